"""index.html opens alone, says what it must, and nothing in a chart can become markup in it."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from cartella.packaging import html, withhold
from cartella.packaging.present import entry
from cartella.packaging.record import Drawer, Item, Outcome, Record, Ruling, Search, Trace
from tests.packaging import records

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</style></title><script>x</script>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "javascript:alert(1)",
    "{{ 7*7 }} {% x %} #set page =cmd|' /C calc'!A0",
    "\x00\x08\u202e\u2066 \ufeff end",
    "<!-- --><![CDATA[ ]]>",
]

OURS = (
    "html head meta title style body a header main footer section h1 h2 h3 h4 p dl dt dd ul li "
    "span b br div label input select option button output details summary table caption thead "
    "tbody tr th td img script"
)


def page(record: Record, *, paths: dict[str, str] | None = None) -> str:
    released = withhold.apply(record)
    paths = paths or {}
    show = entry.reader(released.record.items, translate=str, zone="UTC", paths=paths)
    view = html.View(released=released, show=show, parts=(), paths=paths, translate=str)
    return b"".join(html.page(view)).decode()


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def nasty_items() -> Iterator[Item]:
    for at, word in enumerate(NASTY):
        body = {
            "resourceType": "Condition",
            "id": f"n{at}",
            "code": {"text": word, "coding": [{"system": word, "code": word, "display": word}]},
            "note": [{"text": word, "authorString": word}],
            word: {word: [word]},
        }
        yield records.item(
            f"n{at}",
            body,
            title=word,
            author=word,
            kind=word,
            source=word,
            files=(records.file(word, word.encode(), "text/html"), *records.photo(word, "red")),
        )


def test_nothing_in_a_chart_becomes_markup() -> None:
    items = tuple(nasty_items())
    record = records.record(
        items,
        searches=tuple(Search(system=w, searched_by=w, note=w) for w in NASTY),
        recipient=NASTY[0],
    )
    record = replace(record, patient=replace(record.patient, name=NASTY[1]), language=NASTY[1])
    record = replace(record, letterhead=replace(record.letterhead, practice=NASTY[3]))
    paths = {f.sha256: f"documents/{f.name}" for i in items for f in i.files}
    text = page(record, paths=paths)
    tags = Tags(text).found
    assert sum(tag == "script" for tag, _ in tags) == 1
    assert {tag for tag, _ in tags} <= set(OURS.split())
    for tag, attributes in tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
        link = attributes.get("href") or attributes.get("src") or ""
        assert link.startswith(("#", "documents/", "data:image/", "photos/")) or not link
    assert "\x00" not in text


def test_only_its_own_style_and_script_may_run_and_nothing_is_loaded() -> None:
    text = page(records.rich())
    (policy,) = [a["content"] for t, a in Tags(text).found if "http-equiv" in a]
    assert policy is not None and "default-src 'none'" in policy and "unsafe" not in policy
    for tag in ("style", "script"):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text.split("<script>")[0])


def test_a_place_not_searched_is_said_before_everything_else() -> None:
    text = page(records.rich())
    assert text.index("Not every place was searched") < text.index("Where we looked")
    assert "Staff phones" in text and "Not searched" in text
    assert "Not every place" not in page(replace(records.rich(), searches=()))


def test_nothing_found_is_said_of_a_searched_place_only() -> None:
    text = page(records.rich())
    row = text[text.index("Lab portal") :]
    assert "searched, none found" in row[: row.index("</tr>")]
    assert text.count("searched, none found") == 1


def test_what_is_not_held_as_data_is_never_none() -> None:
    text = page(records.rich())
    assert text.count("Not held as data here. That does not mean there is none") == 3


def test_what_is_withheld_stands_in_its_place_and_in_the_counts() -> None:
    text = page(records.rich())
    assert "Held back here: note" in text
    assert text.count("Psychotherapy notes, kept apart") == 2
    without = page(records.record((records.item("a"),)))
    assert "held back" not in without.lower()


def test_ground_and_count_is_a_count_and_no_place() -> None:
    ruling = Ruling(
        item_id="a",
        outcome=Outcome.WITHHELD,
        ground="g",
        ground_words="A ground.",
        trace=Trace.GROUND_AND_COUNT,
    )
    text = page(records.record((records.item("a", kind="secretkind"),), (ruling,)))
    assert text.count("A ground.") == 1 and "secretkind" not in text


def test_what_came_after_the_request_has_its_own_part() -> None:
    text = page(records.rich())
    assert text.index('id="late"') < text.rindex("Late weight")


def test_entries_are_numbered_without_gaps() -> None:
    numbers = [int(n) for n in re.findall(r'class="entry" id="e(\d+)"', page(records.rich()))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_link_inside_leads_somewhere() -> None:
    tags = Tags(page(records.rich())).found
    ids = {a["id"] for _, a in tags if "id" in a}
    inside = {a["href"] for t, a in tags if t == "a" and (a.get("href") or "").startswith("#")}
    assert inside and {str(link)[1:] for link in inside} <= ids


def test_small_pictures_stay_within_their_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    items = tuple(
        records.item(str(at), files=records.photo(f"{at}.jpg", color), drawer=Drawer.IMAGES)
        for at, color in enumerate(["red", "green", "blue"])
    )
    size = items[0].files[2].size_bytes
    monkeypatch.setattr(html, "THUMBNAIL_BUDGET_BYTES", 2 * size)
    text = page(records.record(items))
    assert text.count("data:image/jpeg;base64,") == 2 and text.count('class="none"') == 1
    assert all(tag != "img" or attributes.get("alt") for tag, attributes in Tags(text).found)


def test_a_burst_shows_all_its_pictures_and_a_broken_photo_its_name() -> None:
    first, copy, small = records.photo("burst.heic", "red")
    burst = records.item("a", files=(first, copy, small, copy, small), drawer=Drawer.IMAGES)
    broken = records.jpeg("broken.heic", "blue")
    text = page(records.record((burst, records.item("b", files=(broken,), drawer=Drawer.IMAGES))))
    assert text.count("<img ") == 2 and '<span class="none">broken.heic</span>' in text


def _light(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_are_told_apart_in_light_and_dark() -> None:
    style = page(records.record(())).split("<style>")[1].split("</style>")[0]
    schemes = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]
    assert len(schemes) == 2
    for scheme in schemes:
        color = {
            name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
            for name, value in re.findall(r"--(\w+): (#[0-9a-f]{3,6})", scheme)
        }
        for paper in ("paper", "card"):
            for ink in ("ink", "quiet", "accent"):
                assert _contrast(color[ink], color[paper]) >= 4.5, (ink, paper)
            assert _contrast(color["edge"], color[paper]) >= 3
        assert _contrast(color["ink"], color["warm"]) >= 4.5


class Spoken(HTMLParser):
    """Text nodes, and attributes that are read out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._raw = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._raw = tag in ("style", "script")
        self.said += [v for k, v in attrs if v and k in ("aria-label", "alt", "data-found")]

    def handle_data(self, data: str) -> None:
        if not self._raw and data.strip():
            self.said.append(data.strip())


def test_every_word_of_ours_can_be_translated() -> None:
    record = records.rich()
    released = withhold.apply(record)
    items = [i for i in released.record.items if i.resource is None]
    bare = replace(released, record=replace(released.record, items=tuple(items)))

    def mark(words: str) -> str:
        return f"ж{words}ж"

    show = entry.reader(items, translate=mark, zone="UTC", paths={})
    view = html.View(released=bare, show=show, parts=(), paths={}, translate=mark)
    text = b"".join(html.page(view)).decode()
    data = [record.patient.name, record.request_number, *record.letterhead.address_lines]
    data += (
        [i.title for i in items]
        + [i.source for i in items]
        + [f.name for i in items for f in i.files]
    )
    data += ["After gpj"]  # an override of direction is dropped from the title
    data += [s.system for s in record.searches] + ["R. Ode", record.letterhead.practice, "UTC"]
    data += ["She called.", "She was fine.", "Psychotherapy notes", "text/plain", "image/jpeg"]
    data += ["application/pdf", record.letterhead.legal_entity, "EST"]
    ours = [
        said
        for said in Spoken(text).said
        if re.search(r"[A-Za-z]{2}", said)
        and "ж" not in said
        and not any(word in said for word in data)
    ]
    assert ours == []
