"""What runs the pipeline over many records; engines know no stage."""
