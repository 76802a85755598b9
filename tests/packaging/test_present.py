"""Everything that a resource says can be read in its presentation."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.packaging import canonical
from cartella.packaging.extensions import ATTACHMENT_SHA256, INJECTION_SITE
from cartella.packaging.present import entry, texts
from cartella.packaging.present.blocks import (
    Fields,
    Figure,
    Heading,
    Paragraph,
    Presentation,
    Table,
)
from cartella.packaging.present.reading import Reading
from tests.packaging import records

READING = Reading(translate=str, zone="America/New_York")


def read(resource: dict[str, Any], **more: Any) -> Presentation:
    return entry.present(records.item("x", resource, **more), READING)


def text_of(shown: Presentation) -> str:
    said = [shown.title, shown.subtitle, *shown.notes]
    for block in shown.blocks:
        match block:
            case Fields(rows=rows):
                said.extend(part for row in rows for part in row)
            case Table(caption=caption, heads=heads, rows=rows):
                said.extend([caption, *heads, *(cell for row in rows for cell in row)])
            case Paragraph(text=text) | Heading(text=text):
                said.append(text)
            case Figure(alt=alt, caption=caption):
                said.extend([alt, caption])
    return " ".join(" ".join(said).split())


_WORDS = (
    "text display value conclusion description title family given valueString contentString unit "
    "line city comment name"
)
_SPOKEN = frozenset(_WORDS.split())


def spoken(value: Any, key: str = "") -> Iterator[str]:
    """The strings and numbers that somebody wrote to be read: text, notes, values, displays."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in ("meta", "id", "data"):
                yield from spoken(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from spoken(part, key)
    elif key == "div":
        yield from texts.stripped(value).split("\n")
    elif isinstance(value, str) and (key in _SPOKEN or isinstance(value, canonical.Number)):
        yield value


@pytest.mark.samples
def test_every_word_of_the_samples_is_shown() -> None:
    files, words = 0, 0
    for resource in records.sample_resources():
        shown = text_of(read(resource))
        files += 1
        for said in spoken(canonical.read(json.dumps(resource).encode())):
            words += 1
            assert " ".join(said.split()) in shown, resource["resourceType"]
        for note in resource.get("content", []) + resource.get("presentedForm", []):
            attachment = note.get("attachment", note)
            if attachment.get("contentType", "").startswith("text/plain"):
                for line in base64.b64decode(attachment["data"]).decode().splitlines():
                    assert " ".join(line.split()) in shown
    print(f"{files} resources, {words} texts")
    assert files > 300 and words > 2000


@pytest.mark.samples
def test_every_word_of_the_us_core_examples_is_shown() -> None:
    files, words = 0, 0
    for body in records.us_core_examples():
        shown = text_of(entry.present(replace(records.item("x"), resource=body), READING))
        files += 1
        for said in spoken(canonical.read(body)):
            words += 1
            assert " ".join(said.split()) in shown
    print(f"{files} resources, {words} texts")
    assert files > 150 and words > 3000


def test_numbers_are_shown_with_the_digits_they_came_with() -> None:
    body = b"""{"resourceType":"Observation","status":"final","code":{"text":"Weight"},
      "valueQuantity":{"value":72.50,"unit":"kg"},"component":[{"code":{"text":"c"},
      "valueQuantity":{"value":1e400,"unit":"x","comparator":"<"}}]}"""
    item = replace(records.item("x"), resource=canonical.canonical(body))
    shown = text_of(entry.present(item, READING))
    assert "72.50 kg" in shown and "<1e400 x" in shown


_LEAVES = st.text(st.characters(categories=("L", "N")), min_size=3, max_size=12).map(
    lambda s: f"w{s}w"
)
_SHAPES = (
    "text code note value subject period item name extension url reference display valueString "
    "identifier coding system part answer contained attachment contentType data title"
)
_KEYS = st.sampled_from(_SHAPES.split())
_TREES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4)
    ),
    max_leaves=25,
)


@given(
    st.sampled_from([*entry.LAYOUTS, "SomethingNew"]), st.dictionaries(_KEYS, _TREES, max_size=6)
)
def test_any_shape_is_presented_without_failing(kind: str, body: dict[str, Any]) -> None:
    read({"resourceType": kind, **body})


_PLAIN = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.sampled_from(["alpha", "beta", "gamma", "delta"]), inner, max_size=4)
    ),
    max_leaves=25,
)


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)
    else:
        yield value


@given(st.sampled_from([*entry.LAYOUTS, "SomethingNew"]), st.dictionaries(st.just("alpha"), _PLAIN))
def test_what_no_layout_names_is_shown_all_the_same(kind: str, body: dict[str, Any]) -> None:
    shown = text_of(read({"resourceType": kind, **body}))
    for leaf in leaves(body):
        assert leaf in shown


def test_a_tree_too_long_to_show_says_so() -> None:
    shown = text_of(read({"resourceType": "New", "alpha": [{"beta": str(n)} for n in range(9000)]}))
    assert "The data file of this package has it all." in shown


def test_a_tree_too_deep_to_show_says_so() -> None:
    tree: Any = "end"
    for _ in range(60):
        tree = {"alpha": tree}
    assert "more in the data file" in text_of(read({"resourceType": "New", "alpha": tree}))


def test_a_megabyte_of_text_in_a_note_is_shown_whole() -> None:
    note = "word " * 200_000 + "last"
    shown = read({"resourceType": "Condition", "code": {"text": "c"}, "note": [{"text": note}]})
    assert shown.blocks[-1] == Paragraph(text=note.rstrip())


def test_unknown_is_said_and_never_none() -> None:
    shown = read({"resourceType": "Condition"}, occurred_at=None, written_at=None, is_unsigned=True)
    assert shown.notes == (
        "Not signed at the time this copy was made.",
        "The day this happened is not known.",
        "The source does not say when this was written.",
    )
    assert "none" not in text_of(shown).lower()


def test_markup_in_a_note_stays_text_and_scripts_of_a_page_go() -> None:
    page = "<p>Fine &amp; well<script>alert(1)</script><ul><li>one<li>two</ul><td>a</td><td>b</td>"
    body = base64.b64encode(page.encode()).decode()
    shown = text_of(
        read(
            {
                "resourceType": "DocumentReference",
                "content": [{"attachment": {"contentType": "text/html", "data": body}}],
            }
        )
    )
    assert "Fine & well" in shown and "• one • two" in shown and "alert" not in shown
    assert "<script>" in text_of(
        read({"resourceType": "Condition", "note": [{"text": "<script>"}]})
    )


def test_text_that_was_moved_to_a_file_is_shown_once() -> None:
    note = records.file("note.txt", "Señora — fine\n\nSecond".encode(), "text/plain")
    mark = {"url": ATTACHMENT_SHA256, "valueString": note.sha256}
    attachment = {"contentType": "text/plain", "title": "note.txt", "extension": [mark]}
    body = {"resourceType": "DocumentReference", "content": [{"attachment": attachment}]}
    shown = text_of(read(body, files=(note,)))
    assert shown.count("Señora — fine") == 1 and shown.count("note.txt") == 2
    assert note.sha256 not in shown


def test_an_old_text_file_is_read_in_its_own_alphabet() -> None:
    assert texts.decoded("año".encode("cp1252"), "text/plain") == "año"
    assert texts.decoded("año".encode(), "text/plain; charset=latin-1") == "año"


def site(
    zone: str, side: str, product: str, amount: float | None, unit: str = "U"
) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [
        {"url": "zone", "valueString": zone},
        {"url": "side", "valueCode": side},
        {"url": "product", "valueString": product},
        {"url": "lot", "valueString": "C1234A"},
    ]
    if amount is not None:
        parts.append({"url": "amount", "valueQuantity": {"value": amount, "unit": unit}})
    return {"url": INJECTION_SITE, "extension": parts}


def treatment(*sites: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Procedure", "code": {"text": "Toxin"}, "extension": list(sites)}


def test_an_injection_map_is_a_figure_and_the_same_rows() -> None:
    shown = read(
        treatment(site("glabella", "left", "Botox", 4), site("Crow's feet", "both", "Botox", 6))
    )
    (figure,) = [b for b in shown.blocks if isinstance(b, Figure)]
    assert figure.alt == (
        "Face, front. 1: glabella left, 4 U Botox, lot C1234A; "
        "2: Crow's feet both, 6 U Botox, lot C1234A."
    )
    assert figure.svg.count("<circle") == 2 + 3  # the eyes, one mark, two marks
    rows, sums = [b for b in shown.blocks if isinstance(b, Table)]
    assert rows.rows[0][:6] == ("1", "glabella", "left", "Botox", "4", "U")
    assert sums.rows == (("Botox", "10", "U"),)


def test_units_of_different_toxins_are_never_added() -> None:
    shown = read(treatment(site("glabella", "", "Botox", 20), site("forehead", "", "Dysport", 50)))
    sums = [b for b in shown.blocks if isinstance(b, Table)][1]
    assert sums.rows == (("Botox", "20", "U"), ("Dysport", "50", "U"))


def test_a_missing_amount_is_no_sum() -> None:
    shown = read(treatment(site("glabella", "", "Botox", 20), site("forehead", "", "Botox", None)))
    assert len([b for b in shown.blocks if isinstance(b, Table)]) == 1


def test_labels_of_the_map_cannot_be_markup() -> None:
    shown = read(treatment(site("glabella", "left", "x", 4, "</text><script>")))
    (figure,) = [b for b in shown.blocks if isinstance(b, Figure)]
    assert "<script" not in figure.svg and "&lt;/text&gt;" in figure.svg


def test_an_amount_for_both_sides_is_not_drawn_twice() -> None:
    shown = read(treatment(site("crow's feet", "both", "Botox", 12), site("chin", "", "Botox", 3)))
    (figure,) = [b for b in shown.blocks if isinstance(b, Figure)]
    assert "12 U" not in figure.svg and "3 U" in figure.svg and "12 U" in figure.alt


def test_a_zone_that_is_not_on_the_drawing_is_in_the_table() -> None:
    shown = text_of(read(treatment(site("glabella", "", "B", 1), site("left calf", "", "B", 2))))
    assert "left calf" in shown and "Not on the drawing, in the table only: no. 2." in shown


def test_references_are_named_within_their_own_source() -> None:
    one = records.item("1", {"resourceType": "Encounter", "id": "e"}, title="Check-up", source="A")
    two = records.item("2", {"resourceType": "Encounter", "id": "e"}, title="Surgery", source="B")
    asking = {"resourceType": "Condition", "encounter": {"reference": "Encounter/e"}}
    three = records.item("3", asking, source="B")
    show = entry.reader((one, two, three), translate=str, zone="UTC")
    assert ("Visit", "Surgery") in show(three).blocks[0].rows  # type: ignore[union-attr]


def test_a_form_shows_questions_answers_and_what_was_left_open() -> None:
    form = {
        "resourceType": "QuestionnaireResponse",
        "item": [
            {
                "text": "Health",
                "item": [{"text": "Pregnant?", "answer": [{"valueBoolean": False}]}],
            },
            {"text": "Why?"},
        ],
    }
    (table,) = [b for b in read(form).blocks if isinstance(b, Table)]
    assert table.rows == (("1  Health", ""), ("1.1  Pregnant?", "No"), ("2  Why?", "not answered"))
