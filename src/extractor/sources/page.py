"""HTML pages: one article a page. Its raw text is the page's text as it stands there, without markup and menus."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import ElementNode, HTMLTree

from extractor.record import Record, Reject, storable
from extractor.sources.charset import UndecodableError, decode
from extractor.sources.fields import FieldNames, to_record
from extractor.sources.streams import read_article

_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 4096
# What sites put between the title of an article and their own name.
_SITE_NAME = re.compile(r"\s*[_|｜]|\s+[-–—]+\s+|-{2,}|——")


def read(source: str, stream: io.BufferedReader, names: FieldNames) -> Iterator[Record | Reject]:
    """The one record of the page; its meta elements are fields like those of a dump."""
    data = read_article(stream)
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    try:
        markup, charset = decode(data, declared[1].decode("ascii") if declared else None)
    except UndecodableError as error:
        yield Reject(source, 0, "undecodable", str(error))
        return
    tree = HTMLTree.parse(storable(markup).removeprefix("\ufeff"))
    text = _text(tree, main_content=True)
    if not text.strip():
        text = _text(tree, main_content=False)
    if not text.strip():
        yield Reject(source, 0, "empty", "the page holds no text", None, charset)
        return
    yield to_record(source, 0, {**_metas(tree), "title": _title(tree, text), "text": text}, charset, names)


def _text(tree: HTMLTree, main_content: bool) -> str:
    text: str = extract_plain_text(tree, main_content=main_content, list_bullets=False, alt_texts=False, links=False, form_fields=False)
    return text


def _elements(tree: HTMLTree, selector: str) -> list[ElementNode]:
    return [node for node in tree.document.query_selector_all(selector) if isinstance(node, ElementNode)] if tree.document else []


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
    candidates = [*((element.text or "").strip() for element in _elements(tree, "h1")), parted, whole]
    lines = {line.strip() for line in text.splitlines()}
    return next((title for title in candidates if title and title in lines), None) or parted or whole or None
