"""`python -m extractor`: the command, where its script is not on the path."""

from extractor.cli import entry

if __name__ == "__main__":
    entry()
