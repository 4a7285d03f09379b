"""HTML pages: one article a page. Its raw text is the page's text as it stands there, without markup and menus."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import DOMContext, ElementNode, HTMLTree, traverse_dom

from extractor.record import Record, Reject, storable
from extractor.sources import limits
from extractor.sources.charset import UndecodableError, decode
from extractor.sources.fields import FieldNames, to_record
from extractor.sources.streams import read_article

_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 4096
# What sites put between the title of an article and their own name.
_SITE_NAME = re.compile(r"\s*[_|｜]|\s+[-–—]+\s+|-{2,}|——")

# What HTML opens anew behind every block that ends while it is open; and what has the parser look through all that is open.
_TAG = re.compile(r"<(/?)(?:(b|big|code|em|font|i|s|small|strike|strong|tt|u|form|html|body)(?![\w-])|(?=\w))", re.IGNORECASE)
# Up to so many elements a page may have any depth, and one of a kind may be looked up by its place: the square is a fraction of a second.
_FEW_ELEMENTS = 4000
_FEW_OF_A_KIND = 100
_HEADLINES = 20  # the page's own is among the first


def read(source: str, stream: io.BufferedReader, names: FieldNames) -> Iterator[Record | Reject]:
    """The one record of the page; its meta elements are fields like those of a dump."""
    data = read_article(stream)
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    try:
        markup, charset = decode(data, declared[1].decode("ascii") if declared else None)
    except UndecodableError as error:
        yield Reject(source, 0, "undecodable", str(error))
        return
    if _reopened(markup) > limits.PAGE_REOPENED:
        told = "tags such as <b> or <font> that are never closed: HTML opens them anew behind every block, which makes millions of them"
        yield Reject(source, 0, "nested", told, None, charset)
        return
    tree = HTMLTree.parse(storable(markup).removeprefix("\ufeff"))
    # What tells the article from the page around it goes up from each element to the root: of a page too deep for that, all text is taken.
    text = "" if _is_deep(tree) else _text(tree, main_content=True)
    if not text.strip():
        text = _text(tree, main_content=False)
    if not text.strip():
        yield Reject(source, 0, "empty", "the page holds no text", None, charset)
        return
    yield to_record(source, 0, {**_metas(tree), "title": _title(tree, text), "text": text}, charset, names)


def _text(tree: HTMLTree, main_content: bool) -> str:
    text: str = extract_plain_text(tree, main_content=main_content, list_bullets=False, alt_texts=False, links=False, form_fields=False)
    return text


def _reopened(markup: str) -> int:
    """At most so many elements the parser makes on top of those that the page's tags stand for."""
    still_open: Counter[str] = Counter()
    count = made = 0
    for end, name in _TAG.findall(markup):
        if not name:
            made += count
        elif not end:
            still_open[name.lower()] += 1
            count += 1
            made += count
        elif still_open[name.lower()]:
            still_open[name.lower()] -= 1
            count -= 1
    return made


def _is_deep(tree: HTMLTree) -> bool:
    """Whether elements lie too deep in one another for work that goes up from each of them."""
    root = tree.document.query_selector("html") if tree.document else None
    if tree.document is None or root is None or len(tree.document.query_selector_all("*")) <= _FEW_ELEMENTS:
        return False
    deepest = 0

    def entered(at: DOMContext) -> None:
        nonlocal deepest
        deepest = max(deepest, at.depth)

    traverse_dom(root, entered, elements_only=True)
    return deepest > limits.PAGE_DEPTH


def _elements(tree: HTMLTree, selector: str) -> Iterator[ElementNode]:
    """The elements that a selector finds, in their order."""
    if tree.document is None:
        return
    found = tree.document.query_selector_all(selector)
    # Each step through what was found takes the library as long as there are many.
    nodes = found if len(found) <= _FEW_OF_A_KIND else tree.document
    yield from (node for node in nodes if isinstance(node, ElementNode) and (nodes is found or node.matches(selector)))


def _metas(tree: HTMLTree) -> dict[str, str]:
    """The page's meta elements: name or property -> content, the first of each."""
    metas: dict[str, str] = {}
    for element in _elements(tree, "meta[content]"):
        name = (element.getattr("name") or element.getattr("property") or "").lower()
        if name:
            metas.setdefault(name, element.getattr("content") or "")
    return metas


def _title(tree: HTMLTree, text: str) -> str | None:
    """The page's title without its site's name: what stands as a line in the text is preferred."""
    whole = (tree.title or "").strip()
    parted = _SITE_NAME.split(whole, maxsplit=1)[0].strip()
    candidates = [*((element.text or "").strip() for element in islice(_elements(tree, "h1"), _HEADLINES)), parted, whole]
    lines = {line.strip() for line in text.splitlines()}
    return next((title for title in candidates if title and title in lines), None) or parted or whole or None
