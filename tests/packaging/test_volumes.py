"""A record is cut between pieces, in order, and nothing is lost."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cartella.packaging import pieces, volumes
from cartella.packaging.present.blocks import Paragraph

BUDGET = volumes.Budget(pages=5, cells=1000)


def body(entries: list[int]) -> list[pieces.Piece]:
    made = [pieces.drawer("5", "Encounters")]
    for number, paragraphs in enumerate(entries):
        made.append(pieces.entry(f"Entry {number}", ""))
        for at in range(paragraphs):
            text = f"{number}.{at} " + "word " * 150
            made.extend(pieces.of_block(Paragraph(text=text)))
    return made


def cut(all_pieces: list[pieces.Piece]) -> list[list[pieces.Piece]]:
    return volumes.cut(all_pieces, first_pages=1, continued="%(title)s (continued)", budget=BUDGET)


@given(st.lists(st.integers(0, 40), max_size=12))
def test_every_piece_is_in_one_volume_in_order(entries: list[int]) -> None:
    whole = body(entries)
    again = [p for volume in cut(whole) for p in volume if b"(continued)" not in p.body]
    assert again == whole


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_no_volume_ends_with_a_heading_or_begins_without_one(entries: list[int]) -> None:
    for volume in cut(body(entries)):
        assert volume[0].starts == "drawer"
        assert not volume[-1].starts


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_a_volume_keeps_to_its_budget(entries: list[int]) -> None:
    for volume in cut(body(entries)):
        assert pieces.total_points(volume) <= (BUDGET.pages + 1) * pieces.PAGE_POINTS


@given(st.integers(1, 60))
def test_a_volume_does_not_end_behind_a_piece_that_holds_the_next(before: int) -> None:
    held = [replace(p, holds_next=True) for p in body([1])[1:]]
    page = pieces.uploaded({"alt": "a"}, None, above=100)
    for volume in cut([*body([before]), *held, page, *held, page]):
        assert not volume[-1].holds_next


def test_a_repeated_heading_says_so() -> None:
    second = cut(body([60]))[1]
    titles = [json.loads(p.body)["title"] for p in second if p.starts]
    assert titles == ["Encounters (continued)", "Entry 0 (continued)"]


def test_long_words_may_break_and_keep_their_letters() -> None:
    word = "a" * 100
    broken = pieces.breakable(f"see {word} end")
    assert broken != f"see {word} end"
    assert broken.replace("\u200b", "") == f"see {word} end"
