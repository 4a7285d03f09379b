"""The way back: whatever is deleted, step after step, every character leads to where it stood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractor.offsets import OffsetMap, without

TEXT = st.text(alphabet="abcdefgh", min_size=1, max_size=30)


@st.composite
def deletions(draw: st.DrawFn, length: int) -> list[tuple[int, int]]:
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]


@given(st.data(), TEXT)
def test_every_character_leads_to_itself_after_three_steps(data: st.DataObject, raw: str) -> None:
    text, offsets = raw, OffsetMap.identity(len(raw))
    for _ in range(3):
        text, step = without(text, data.draw(deletions(len(text))))
        offsets = step.over(offsets)
    assert offsets.length == len(text)
    for position, character in enumerate(text):
        start, end = offsets.span(position, position + 1)
        assert raw[start:end] == character


@given(st.data(), TEXT)
def test_a_slice_of_a_map_is_the_map_of_the_slice(data: st.DataObject, raw: str) -> None:
    text, offsets = without(raw, data.draw(deletions(len(raw))))
    if text:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        part = offsets.slice(start, end)
        for position in range(end - start):
            assert part.span(position, position + 1) == offsets.span(start + position, start + position + 1)


@given(st.data(), TEXT, st.booleans())
def test_where_all_characters_of_a_span_stand_so_far_behind_they_are_its_raw_span(data: st.DataObject, raw: str, owned: bool) -> None:
    text, offsets = without(raw, data.draw(deletions(len(raw))), owned)
    if text:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        shift, span = offsets.shift(start, end), offsets.span(start, end)
        if shift is None:
            assert span[1] - span[0] > end - start
        else:
            assert span == (start + shift, end + shift)


def test_what_belongs_to_a_character_comes_with_it_at_the_end_of_a_span() -> None:
    text, offsets = without("大學(xué)和", [(2, 7)], owned=True)
    assert text == "大學和"
    assert offsets.span(0, 2) == (0, 7)
    assert offsets.span(0, 1) == (0, 1)


def test_what_belongs_to_a_character_still_does_after_a_later_step() -> None:
    first, offsets = without("  大學(xué)和", [(4, 9)], owned=True)
    text, step = without(first, [(0, 2)])
    assert text == "大學和"
    assert step.over(offsets).span(0, 2) == (2, 9)


def test_a_span_over_pieces_in_another_order_holds_them_all() -> None:
    offsets = OffsetMap.kept([(0, 2), (6, 8), (2, 6), (8, 10)])
    assert offsets.span(1, 3) == (1, 7)
    assert offsets.span(3, 5) == (2, 8)
    assert offsets.span(2, 8) == (2, 8)


def test_what_belongs_to_the_last_character_of_a_text_is_in_its_span() -> None:
    raw = "在厦门市醫院(yuàn)"
    text, offsets = without(raw, [(6, 12)], owned=True)
    assert text == "在厦门市醫院"
    assert offsets.span(1, 6) == (1, 12)
    assert offsets.span(1, 5) == (1, 5)
