"""The dataset on disk: one folder of Parquet parts for each table."""
