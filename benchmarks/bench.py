"""`make bench`: the extractor against the naive script, on the same articles, in the same run.

    python bench.py [--mb 3] [--pairs 3] [--least 2.0]

Builds articles (articles.py) in a temporary folder, then runs naive.py and the extractor (child.py) by turns, each time in a new
process of its own. Each prints the seconds that reading, processing and writing took it; interpreter, imports, rules and dictionaries
come before its clock starts. Their medians make the ratio. Exit code 1 where the ratio is below --least, or where the articles
hold fewer figures per MB than the benchmark is meant for.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SIDES = {"naive": ["naive.py"], "extractor": ["child.py", "run"]}
LEAST_FIGURES = 8000  # counts and percentages that the extractor finds per MB

# This process imports nothing but the standard library: on Linux the peak memory of a child counts from that of its parent.
Result = dict[str, Any]


def run_script(script: list[str], *paths: Path) -> Result:
    """What one of the scripts beside this one printed, and the seconds from its start to its end."""
    begun = time.perf_counter()
    command = [sys.executable, str(HERE / script[0]), *script[1:], *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    whole = time.perf_counter() - begun
    if done.returncode:
        sys.exit(f"{' '.join(script)} failed:\n{done.stderr}")
    return {**json.loads(done.stdout.splitlines()[-1]), "whole": whole}


def measure(side: str, folder: Path, output: Path) -> Result:
    """One run of one side into a folder that is empty."""
    shutil.rmtree(output, ignore_errors=True)
    return run_script(SIDES[side], folder, output)


def measure_pairs(pairs: int, folder: Path, output: Path) -> dict[str, list[Result]]:
    """Both sides by turns, so that what slows the machine for a while slows both."""
    results: dict[str, list[Result]] = {side: [] for side in SIDES}
    for number in range(1, pairs + 1):
        for side, known in results.items():
            known.append(measure(side, folder, output))
            print(f"  {number}. {side:<10} {speed(known[-1]):6.2f} MB/s", flush=True)
    return results


def check_same_input(results: dict[str, list[Result]]) -> None:
    """Every run must have read the same bytes."""
    sizes = {one["mb"] for known in results.values() for one in known}
    if len(sizes) > 1:
        sys.exit(f"the sides did not read the same: {sorted(sizes)} MB")


def speed(result: Result) -> float:
    """MB/s between first read and last write."""
    megabytes: float = result["mb"]
    seconds: float = result["seconds"]
    return megabytes / seconds


def print_sides(results: dict[str, list[Result]]) -> None:
    """Medians of each side."""
    print(f"\n{'':12}{'MB/s':>8}{'seconds':>10}{'process, s':>12}{'peak, MB':>10}{'rows':>10}   (medians)")
    for side, known in results.items():
        values = [
            statistics.median(map(speed, known)),
            *(statistics.median(one[key] for one in known) for key in ("seconds", "whole", "maxrss")),
        ]
        rows = sum(known[0].get(table, 0) for table in ("institutions", "dates", "percentages", "counts", "observations"))
        print(f"{side:12}{values[0]:8.2f}{values[1]:10.2f}{values[2]:12.2f}{values[3] * 1024 / 1e6:10.0f}{rows:10,}")
    print("seconds: reading, processing, writing. process: from start to end, with interpreter, imports, rules and dictionaries.")


def print_ratio(results: dict[str, list[Result]]) -> float:
    """Median by median, and each pair; returns the former."""
    medians = {side: statistics.median(map(speed, known)) for side, known in results.items()}
    ratio = medians["extractor"] / medians["naive"]
    pairs = [speed(ours) / speed(theirs) for ours, theirs in zip(results["extractor"], results["naive"], strict=True)]
    print(f"\nextractor / naive: {ratio:.2f} (pairs {', '.join(f'{pair:.2f}' for pair in pairs)})")
    return ratio


def print_density(result: Result) -> float:
    """Counts and percentages per MB as the extractor finds them."""
    density: float = (result["counts"] + result["percentages"]) / result["mb"]
    print(f"counts and percentages: {density:,.0f} per MB (at least {LEAST_FIGURES:,} are wanted)")
    return density


def print_profile(result: Result) -> None:
    """Where the time goes, from one pass with a clock around every stage."""
    print(f"\n{'stage':<14}{'seconds':>8}{'share':>8}   (one pass of its own, with a clock around each stage)")
    for stage, seconds in sorted(result["stages"].items(), key=lambda item: -item[1]):
        print(f"{stage:<14}{seconds:8.2f}{seconds / result['seconds']:8.1%}")


def print_alone(result: Result) -> None:
    """The stages that were run alone."""
    print(f"\n{'stage alone':<28}{'MB':>6}{'MB/s':>8}{'matches/MB':>12}   (in memory, medians)")
    for stage, known in result.items():
        if stage != "whole":
            found = f"{known['found']:12,.0f}" if "found" in known else ""
            print(f"{stage:<28}{known['mb']:6.2f}{known['speed']:8.2f}{found}")


def cpu_model() -> str:
    """The processor's name, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor")


def bench(megabytes: float, pairs: int, least: float) -> bool:
    """The whole benchmark; whether the ratio and the density are what they must be."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, output = Path(temporary) / "articles", Path(temporary) / "output"
        made = subprocess.run(
            [sys.executable, str(HERE / "articles.py"), str(folder), "--mb", str(megabytes)], check=True, capture_output=True, text=True
        )
        print(f"{megabytes:g} MB, {made.stdout.strip()}; {os.cpu_count()} cores, {cpu_model()}; Python {sys.version.split()[0]}")
        results = measure_pairs(pairs, folder, output)
        check_same_input(results)
        print_sides(results)
        ratio = print_ratio(results)
        density = print_density(results["extractor"][0])
        shutil.rmtree(output)
        print_profile(run_script(["child.py", "profile"], folder, output))
        print_alone(run_script(["child.py", "stages"], folder))
    if ratio < least:
        print(f"\nFAILED: the ratio {ratio:.2f} is below {least:g}", file=sys.stderr)
    if density < LEAST_FIGURES:
        print(f"\nFAILED: {density:,.0f} counts and percentages per MB are too few", file=sys.stderr)
    return ratio >= least and density >= LEAST_FIGURES


def at_least(least: int) -> Any:
    """An argument that is a whole number no smaller than this."""

    def parse(text: str) -> int:
        if int(text) < least:
            raise argparse.ArgumentTypeError(f"at least {least}")
        return int(text)

    return parse


def main() -> None:
    """The script."""
    parser = argparse.ArgumentParser(description="Times the extractor against the naive script.")
    parser.add_argument("--mb", type=float, default=3.0, help="megabytes (1,000,000 bytes) of UTF-8 to read")
    parser.add_argument("--pairs", type=at_least(3), default=3, help="runs of each side, at least 3")
    parser.add_argument("--least", type=float, default=2.0, help="the least ratio of MB/s, extractor to naive")
    options = parser.parse_args()
    sys.exit(not bench(options.mb, options.pairs, options.least))


if __name__ == "__main__":
    main()
