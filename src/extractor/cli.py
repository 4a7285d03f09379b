"""The command."""

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from extractor.api import make_pipeline
from extractor.dataset.info import read_info
from extractor.dataset.lock import locked
from extractor.dataset.parts import count_records, has_tables
from extractor.dataset.rewrite import compact
from extractor.engines.local import LONGEST, SECONDS, Settings, Summary, processors, run
from extractor.engines.refresh import Changes, refresh
from extractor.engines.work import ARTICLES, KNOWN
from extractor.errors import ExtractorError, InputError, printable
from extractor.explain import explain
from extractor.memory import spare_memory
from extractor.progress import shown_progress
from extractor.record import Record
from extractor.rulecheck import own_folder_warnings, whole_set_warnings
from extractor.sources import KINDS, find_inputs, read_inputs
from extractor.sources.fields import HELD, field_names
from extractor.sources.limits import HELD_BYTES
from extractor.sources.meter import InputMeter
from extractor.tables import TABLES
from extractor.version import extractor_version

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
rules_app = typer.Typer(no_args_is_help=True, help="Look after rule files.")
app.add_typer(rules_app, name="rules")

WorkersOption = Annotated[int | None, typer.Option("--workers", min=1, help="Processes that extract; one for each processor.")]
SecondsOption = Annotated[float, typer.Option("--seconds", min=0.001, help="Of processor time that an article may take.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
RulesOption = Annotated[
    list[Path] | None, typer.Option("--rules", help="A folder of own rules, laid over the shipped ones; may be given again.")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"extractor {extractor_version()}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Reads Chinese news and writes tables of institutions, dates, percentages, counts and observations."""


@app.command("run")
def run_command(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help=f"Files ({', '.join(KINDS)}), folders, globs, or - for standard input.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder that the tables are written to.")],
    rules: RulesOption = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="Publication date (2024-03-05) of articles that bear none.")] = None,
    field: Annotated[
        list[str] | None, typer.Option(metavar="WHAT=NAME", help=f"Name of a field of the dump; WHAT is one of {', '.join(HELD)}.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Remove the tables that the output folder holds first.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Let stand what other rules, versions or options made.")] = False,
    skip_duplicates: Annotated[bool, typer.Option("--skip-duplicates", help="Leave out the mentions of reprints.")] = False,
    longest: Annotated[int, typer.Option(metavar="BYTES", min=1, max=HELD_BYTES, help="Most that an article may have.")] = LONGEST,
    seconds: SecondsOption = SECONDS,
    workers: WorkersOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if any record was rejected.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Extract articles into Parquet tables; what the output folder holds already is not extracted again."""
    day = _day(published)
    fields = _fields(field or [])
    if not str(output).strip(". ") and str(output) != "..":
        raise InputError("-o needs the name of a folder of its own")
    found = find_inputs(inputs)
    if output.is_file():
        raise InputError(f"{output}: is a file; -o needs the name of a folder")
    paths = [path for path in found if not path.absolute().is_relative_to(output.absolute())]
    if found and not paths:
        raise InputError(f"{' '.join(inputs)}: lies in the output folder {output}, which is not read; give another folder with -o")
    if not paths:
        raise InputError(f"{' '.join(inputs)}: no article there; looked for files ending in {', '.join(KINDS)}")
    spare_memory()
    pipeline = make_pipeline(rules)
    names = field_names(pipeline.rules.list("field_names"), fields)
    settings = Settings(day, skip_duplicates, longest, fields, keep, seconds, workers or processors())
    meter = InputMeter(paths)
    with shown_progress(quiet, meter.share) as watch:
        summary = run(pipeline, read_inputs(paths, names, meter), output, settings, watch, replace)
    if not quiet:
        print_summary(summary, output)
    if summary.stopped:
        print("stopped; the same command again goes on from here", file=sys.stderr)
        raise typer.Exit(130)
    if not summary.outcomes[ARTICLES] and not summary.outcomes[KNOWN] and not summary.unchanged:
        raise InputError(f"{' '.join(inputs)}: no article in them; table records of {output} tells why for each record")
    if strict and summary.rejects:
        raise typer.Exit(1)


@app.command("refresh")
def refresh_command(
    output: Annotated[Path, typer.Argument(help="The folder of tables.")],
    rules: RulesOption = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date of articles that bear none; else the one they were given.")
    ] = None,
    skip_duplicates: Annotated[
        bool | None, typer.Option("--skip-duplicates/--all", help="Leave out the mentions of reprints, or not; else as it was.")
    ] = None,
    seconds: SecondsOption = SECONDS,
    workers: WorkersOption = None,
    quiet: QuietOption = False,
) -> None:
    """Extract everything anew from the raw text kept in `records`, with the rules and the program of today."""
    _existing(output)
    spare_memory()
    changes = Changes(_day(published), skip_duplicates)
    settings = Settings(seconds=seconds, workers=workers or processors())
    total, done = count_records(output), 0
    with shown_progress(quiet, lambda: done / total if total else None) as watch:

        def count(summary: Summary) -> None:
            nonlocal done
            done = summary.outcomes.total() + summary.unchanged
            watch(summary)

        summary = refresh(make_pipeline(rules), output, changes, settings, count)
    if summary.stopped:
        print(f"stopped; {output} is as it was; extractor refresh {output} goes on from here", file=sys.stderr)
        raise typer.Exit(130)
    if not quiet:
        print_summary(summary, output)


@app.command("compact")
def compact_command(output: Annotated[Path, typer.Argument(help="The folder of tables.")], quiet: QuietOption = False) -> None:
    """Join small parts into larger ones."""
    _existing(output)
    with locked(output, "compact"):
        before, after = compact(output)
    if not quiet:
        print(f"{before:,} parts before, {after:,} now")


@app.command("info")
def info_command(output: Annotated[Path, typer.Argument(help="The folder of tables.")]) -> None:
    """Tell what a folder of tables holds."""
    _existing(output)
    info = read_info(output)
    shown = Table(box=None, show_header=False, pad_edge=False)
    shown.add_column()
    shown.add_column(justify="right")
    shown.add_column(justify="right")
    for name, rows in info.rows.items():
        shown.add_row(name, f"{rows:,}", f"{info.bytes[name]:,} bytes")
    shown.add_row("all, in parts", f"{info.parts:,}", f"{sum(info.bytes.values()):,} bytes")
    for outcome, count in sorted(info.outcomes.items()):
        shown.add_row(f"records: {outcome}", f"{count:,}")
    for reason, count in sorted(info.reasons.items()):
        shown.add_row(f"rejected: {reason}", f"{count:,}")
    shown.add_row("reprints", f"{info.reprints:,}")
    shown.add_row("without a date", f"{info.undated:,}")
    console = Console(highlight=False)
    console.print(shown)
    lines = [f"published {info.first} to {info.last}"] if info.first else []
    lines += [f"rules {rules}, extractor {version}: {count:,} articles" for (rules, version), count in sorted(info.makers.items())]
    lines += [f"options {options}: {count:,} records" for options, count in sorted(info.options.items())]
    for line in lines:
        console.print(printable(line), markup=False, soft_wrap=True)


def _existing(output: Path) -> None:
    if not output.is_dir():
        raise InputError(f"{output}: no such folder")
    if not has_tables(output):
        raise InputError(f"{output}: holds no tables of this program")


@rules_app.command("check")
def check_command(
    rules: Annotated[list[Path] | None, typer.Argument(help="Folders of own rules, laid over the shipped ones.")] = None,
) -> None:
    """Hold every rule against its examples, alone and within the whole set."""
    pipeline = make_pipeline(rules)
    rule_set = pipeline.rules
    warnings = [*own_folder_warnings(rule_set), *whole_set_warnings(pipeline)]
    for warning in warnings:
        print(printable(f"warning: {warning}"))
    examples = sum(len(rule.examples) + len(rule.counterexamples) for rule in rule_set.rules)
    held = f"{len(rule_set.rules)} rules, {examples} examples, {len(rule_set.words)} word lists"
    print(f"{held}, {len(warnings)} warnings; rules {rule_set.identity}")


@app.command("explain")
def explain_command(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, globs, or - for standard input.")],
    rules: RulesOption = None,
) -> None:
    """Tell for each name why it starts and ends where it does, and for figures which match lost to which."""
    pipeline = make_pipeline(rules)
    for item in read_inputs(find_inputs(inputs), field_names(pipeline.rules.list("field_names"), {})):
        if isinstance(item, Record):
            for line in explain(pipeline, item):
                print(printable(line))
        else:
            print(printable(f"rejected: {item.source}, record {item.number}: {item.reason}: {item.detail}"))


@app.command("tables")
def tables_command() -> None:
    """Print the tables, their columns, types and meanings."""
    console = Console()
    for table in TABLES.values():
        shown = Table(title=f"{table.name}: {table.meaning}", title_justify="left", show_lines=False)
        for head in ("column", "type", "meaning"):
            shown.add_column(head, no_wrap=head != "meaning")
        for column in table.schema:
            shown.add_row(column.name, str(column.type), (column.metadata or {})[b"description"].decode())
        console.print(shown)


def _day(text: str | None) -> datetime.date | None:
    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--published {text}: no date; write it as 2024-03-05") from None


def _fields(options: list[str]) -> dict[str, str]:
    fields = {}
    for option in options:
        what, sign, name = option.partition("=")
        if what not in HELD or not sign or not name:
            raise InputError(f"--field {option}: write WHAT=NAME, where WHAT is one of {', '.join(HELD)}")
        fields[what] = name
    return fields


def print_summary(summary: Summary, output: Path) -> None:
    """What a run did, for a person."""
    console = Console(highlight=False)
    megabytes = summary.raw_bytes / 1e6
    shown = Table(box=None, show_header=False, pad_edge=False)
    shown.add_column()
    shown.add_column(justify="right")
    shown.add_row("articles", f"{summary.rows['documents']:,}")
    for name in TABLES:
        if name not in ("records", "documents"):
            shown.add_row(name, f"{summary.rows[name]:,}")
    if summary.duplicates:
        shown.add_row("reprints", f"{summary.duplicates:,}")
    if summary.outcomes[KNOWN] + summary.unchanged:
        shown.add_row("already there", f"{summary.outcomes[KNOWN] + summary.unchanged:,}")
    if summary.stood:
        shown.add_row("left as other rules, versions or options made them", f"{summary.stood:,}")
    for reason, count in sorted(summary.rejects.items()):
        shown.add_row(f"rejected: {reason}", f"{count:,}")
    shown.add_row("seconds", f"{summary.seconds:.2f}")
    shown.add_row("MB/s", f"{megabytes / summary.seconds:.2f}" if summary.seconds else "-")
    console.print(shown)
    nothing_new = summary.unchanged and not summary.outcomes.total()
    console.print(printable(f"nothing new: all is in {output} already" if nothing_new else f"written to {output}"), markup=False)


def entry() -> None:
    """The command's entry point: what the user can mend is told in a line, exit 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that knows no Chinese, a name that is no Unicode
    try:
        app()
    except ExtractorError as error:
        print(printable(f"error: {error}"), file=sys.stderr)
        sys.exit(2)
    except OSError as error:  # standard output is full or closed
        print(printable(f"error: {error.strerror or error}"), file=sys.stderr)
        sys.exit(2)
