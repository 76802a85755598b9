"""A FHIR file becomes entries: all of it, once, with the digits that it came with."""

import base64
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartella.charts import (
    bodies,
    contacts,
    extract,
    files,
    imports,
    patients,
    search,
    snapshot,
)
from cartella.charts.imports import Contradiction, NeedsPatient, doubts, fhir, runs
from cartella.charts.models import (
    Entry,
    EntryLink,
    EntryVersion,
    FileFact,
    ImportDoubt,
    ImportItem,
    Outcome,
    Patient,
    SourcePatient,
)
from cartella.packaging import canonical
from cartella.packaging.extensions import ATTACHMENT_SHA256
from tests.charts import made

pytestmark = pytest.mark.django_db


def body(entry: Entry) -> dict:
    version = EntryVersion.objects.filter(entry=entry).order_by("-number")[0]
    return json.loads(bytes(version.body))


def test_every_resource_becomes_an_entry_unknown_types_too(bring):
    report = bring(
        {
            "a.json": made.bundle(
                made.patient(),
                made.observation("o1"),
                made.resource("Encounter", "e1"),
                made.resource("NeverHeardOf", "n1"),
            )
        }
    )
    assert report.read == Entry.objects.count() == 4
    unknown = Entry.objects.get(resource_type="NeverHeardOf").listing
    assert (unknown.kind, unknown.drawer) == ("other", 5)


def test_the_patient_is_made_from_the_bundle(bring):
    report = bring({"a.json": made.bundle(made.patient())})
    patient = Patient.objects.get(id=report.patient_ids[0])
    assert (patient.given_name, patient.family_name) == ("Rosa", "Ortega")
    assert patient.birth_on.isoformat() == "1984-02-29"
    assert patient.contacts.get().value == "+15552014477"


def test_a_birth_date_that_is_only_a_year_is_kept_as_given(bring):
    bring({"a.json": made.bundle(made.patient(born="1984"))})
    patient = Patient.objects.get()
    assert (patient.birth_on, patient.birth_as_given) == (None, "1984")


def test_numbers_keep_their_digits(bring):
    bring({"a.json": made.bundle(made.patient(), made.observation("o1", value="72.50"))})
    version = EntryVersion.objects.get(entry__source_id="o1")
    assert b'"value":72.50' in bytes(version.body)
    assert version.sha256 == canonical.version(bytes(version.body))


def test_the_same_file_again_changes_nothing_and_says_so(bring):
    content = {"a.json": made.bundle(made.patient(), made.observation("o1"))}
    bring(content)
    versions = EntryVersion.objects.count()
    report = bring(content)
    assert report.changed_nothing
    assert EntryVersion.objects.count() == versions
    assert [i.outcome for i in report.items] == [Outcome.SAME]


def test_a_changed_resource_is_a_new_version_of_the_same_entry(bring):
    bring({"a.json": made.bundle(made.patient(), made.observation("o1", value="72.5"))})
    report = bring({"a.json": made.bundle(made.patient(), made.observation("o1", value="73"))})
    entry = Entry.objects.get(source_id="o1")
    assert entry.versions.count() == 2
    assert sum(d.changed for d in report.drawers) == 1
    assert entry.listing.version.number == 2


def test_an_older_export_again_does_not_bring_the_old_value_back(bring):
    old = {"a.json": made.bundle(made.patient(), made.observation("o1", value="72.5"))}
    bring(old)
    bring({"b.json": made.bundle(made.patient(), made.observation("o1", value="73"))})
    assert bring(old).changed_nothing
    assert body(Entry.objects.get(source_id="o1"))["valueQuantity"]["value"] == 73


def test_an_id_that_comes_twice_with_other_content_is_kept_twice(bring):
    content = {
        "a.json": made.bundle(
            made.patient(), made.observation("o1", value="1"), made.observation("o1", value="2")
        )
    }
    report = bring(content)
    found = Entry.objects.filter(resource_type="Observation")
    assert {body(e)["valueQuantity"]["value"] for e in found} == {1, 2}
    assert any(fhir.ID_TWICE in item.warnings for item in report.items)
    assert bring(content).changed_nothing


def test_an_id_that_comes_twice_with_the_same_content_is_one_entry(bring):
    bring({"a.json": made.bundle(made.patient(), *[made.observation("o1")] * 2)})
    assert Entry.objects.filter(resource_type="Observation").count() == 1


def test_references_by_urn_and_by_type_lead_to_entries(bring):
    encounter = made.resource("Encounter", "e1")
    note = made.resource("Observation", "o1", encounter={"reference": "urn:uuid:e1"})
    note["subject"] = {"reference": "urn:uuid:p1"}
    bring({"a.json": made.bundle(made.patient(), encounter, note, urls=True)})
    links = EntryLink.objects.filter(entry__source_id="o1")
    assert {link.target.source_id for link in links} == {"e1", "p1"}
    assert EntryLink.objects.get(entry__source_id="e1").target.source_id == "p1"


def test_a_reference_to_nothing_is_kept_without_a_target(bring):
    note = made.resource("Observation", "o1", encounter={"reference": "Encounter/nowhere"})
    bring({"a.json": made.bundle(made.patient(), note)})
    assert EntryLink.objects.get(reference="Encounter/nowhere").target is None


def test_a_reference_finds_what_a_later_file_brings(bring):
    note = made.resource("Observation", "o1", encounter={"reference": "Encounter/e1"})
    bring({"a.json": made.bundle(made.patient(), note)})
    bring({"b.json": made.bundle(made.patient(), made.resource("Encounter", "e1"))})
    assert EntryLink.objects.get(reference="Encounter/e1").target.source_id == "e1"


def test_attachment_data_leaves_the_body_for_the_store(bring, practice):
    note = made.resource(
        "DocumentReference",
        "d1",
        status="current",
        content=[
            {
                "attachment": {
                    "contentType": "text/plain",
                    "data": base64.b64encode("crème brûlée".encode()).decode(),
                }
            }
        ],
    )
    report = bring({"a.json": made.bundle(made.patient(), note)})
    entry = Entry.objects.get(source_id="d1")
    attachment = entry.listing.version.attachments.get()
    assert "data" not in body(entry)["content"][0]["attachment"]
    assert body(entry)["content"][0]["attachment"]["size"] == attachment.size_bytes
    blob = files.one(practice, report.patient_ids[0], attachment.sha256)
    with files.store.open_blob(blob) as stream:
        assert stream.read().decode() == "crème brûlée"
    assert FileFact.objects.get(sha256=attachment.sha256).text == "crème brûlée"
    assert entry.words.filter(word="brulee").exists()


def test_the_version_covers_the_attachment(bring):
    def note(words: str) -> bytes:
        data = base64.b64encode(words.encode()).decode()
        content = [{"attachment": {"contentType": "text/plain", "data": data}}]
        return made.bundle(
            made.patient(), made.resource("DocumentReference", "d1", content=content)
        )

    bring({"a.json": note("left")})
    bring({"a.json": note("rite")})
    assert EntryVersion.objects.filter(entry__source_id="d1").count() == 2


@pytest.mark.parametrize(
    "content",
    [
        b'{"resourceType":"Bundle",',
        b"not json at all",
        b'{"resourceType":"Observation","valueInteger":NaN}',
        b'{"resourceType":"Observation","id":"1","id":"2"}',
        b'{"resourceType":"Observation","id":"1","code":{"text":"\\ud800"}}',
        b'{"nothing":"here"}',
        b"[" * 5000,
    ],
    ids=["cut", "words", "nan", "key twice", "half a pair", "no type", "deep"],
)
def test_what_is_not_fhir_is_kept_as_a_document_with_the_reason(bring, rosa, practice, content):
    report = bring({"a.json": content}, patient=rosa)
    item = report.items[0]
    assert item.outcome is Outcome.NOT_UNDERSTOOD
    assert item.reason
    entry = Entry.objects.get()
    blob = files.one(practice, rosa.id, entry.file_sha256)
    with files.store.open_blob(blob) as stream:
        assert stream.read() == content
    assert bring({"a.json": content}, patient=rosa).changed_nothing


def test_a_part_that_is_no_resource_is_kept_beside_the_others(bring):
    report = bring({"a.json": made.bundle(made.patient(), '{"id": "no type"}')})
    assert [i.outcome for i in report.items] == [Outcome.NEW, Outcome.NOT_UNDERSTOOD]
    assert Entry.objects.count() == 2


def test_several_patients_each_get_their_own_and_what_they_share(bring):
    doctor = {"resourceType": "Practitioner", "id": "dr", "name": [{"family": "Voss"}]}
    unused = {"resourceType": "Organization", "id": "org", "name": "Nobody's"}
    one = made.resource(
        "Encounter", "e1", participant=[{"individual": {"reference": "Practitioner/dr"}}]
    )
    two = made.resource(
        "Encounter", "e2", participant=[{"individual": {"reference": "Practitioner/dr"}}]
    )
    two["subject"] = {"reference": "Patient/p2"}
    witness = {
        "resourceType": "Provenance",
        "id": "pr",
        "target": [{"reference": "Encounter/e2"}],
        "recorded": "2026-01-01T00:00:00Z",
    }
    report = bring(
        {
            "a.json": made.bundle(
                made.patient(),
                made.patient("p2", given="Ann", family="Lee", born="1990-01-01"),
                *(one, two, doctor, unused, witness),
            )
        }
    )
    charts = {
        Patient.objects.get(id=i).given_name: {
            e.source_id for e in Entry.objects.filter(listing__patient_id=i)
        }
        for i in report.patient_ids
    }
    assert charts == {"Rosa": {"p1", "e1", "dr"}, "Ann": {"p2", "e2", "dr", "pr"}}
    left = [i for i in report.items if i.outcome is Outcome.NOT_FILED]
    assert [i.name for i in left] == ["a.json#Organization/org"]
    assert left[0].is_kept_outside


def test_one_of_several_patients_may_be_asked_for(bring, rosa):
    other = made.resource("Observation", "o2")
    other["subject"] = {"reference": "Patient/p2"}
    report = bring(
        {
            "a.json": made.bundle(
                made.patient(), made.patient("p2", given="Ann", family="Lee"), other
            )
        },
        patient=rosa,
    )
    assert report.patient_ids == (rosa.id,)
    assert {e.source_id for e in Entry.objects.all()} == {"p1"}


def test_an_export_that_names_somebody_else_is_refused_and_nothing_is_written(bring, rosa):
    for other in (made.patient(given="Bea"), made.patient(born="1984-02-28")):
        with pytest.raises(Contradiction):
            bring({"a.json": made.bundle(other, made.observation("o1"))}, patient=rosa)
    assert Entry.objects.count() == 0
    assert SourcePatient.objects.count() == 0


def test_a_longer_name_is_no_contradiction(bring, rosa):
    content = made.bundle(made.patient(given="Rosa Elena"))
    assert bring({"a.json": content}, patient=rosa).patient_ids == (rosa.id,)


def test_files_without_a_patient_are_refused(bring):
    with pytest.raises(NeedsPatient):
        bring({"a.json": made.bundle(made.observation("o1"))})
    with pytest.raises(NeedsPatient):
        bring({"note.pdf": made.pdf()})
    assert Entry.objects.count() == 0


def test_resources_without_patient_go_to_the_one_given(bring, rosa):
    report = bring({"a.json": made.bundle(made.observation("o1"))}, patient=rosa)
    assert report.patient_ids == (rosa.id,)
    assert bring({"a.json": made.bundle(made.observation("o1"))}, patient=rosa).changed_nothing


@pytest.mark.parametrize(
    "other", [made.patient(given="Bea"), made.patient(born="1984-03-01")], ids=["name", "birth"]
)
def test_a_known_patient_id_with_another_name_or_birth_is_never_joined(bring, other):
    bring({"a.json": made.bundle(made.patient(), made.observation("o1"))})
    report = bring({"b.json": made.bundle(other, made.observation("o2"))})
    assert Patient.objects.count() == 1
    assert not Entry.objects.filter(source_id="o2").exists()
    doubt = ImportDoubt.objects.get(id=report.doubt_ids[0])
    assert doubt.known_patient.given_name == "Rosa"
    assert doubt.seen_birth == other["birthDate"]
    assert ImportItem.objects.get(outcome=Outcome.NOT_FILED).is_kept_outside


@pytest.mark.parametrize("is_she", [True, False])
def test_a_person_decides_a_doubt_and_the_file_comes_in(bring, person, is_she):
    bring({"a.json": made.bundle(made.patient(), made.observation("o1"))})
    married = made.patient(family="Ortega-Lind")
    content = {"b.json": made.bundle(married, made.observation("o1", value="80"))}
    doubt = ImportDoubt.objects.get(id=bring(content).doubt_ids[0])
    doubts.decide(doubt, is_she=is_she, by=person)
    assert Patient.objects.count() == (1 if is_she else 2)
    assert Entry.objects.filter(source_id="o1").count() == (1 if is_she else 2)
    assert bring(content).changed_nothing
    with pytest.raises(doubts.DecidedAlready):
        doubts.decide(doubt, is_she=is_she, by=person)


def test_a_double_of_a_patient_is_shown_and_not_joined(bring, rosa):
    report = bring({"a.json": made.bundle(made.patient())})
    assert report.alike == ((report.patient_ids[0], rosa.id),)
    assert report.patient_ids != (rosa.id,)


def test_hostile_names_and_long_notes_are_only_text(bring):
    names = ["#set page", "<script>alert(1)</script>", "{{ x }}", "=cmd|' /C calc'!A0", "山田 😀"]
    for number, name in enumerate(names):
        note = made.resource(
            "Condition", "c", code={"text": name}, note=[{"text": "x" * 1_000_000}]
        )
        note["subject"] = {"reference": f"Patient/h{number}"}
        bring({f"{number}.json": made.bundle(made.patient(f"h{number}", family=name), note)})
        patient = Patient.objects.get(family_name=name)
        titles = set(patient.entry_listings.values_list("title", flat=True))
        assert name in titles


def test_an_import_that_was_cut_off_is_completed_by_the_next(bring, monkeypatch):
    content = {"a.json": made.bundle(made.patient(), made.observation("o1")), "n.pdf": made.pdf()}

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("cartella.charts.filing.file", die)
        with pytest.raises(KeyboardInterrupt):
            bring(content)
    assert Entry.objects.count() == 0
    report = bring(content)
    assert report.read == Entry.objects.count() == 3
    assert Patient.objects.count() == 1
    assert bring(content).changed_nothing


def embedded(identity: str, media_type: str, content: bytes, about: str = "Patient/p1") -> dict:
    data = base64.b64encode(content).decode()
    return made.resource(
        "DocumentReference",
        identity,
        subject={"reference": about},
        status="current",
        content=[{"attachment": {"contentType": media_type, "title": "x", "data": data}}],
    )


def test_a_paper_and_a_photo_inside_a_bundle_are_opened_like_files(bring):
    paper = embedded("d1", "application/pdf", made.pdf("Glabella", pages=3))
    photo = embedded("d2", "image/jpeg", made.jpeg(orientation=6))
    broken = embedded("d3", "application/pdf", made.pdf()[:100])
    bring({"a.json": made.bundle(made.patient(), paper, photo, broken)})
    found = {e.source_id: e.listing for e in Entry.objects.exclude(source_id="p1")}
    first = found["d1"].version.attachments.get()
    assert first.page_count == 3
    assert found["d2"].has_photo
    assert [a.role for a in found["d2"].version.attachments.order_by("position")] == [
        *("original", "copy", "thumbnail")
    ]
    assert found["d3"].version.attachments.get().problem


def test_what_two_patients_share_has_its_bytes_in_both_charts(bring, practice):
    shared = {
        "resourceType": "Organization",
        "id": "org",
        "photo": [{"contentType": "text/plain", "data": base64.b64encode(b"logo").decode()}],
    }
    visits = []
    for number in (1, 2):
        visit = made.resource(
            "Encounter", f"e{number}", serviceProvider={"reference": "Organization/org"}
        )
        visit["subject"] = {"reference": f"Patient/p{number}"}
        visits.append(visit)
    other = made.patient("p2", given="Ann", family="Lee")
    report = bring({"a.json": made.bundle(made.patient(), other, *visits, shared)})
    for patient_id in report.patient_ids:
        listing = Entry.objects.get(source_id="org", listing__patient_id=patient_id).listing
        attachment = listing.version.attachments.get()
        assert files.one(practice, patient_id, attachment.sha256)


def test_a_typed_patient_is_made_once_and_found_again(bring, practice):
    new = patients.typed("Ortega, Rosa", date(1984, 2, 29))
    first = bring({"note.pdf": made.pdf()}, patient=new)
    assert bring({"note.pdf": made.pdf()}, patient=new).changed_nothing
    later = bring({"a.json": made.bundle(made.patient())}, patient=new)
    assert first.patient_ids == later.patient_ids
    assert Patient.objects.count() == 1


def test_a_typed_patient_who_contradicts_the_export_is_not_made(bring):
    with pytest.raises(Contradiction):
        bring({"a.json": made.bundle(made.patient())}, patient=patients.typed("Bea Holt"))
    assert Patient.objects.count() == 0


def test_a_typed_name_that_several_charts_have_is_not_guessed(bring, practice, rosa):
    patients.add(practice, patients.described(rosa), at=rosa.created_at)
    with pytest.raises(NeedsPatient):
        bring({"n.pdf": made.pdf()}, patient=patients.typed("Rosa Ortega", date(1984, 2, 29)))


def test_an_id_that_came_without_a_name_gets_it_later(bring, rosa):
    bring({"a.json": made.bundle(made.observation("o1"))}, patient=rosa)
    report = bring({"b.json": made.bundle(made.patient(), made.observation("o1"))})
    assert (report.patient_ids, report.doubt_ids) == ((rosa.id,), ())
    other = made.patient(given="Bea", family="Holt")
    assert bring({"c.json": made.bundle(other)}).doubt_ids


def test_a_reference_to_nothing_is_a_warning(bring):
    note = made.resource("Observation", "o1", encounter={"reference": "Encounter/nowhere"})
    report = bring({"a.json": made.bundle(made.patient(), note)})
    item = next(i for i in report.items if i.name.endswith("o1"))
    assert runs.DANGLING in item.warnings


def test_what_r4_does_not_know_is_a_warning_and_kept(bring):
    odd = made.resource("Condition", "c1", flavour="sweet", recordedDate="yesterday")
    report = bring({"a.json": made.bundle(made.patient(), odd)})
    item = next(i for i in report.items if i.name.endswith("c1"))
    assert item.outcome is Outcome.NEW
    assert any(w.startswith("/recordedDate") for w in item.warnings)
    assert body(Entry.objects.get(source_id="c1"))["flavour"] == "sweet"


def test_a_nul_in_a_text_stays_in_the_body_only(bring):
    odd = made.resource("Condition", "c\0 1", code={"text": "a\0b"})
    bring({"a.json": made.bundle(made.patient(given="Ro\0sa"), odd)})
    entry = Entry.objects.get(resource_type="Condition")
    assert (entry.source_id, entry.listing.title) == ("c 1", "ab")
    assert body(entry)["code"]["text"] == "a\0b"
    assert Patient.objects.get().given_name == "Rosa"


def test_a_mark_of_ours_in_an_export_names_no_bytes(bring, practice):
    mark = {"url": ATTACHMENT_SHA256, "valueString": "ab" * 32}
    note = made.resource(
        "DocumentReference",
        "d1",
        category=[{"coding": [{"system": bodies.KIND, "code": "psychotherapy_note"}]}],
        content=[{"attachment": {"contentType": "application/pdf", "extension": [mark]}}],
    )
    report = bring({"a.json": made.bundle(made.patient(), note)})
    listing = Entry.objects.get(source_id="d1").listing
    assert (listing.file_count, listing.kind) == (0, "document")
    patient = practice.patients.get(id=report.patient_ids[0])
    assert extract.items(practice, snapshot.pairs(patient), patient.created_at)


def test_two_practices_share_nothing(bring, make_practice, tmp_path):
    path = made.write(tmp_path, "a.json", made.bundle(made.patient(), made.observation("o1")))
    for slug in ("elm-street", "ash-street"):
        practice = make_practice(slug)
        system = practice.record_systems.create(name="Old EMR", kind="emr")
        assert imports.run(practice, [path], system=system).read == 2
        assert practice.entries.count() == practice.entry_listings.count() == 2
    assert Patient.objects.count() == 2


def test_a_new_telephone_in_an_export_starts_its_thirty_days(bring, practice):
    bring({"a.json": made.bundle(made.patient())})
    telecom = [{"system": "phone", "value": "555 201 9999"}]
    bring({"b.json": made.bundle(made.patient(telecom=telecom))})
    found = Patient.objects.get().contacts
    assert set(found.values_list("value", flat=True)) == {"+15552014477", "+15552019999"}
    assert search.patients(practice, "9999")


def test_a_contact_that_was_ended_does_not_come_back_by_an_import(bring):
    content = {"a.json": made.bundle(made.patient())}
    bring(content)
    patient = Patient.objects.get()
    contacts.end(patient.contacts.get(), at=patient.created_at)
    bring(content)
    assert contacts.in_use(patient) == []


IDS = st.text("abc", min_size=1, max_size=2)
RESOURCES = st.lists(
    st.tuples(st.sampled_from(("Observation", "Condition", "Zebra")), IDS, st.text(max_size=8)),
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(RESOURCES)
def test_importing_twice_is_importing_once(practice, system, tmp_path, drawn):
    resources = [made.resource(kind, i, code={"text": text}) for kind, i, text in drawn]
    path = made.write(tmp_path, "a.json", made.bundle(made.patient(), *resources))
    imports.run(practice, [path], system=system)
    before = list(EntryVersion.objects.order_by("id").values_list("entry_id", "sha256"))
    assert imports.run(practice, [path], system=system).changed_nothing
    assert list(EntryVersion.objects.order_by("id").values_list("entry_id", "sha256")) == before


@pytest.mark.samples
def test_every_resource_of_the_samples_becomes_an_entry(practice, system, samples: Path):
    tried = sorted((samples / "fhir").glob("*_*.json"))
    print(f"{len(tried)} FHIR files tried")
    assert tried
    for path in tried:
        resources = [e["resource"] for e in json.loads(path.read_bytes())["entry"]]
        report = imports.run(practice, [path], system=system)
        assert report.read == len(resources)
        assert sum(d.new for d in report.drawers) == len(resources)
        chart = Entry.objects.filter(listing__patient_id=report.patient_ids[0])
        wanted = sorted((r["resourceType"], r["id"]) for r in resources)
        assert sorted(chart.values_list("resource_type", "source_id")) == wanted
        assert imports.run(practice, [path], system=system).changed_nothing
