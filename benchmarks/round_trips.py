"""Numbers in every form, inside sentences, through the whole program: how many are read back.

    python round_trips.py [--sentences 100000] [--seed 1]

Each sentence holds one figure (tests/values/written.py) and is a line of an article of 100 lines. Right is a sentence that gives one
row and no other, with the value (to 12 digits), upper end, unit and bound that were written. Prints what is not, and the counts for
each form; exit code 1 where any is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "values"))

from reading_back import LINES, read
from written import samples

from extractor import Extractor

SHOWN = 20


def main() -> int:
    """The whole run; its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    extractor, written = Extractor(), samples(Random(options.seed))
    begun = time.process_time()
    forms: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for _ in range(-(-options.sentences // LINES)):
        batch = list(islice(written, LINES))
        forms.update(one.form for one in batch)
        for one, found in read(extractor, batch):
            wrong[one.form] += 1
            if wrong.total() <= SHOWN:
                print(f"{one.form}: {one.sentence} wanted {one.value} {one.high} {one.unit} {one.bound}, got {found}")
    for form, number in sorted(forms.items()):
        print(f"{form:28}{number:8,}{wrong[form]:6,} wrong")
    total = forms.total()
    print(f"{total:,} sentences, {wrong.total():,} wrong ({1 - wrong.total() / total:.4%} right), {time.process_time() - begun:.0f} s CPU")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
