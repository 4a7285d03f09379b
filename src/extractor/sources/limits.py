"""How much is read before a stream counts as hostile. What headers claim is never looked at: bytes are counted as they come."""

from __future__ import annotations

# Held in memory at once: a plain text, a page, a line, one record of JSON. It takes some five times that in memory.
HELD_BYTES = 20_000_000
# The same for an archive or a Parquet file that lies in another file.
ARCHIVE_BYTES = 200_000_000
# Out of one compressed file or member that is read as a stream. Dumps of tens of gigabytes are real.
STREAM_BYTES = 64_000_000_000
# Out of a compressed stream for each byte that went in, once more than FREE_BYTES came out. News compresses 3 to 20 times.
RATIO = 200
FREE_BYTES = 10_000_000
# Layers around a file: a .jsonl.gz in a .tar.gz lies in three.
LAYERS = 4
# Characters of one cell of a table; the csv module takes four bytes for each.
CELL_CHARACTERS = 20_000_000
# Digits of a number in JSON; making a number of so many takes Python a tenth of a second.
NUMBER_DIGITS = 100_000
# Elements of a page around one another; browsers stop at 512.
PAGE_DEPTH = 500
# Elements that a page's unclosed tags make the parser add, some 100 bytes each.
PAGE_REOPENED = 3_000_000
