"""The chart is read under a look, its files leave through the gate, and others are refused."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from cartella import clock
from cartella.charts import merging, patients
from cartella.charts.imports import runs
from cartella.charts.patients import NewPatient
from cartella.ledger import carry
from cartella.ledger.gate import Opening
from cartella.ledger.models import Look
from tests import doors, people
from tests.charts import made
from tests.desk import chart_made
from tests.desk.chart_made import MARK


@pytest.fixture
def filled(cast, tmp_path) -> people.Cast:
    chart_made.fill(cast, tmp_path / "export")
    return cast


@pytest.fixture
def client(filled):
    return doors.signed_in(filled.coordinator)


def chart_url(cast: people.Cast) -> str:
    return reverse("desk:chart", args=[cast.patient.public_id])


def body(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


def pages_of(cast: people.Cast) -> list[str]:
    """Every GET page of the chart."""
    entry = chart_made.entry(cast, "letter")
    photo = chart_made.entry(cast, "before")
    return [
        chart_url(cast),
        chart_url(cast) + "?drawer=2",
        reverse("desk:add_records", args=[cast.patient.public_id]),
        reverse("desk:looks", args=[cast.patient.public_id]),
        reverse("desk:entry", args=[entry.public_id]),
        reverse("desk:entry", args=[photo.public_id]),
        reverse("desk:entry_page", args=[entry.public_id, 0, 1]),
        reverse("desk:picture", args=[photo.public_id, 1]),
        reverse("desk:split", args=[entry.public_id]),
    ]


def posts_of(cast: people.Cast) -> list[str]:
    entry = chart_made.entry(cast, "letter")
    return [
        chart_url(cast),
        reverse("desk:entry_file", args=[entry.public_id, 0]),
        *(
            reverse(f"desk:{name}", args=[entry.public_id])
            for name in ("misfiled", "in_error", "no_error", "split", "unsplit")
        ),
    ]


def test_the_banner_shows_allergies_as_recorded(filled, client):
    words = doors.words(client.get(chart_url(filled)))
    assert "Latex" in words and "as recorded" in words
    assert "Feb. 29, 1988" in words


def test_a_chart_without_allergies_never_says_none(cast):
    words = doors.words(doors.signed_in(cast.coordinator).get(chart_url(cast)))
    assert "Not held as data: look in the documents" in words
    assert not re.search(r"\bnone\b|no known", words, re.IGNORECASE)


def test_the_timeline_is_newest_first_and_says_what_has_no_day(filled, client):
    words = doors.words(client.get(chart_url(filled)))
    assert words.index(MARK) < words.index("letter") < words.index("Undated note")
    assert "day not known" in words and "unsigned" in words


def test_of_one_day_a_second_note_stands_before_a_tenth(cast, tmp_path):
    notes = [
        made.resource("Observation", f"n{n}", status="final", code={"text": f"note-{n}"})
        for n in (10, 2, 1)
    ]
    path = made.write(tmp_path, "notes.json", made.bundle(chart_made.patient(), *notes))
    runs.run(cast.practice, [path], system=cast.emr, patient=cast.patient)
    page = doors.signed_in(cast.coordinator).get(chart_url(cast))
    titles = [line.listing.title for line in page.context["lines"] if "note-" in line.listing.title]
    assert titles == ["note-1", "note-2", "note-10"]


def test_drawers_have_counts_and_hold_only_their_own(filled, client):
    response = client.get(chart_url(filled) + "?drawer=2")
    counts = {tab.word: tab.count for tab in response.context["drawers"]}
    assert counts["Photos and images"] == 1
    assert counts["Everything"] == sum(n for word, n in counts.items() if word != "Everything")
    assert [line.listing.title for line in response.context["lines"]] == ["before"]
    assert len(response.context["photos"]) == 1


def test_words_in_the_chart_are_posted_and_found(filled, client):
    found = client.post(chart_url(filled), {"q": "xylophone"})
    assert {line.listing.title for line in found.context["lines"]} == {MARK, "letter"}
    part = client.post(chart_url(filled), {"q": "latex"}, headers={"HX-Request": "true"})
    assert b"<html" not in part.content and b"Latex" in part.content
    assert isinstance(carry.grant_of(part), Look)


def test_each_page_writes_its_look_before_it_is_made(filled, client):
    for url in pages_of(filled):
        before = filled.practice.looks.count()
        response = client.get(url)
        assert response.status_code == 200, url
        if "/looks/" in url:
            continue  # names and hours, nothing of the chart
        grant = carry.grant_of(response)
        assert isinstance(grant, Look) and grant.patient_id == filled.patient.pk, url
        assert filled.practice.looks.count() - before == (
            0 if "/picture/" in url or "/page/" in url else 1
        )


def test_no_marked_bytes_come_without_a_grant(filled, client):
    for url in pages_of(filled):
        response = client.get(url)
        if MARK.encode() in body(response):
            assert carry.grant_of(response) is not None, url


def test_the_stranger_finds_nothing(filled, stranger):
    client = doors.signed_in(stranger.owner)
    assert [client.get(url).status_code for url in pages_of(filled)] == [404] * len(
        pages_of(filled)
    )
    for url in posts_of(filled):
        assert (
            client.post(url, {"purpose": "treatment", "once": uuid4(), "q": "a"}).status_code == 404
        )


def test_who_lacks_the_permission_is_refused(filled):
    front = doors.signed_in(filled.desk)
    assert {front.get(url).status_code for url in pages_of(filled)} == {403}
    assert {front.post(url).status_code for url in posts_of(filled)} == {403}
    clinician = doors.signed_in(filled.clinician)
    entry = chart_made.entry(filled, "letter")
    url = reverse("desk:entry_file", args=[entry.public_id, 0])
    assert clinician.post(url, {"purpose": "treatment", "once": uuid4()}).status_code == 403
    assert filled.practice.looks.count() == 0


def test_a_list_is_shown_as_a_table(cast, tmp_path):
    path = made.write(tmp_path, "03 appointments/list.csv", b"Day,What\n2026-05-01,Caf\xe9\n")
    runs.run(cast.practice, [path], system=cast.emr, patient=cast.patient)
    entry = cast.practice.entries.get()
    response = doors.signed_in(cast.coordinator).get(reverse("desk:entry", args=[entry.public_id]))
    (block,) = response.context["shown"].blocks
    assert (block.heads, block.rows) == (("Day", "What"), (("2026-05-01", "Café"),))


def test_an_entry_shows_its_words_notes_and_history(filled, client):
    entry = chart_made.entry(filled, "Skin report")
    words = doors.words(client.get(reverse("desk:entry", args=[entry.public_id])))
    assert "unsigned" in words and "Imported into the chart" in words and "Version 1" in words


def test_a_damaged_document_is_shown_with_its_reason(filled, client):
    entry = chart_made.entry(filled, "broken")
    words = doors.words(client.get(reverse("desk:entry", args=[entry.public_id])))
    assert "damaged" in words and "Save the file" in words


def test_a_page_is_a_picture_and_only_those_that_exist(filled, client):
    entry = chart_made.entry(filled, "letter")
    response = client.get(reverse("desk:entry_page", args=[entry.public_id, 0, 3]))
    assert response["Content-Type"] == "image/png" and response.content[:4] == b"\x89PNG"
    assert "sandbox" in response["Content-Security-Policy"]
    for page in (0, 4):
        url = reverse("desk:entry_page", args=[entry.public_id, 0, page])
        assert client.get(url).status_code == 404


def test_the_original_of_a_photo_is_never_an_image_response(filled, client):
    photo = chart_made.entry(filled, "before")
    assert client.get(reverse("desk:picture", args=[photo.public_id, 0])).status_code == 404
    copy = client.get(reverse("desk:picture", args=[photo.public_id, 1]))
    assert copy["Content-Type"] == "image/jpeg" and body(copy)[:2] == b"\xff\xd8"


def test_the_file_leaves_through_the_gate_for_a_purpose(filled, client):
    entry = chart_made.entry(filled, "letter")
    url = reverse("desk:entry_file", args=[entry.public_id, 0])
    once = uuid4()
    for bad in ({}, {"purpose": "fun", "once": once}, {"purpose": "treatment", "once": "x"}):
        assert client.post(url, bad).status_code == 302
    assert filled.practice.exits.count() == 0
    response = client.post(url, {"purpose": "treatment", "once": once})
    assert isinstance(carry.grant_of(response), Opening)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert body(response)[:5] == b"%PDF-"
    exit_ = filled.practice.exits.get()
    assert (exit_.act, exit_.patient_id) == ("chart print", filled.patient.pk)


def test_a_second_click_opens_the_same_exit(filled, client):
    entry = chart_made.entry(filled, "letter")
    url = reverse("desk:entry_file", args=[entry.public_id, 0])
    once = uuid4()
    for _ in range(2):
        body(client.post(url, {"purpose": "payment", "once": once}))
    assert filled.practice.exits.count() == 1
    assert filled.practice.exits.get().reopenings.count() == 1


def test_a_misfiled_entry_moves_to_its_owner(filled, client):
    from_url = chart_url(filled)
    other = type(filled.patient).objects.create(
        practice=filled.practice,
        given_name="Olga",
        family_name="Otherwise",
        created_at=people.MORNING,
    )
    patients.reindex(filled.practice)
    entry = chart_made.entry(filled, "letter")
    url = reverse("desk:misfiled", args=[entry.public_id])
    sought = client.post(url, {"q": "Otherwise"})
    assert [one.pk for one in sought.context["found"]] == [other.pk]
    assert client.post(url, {"to": str(other.public_id), "note": "name on page 1"}).url == from_url
    assert client.get(url).status_code == 200  # a typed address shows the same page
    here = client.get(from_url)
    assert "letter" not in doors.words(here) and "Moved away" in doors.words(here)
    assert [move.entry for move, _who in here.context["moved_away"]] == [entry]
    there = doors.words(client.get(reverse("desk:entry", args=[entry.public_id])))
    assert "Moved here: it was misfiled" in there and "name on page 1" in there
    image = client.get(reverse("desk:entry_page", args=[entry.public_id, 0, 1]))
    assert image.status_code == 200
    client.post(url, {"to": str(filled.patient.public_id), "note": "no, it was hers"})
    assert "Moved away" not in doors.words(client.get(from_url))
    assert "Moved away" in doors.words(client.get(reverse("desk:chart", args=[other.public_id])))


def test_entered_in_error_needs_a_reason_and_can_be_withdrawn(filled, client):
    entry = chart_made.entry(filled, MARK)
    mark, withdraw = (
        reverse(f"desk:{name}", args=[entry.public_id]) for name in ("in_error", "no_error")
    )
    shown = reverse("desk:entry", args=[entry.public_id])
    client.post(mark, {"note": " "})
    assert "entered in error" not in doors.words(client.get(chart_url(filled)))
    client.post(mark, {"note": "no word chosen"})
    assert not entry.errors.exists()
    for words in ("wrong visit", "second click"):
        client.post(mark, {"why": "did not happen", "note": words})
    assert entry.errors.count() == 1
    assert "entered in error" in doors.words(client.get(chart_url(filled)))
    client.post(withdraw, {"note": "it was right"})
    assert "No longer marked as entered in error" in doors.words(client.get(shown))


def test_a_document_is_split_by_pages_and_put_together_again(filled, client):
    entry = chart_made.entry(filled, "letter")
    url = reverse("desk:split", args=[entry.public_id])
    shown = client.post(url, {"act": "mark", "begins": ["3"]})
    assert [(part.first, part.last) for part in shown.context["parts"]] == [(1, 2), (3, 3)]
    said = {
        "act": "split",
        "begins": ["3"],
        "title-1": "A letter",
        "drawer-1": "10",
        "title-3": "A bill",
        "drawer-3": "7",
        "on-3": "2026-03-05",
    }
    assert client.post(url, said).url == chart_url(filled)
    assert client.post(url, said).status_code == 404  # the second click: it is split already
    part = chart_made.entry(filled, "A bill")
    assert (part.first_page, part.last_page, part.listing.drawer) == (3, 3, 7)
    page = reverse("desk:entry_page", args=[part.public_id, 0, 3])
    assert client.get(page).status_code == 200
    before = reverse("desk:entry_page", args=[part.public_id, 0, 2])
    assert client.get(before).status_code == 404  # a page of the other part
    client.post(reverse("desk:unsplit", args=[part.public_id]))
    assert chart_made.entry(filled, "letter").pk == entry.pk
    assert not filled.practice.entry_listings.filter(title="A bill", patient__isnull=False)


def test_one_part_is_no_split(filled, client):
    entry = chart_made.entry(filled, "letter")
    url = reverse("desk:split", args=[entry.public_id])
    response = client.post(url, {"act": "split"})
    assert response.status_code == 200 and response.context["parts"] == []
    assert chart_made.entry(filled, "letter").pk == entry.pk


def test_markup_in_a_chart_is_text(cast, tmp_path):
    evil = '<script>alert(1)</script>{{ 7|add:"7" }}'
    bundle = made.bundle(
        chart_made.patient(),
        made.resource("Observation", "x", status="final", code={"text": evil}, valueString=evil),
    )
    path = made.write(tmp_path, "evil.json", bundle)
    runs.run(cast.practice, [path], system=cast.emr, patient=cast.patient)
    client = doors.signed_in(cast.coordinator)
    entry = chart_made.entry(cast, evil)
    for url in (chart_url(cast), reverse("desk:entry", args=[entry.public_id])):
        content = client.get(url).content
        assert b"<script>alert" not in content and b"&lt;script&gt;alert" in content


def test_every_look_at_a_chart_can_be_read(filled, client):
    client.get(chart_url(filled))
    url = reverse("desk:looks", args=[filled.patient.public_id])
    words = doors.words(client.get(url))
    assert "Casey Records" in words and "with the next hour" in words


@pytest.mark.samples
def test_one_entry_of_each_kind_of_the_samples_is_shown(cast, samples):
    found = sorted((samples / "fhir").glob("*_*.json"), key=lambda one: one.stat().st_size)
    path = found[len(found) // 2]
    report = runs.run(cast.practice, [path], system=cast.emr)
    patient = cast.practice.patients.get(pk=report.patient_ids[0])
    client = doors.signed_in(cast.coordinator)
    kinds = {}
    for listing in patient.entry_listings.select_related("entry").order_by("pk"):
        kinds.setdefault(listing.resource_type, listing)
    assert len(kinds) > 10
    for name, listing in kinds.items():
        response = client.get(reverse("desk:entry", args=[listing.entry.public_id]))
        assert response.status_code == 200, name
        assert response.context["shown"].title, name


@pytest.mark.samples
def test_each_sample_paper_and_picture_is_shown_or_says_why(cast, samples):
    folders = [samples / "pdf", samples / "images"]
    paths = sorted(p for folder in folders for p in folder.rglob("*") if p.is_file())
    paths = [p for p in paths if p.stat().st_size < 3_000_000][:40]
    runs.run(cast.practice, paths, system=cast.emr, patient=cast.patient)
    client = doors.signed_in(cast.coordinator)
    for listing in cast.patient.entry_listings.select_related("entry"):
        response = client.get(reverse("desk:entry", args=[listing.entry.public_id]))
        (file,) = response.context["shown"].files
        id_ = listing.entry.public_id
        urls = [
            reverse("desk:picture", args=[id_, one]) for one in (*file.copies, *file.thumbnails)
        ]
        if file.page_count:
            urls.append(reverse("desk:entry_page", args=[id_, file.position, file.first]))
        is_read = bool(response.context["shown"].blocks)
        assert urls or file.problem or is_read, file.media_type
        for url in urls:
            assert client.get(url).status_code == 200, file.name


def test_a_joined_chart_has_a_look_of_its_own_and_keeps_it_when_parted(filled, client):
    new = NewPatient(given_name="Zinia", family_name="Quillfether")
    other = patients.add(filled.practice, new, at=clock.now())
    who = {"by_person_id": None, "at": clock.now()}
    link = merging.merge(other, filled.patient, reason="one person", **who)
    client.get(reverse("desk:chart", args=[other.public_id]))
    seen = {one.patient_id: one for one in filled.practice.looks.all()}
    assert seen.keys() == {other.pk, filled.patient.pk}
    assert seen[other.pk].entry_ids == []
    assert seen[filled.patient.pk].entry_ids  # what was shown lies there
    merging.part(link, reason="two after all", **who)
    page = client.get(reverse("desk:looks", args=[filled.patient.public_id]))
    assert filled.coordinator.person.name in doors.words(page)


def test_a_chart_that_is_not_joined_has_one_look(filled, client):
    client.get(chart_url(filled))
    assert [one.patient_id for one in filled.practice.looks.all()] == [filled.patient.pk]
