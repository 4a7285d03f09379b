"""Which import may point where: docs/architecture.md, held."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "extractor"
# From the ground up; a module may import from its own layer and those before it. Stages never import one another.
LAYERS = (
    {"errors", "tables", "offsets", "record", "article", "everyday", "memory", "signs", "version"},
    {"automaton"},
    {"values", "matching"},
    {"segment"},
    {"sources", "text", "mentions", "dates", "names", "observations", "dataset"},
    {"pipeline", "rulecheck"},
    {"engines"},
    {"api", "explain", "progress", "cli", "__main__"},
)
STAGES = LAYERS[4]
# Pure: text in, value out; rules in, matches out.
READS_NO_FILES = {"values", "matching"}
MAY_READ_RULE_FILES = {"matching/load.py", "matching/remembered.py"}


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return set(names)


MODULES = [path for path in sorted(SOURCE.rglob("*.py")) if path != SOURCE / "__init__.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_down_the_layers_only(path: Path) -> None:
    layer = {name: number for number, names in enumerate(LAYERS) for name in names}
    own = room(path)
    assert own in layer, f"{own} stands in no layer of docs/architecture.md"
    for name in imports(path):
        if name.startswith("extractor."):
            other = name.split(".")[1]
            assert layer[other] <= layer[own], f"{path.name} imports {name} from a layer above its own"
            assert not (own in STAGES and other in STAGES and other != own), f"stage {own} imports stage {other}"


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) in READS_NO_FILES], ids=lambda path: str(path.relative_to(SOURCE)))
def test_values_and_matching_read_no_files(path: Path) -> None:
    if str(path.relative_to(SOURCE)) not in MAY_READ_RULE_FILES:
        assert not imports(path) & {"os", "io", "shutil", "pyarrow", "pandas"}
        assert "open(" not in path.read_text(encoding="utf-8")


def test_no_module_reads_the_clock_to_resolve_a_date() -> None:
    for path in MODULES:
        calls = {node.attr for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)}
        assert not calls & {"today", "now", "utcnow"}, path


def test_the_page_names_every_layer() -> None:
    page = (SOURCE.parents[1] / "docs" / "architecture.md").read_text(encoding="utf-8")
    for names in LAYERS:
        for name in names:
            assert f"`{name}" in page, name


def test_a_length_is_told_once() -> None:
    told: dict[tuple[str, object], Path] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.Assign):
                continue
            target = node.targets[0]
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = node.value.elts if isinstance(node.value, ast.Tuple) and isinstance(target, ast.Tuple) else [node.value]
            for name, value in zip(names, values, strict=False):
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and "EST_" in name.id:
                    length = name.id.lstrip("_"), value.value
                    assert length not in told, f"{path.name} and {told[length].name} both tell {name.id}"
                    told[length] = path
