"""A C-CDA is kept whole and read as data; what is not known is never shown as none."""

import base64
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from cartella.charts import files, imports
from cartella.charts.ccda import document, values
from cartella.charts.ccda.statement import STATEMENTS
from cartella.charts.imports import ImportReport, ccda, claims, doubts
from cartella.charts.models import Entry, EntryListing, ImportDoubt, Patient
from cartella.packaging import canonical, fhir
from cartella.packaging.canonical import NotCanonical
from cartella.practices.models import RecordSystem

ZONE = ZoneInfo("America/Los_Angeles")
ROOT = "2.16.840.1.113883.10.20.22"
SAMPLES = Path(
    os.environ.get("CARTELLA_SAMPLES", Path(__file__).resolve().parents[3] / "shared" / "samples")
)


def cda(
    *sections: str, given: str = "Rosa", doc: str = "d1", who: str = "p1", head: str = ""
) -> bytes:
    """A small document of one invented patient."""
    parts = "".join(f"<component>{one}</component>" for one in sections)
    return f"""<?xml version="1.0"?>{head}
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<templateId root="{ROOT}.1.2" extension="2015-08-01"/>
<id root="1.2.3.4" extension="{doc}"/>
<code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Summary</title>
<effectiveTime value="202603141030"/><confidentialityCode code="N"/>
<recordTarget><patientRole><id root="1.2.3" extension="{who}"/>
<patient><name><given>{given}</given><family>Ortega</family></name>
<administrativeGenderCode code="F"/><birthTime value="19840229"/></patient></patientRole>
</recordTarget>
<author><time value="20260314"/><assignedAuthor><assignedPerson><name><given>Ada</given>
<family>Quill</family></name></assignedPerson></assignedAuthor></author>
<component><structuredBody>{parts}</structuredBody></component></ClinicalDocument>""".encode()


def section(title: str, body: str, *, words: str = "", flavor: str = "") -> str:
    null = f' nullFlavor="{flavor}"' if flavor else ""
    text = f"<text>{words}</text>" if words else ""
    code = '<code code="1-1" codeSystem="2.16.840.1.113883.6.1"/>'
    return f"<section{null}>{code}<title>{title}</title>{text}{body}</section>"


def allergy(
    *, negated: bool = False, kind: str = "419199007", substance: str = "", number: str = "a1"
) -> str:
    sign = ' negationInd="true"' if negated else ""
    code = substance or '<code nullFlavor="UNK"/>'
    return f"""<entry><act classCode="ACT" moodCode="EVN"><templateId root="{ROOT}.4.30"/>
<id root="9.9" extension="{number}-act"/><statusCode code="active"/>
<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"{sign}>
<templateId root="{ROOT}.4.7"/><id root="9.9" extension="{number}"/>
<value xsi:type="CD" code="{kind}" codeSystem="2.16.840.1.113883.6.96"/>
<participant typeCode="CSM"><participantRole><playingEntity>{code}</playingEntity>
</participantRole></participant></observation></entryRelationship></act></entry>"""


def weight(
    value: str = "72.50", *, number: str = "w1", when: str = "20260314", extra: str = ""
) -> str:
    return f"""<entry><observation classCode="OBS" moodCode="EVN"{extra}>
<templateId root="{ROOT}.4.27"/><id root="9.9" extension="{number}"/>
<code code="29463-7" codeSystem="2.16.840.1.113883.6.1" displayName="Body weight"/>
<statusCode code="completed"/><effectiveTime value="{when}"/>{value}</observation></entry>"""


def quantity(value: str, unit: str = "kg") -> str:
    return f'<value xsi:type="PQ" value="{value}" unit="{unit}"/>'


def trees(content: bytes, kind: str) -> list[dict[str, object]]:
    found = ccda.read(content, ZONE).charts[0]
    return [json.loads(canonical.write(one.tree)) for one in found if one.type == kind]


def test_only_a_coded_statement_gives_no_known_allergy():
    told = trees(cda(section("Allergies", allergy(negated=True))), "AllergyIntolerance")
    assert told[0]["code"]["text"] == "No known allergy"
    for flavor in ("NI", "UNK"):
        silent = cda(section("Allergies", "", words="No known allergies", flavor=flavor))
        assert trees(silent, "AllergyIntolerance") == []


def test_an_unknown_allergy_stays_unknown():
    told = trees(cda(section("Allergies", allergy())), "AllergyIntolerance")[0]
    assert told["code"]["text"] == "Unknown"
    assert "verificationStatus" not in told


def test_a_denied_substance_is_refuted_and_not_no_allergy():
    latex = '<code code="111088007" codeSystem="2.16.840.1.113883.6.96" displayName="Latex"/>'
    content = cda(section("Allergies", allergy(negated=True, substance=latex)))
    told = trees(content, "AllergyIntolerance")[0]
    assert told["code"]["coding"][0]["display"] == "Latex"
    assert told["verificationStatus"]["coding"][0]["code"] == "refuted"
    assert "clinicalStatus" not in told


def test_a_denial_of_something_unknown_is_no_no_known_allergy():
    told = trees(cda(section("Allergies", allergy(negated=True, kind="0"))), "AllergyIntolerance")
    assert "No known" not in json.dumps(told)


@pytest.mark.parametrize("digits", ["72.50", "0.1", "1200", "-3.0"])
def test_numbers_and_units_stay_as_written(digits: str):
    content = cda(section("Vital signs", weight(quantity(digits, "[lb_av]"))))
    resource = next(r for r in ccda.read(content, ZONE).charts[0] if r.type == "Observation")
    body = canonical.write(resource.tree)
    assert f'"value":{digits}'.encode() in body and b'"unit":"[lb_av]"' in body


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026", "2026"),
        ("202603", "2026-03"),
        ("20260314", "2026-03-14"),
        ("20260314103000-0500", "2026-03-14T10:30:00-05:00"),
        ("202607141030", "2026-07-14T10:30:00-07:00"),
    ],
)
def test_a_time_is_as_exact_as_it_was_written(written: str, read: str):
    content = cda(section("Vital signs", weight(quantity("1"), when=written)))
    told = trees(content, "Observation")[0]
    assert told["effectiveDateTime"] == read
    if written == "202607141030":  # FHIR asks for a zone: the source's own digits stand beside it
        assert told["_effectiveDateTime"]["extension"][0]["valueString"] == written


def test_a_value_that_is_not_known_says_so():
    told = trees(
        cda(section("Results", weight('<value xsi:type="PQ" nullFlavor="UNK"/>'))), "Observation"
    )[0]
    assert told["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert not [key for key in told if key.startswith("value")]


def test_a_denied_observation_is_no_finding_and_is_reported():
    content = cda(section("Results", weight(quantity("1"), extra=' negationInd="true"')))
    assert trees(content, "Observation") == []
    composition = next(r for r in ccda.read(content, ZONE).charts[0] if r.type == "Composition")
    assert any("Results › observation" in one for one in composition.warnings)


def test_a_section_of_words_is_a_note_and_its_markup_is_harmless():
    words = "<paragraph>Calm &lt;script&gt;alert(1)&lt;/script&gt;</paragraph>"
    words += '<linkHtml href="javascript:x">go</linkHtml>'
    note = next(
        one
        for one in trees(cda(section("Assessment", "", words=words)), "DocumentReference")
        if one["description"] == "Assessment"
    )
    assert note["category"][0]["coding"][0]["code"] == "clinical-note"
    text = base64.b64decode(note["content"][0]["attachment"]["data"]).decode()
    assert "<script" not in text and "javascript" not in text and "&lt;script&gt;" in text


HOSTILE = {
    "entities": '<!DOCTYPE x [<!ENTITY a "b">]>',
    "outside": '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    "laughs": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
}


@pytest.mark.parametrize("head", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_document_type_is_never_followed(head: str):
    for content in (
        cda(head=head),
        cda(head=head).decode().replace('1.0"', '1.0" encoding="UTF-16"').encode("utf-16"),
    ):
        with pytest.raises(NotCanonical):
            ccda.read(content, ZONE)


def test_what_is_too_deep_too_many_or_cut_off_is_refused(monkeypatch: pytest.MonkeyPatch):
    deep = "<paragraph>" * 150 + "</paragraph>" * 150
    with pytest.raises(NotCanonical):
        ccda.read(cda(section("Deep", "", words=deep)), ZONE)
    with pytest.raises(NotCanonical):
        ccda.read(cda(section("Cut", ""))[:-40], ZONE)
    with pytest.raises(NotCanonical):
        ccda.read(b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>', ZONE)
    monkeypatch.setattr(document, "MOST_ELEMENTS", 10)
    with pytest.raises(NotCanonical):
        ccda.read(cda(), ZONE)


def test_a_document_about_two_patients_is_given_to_neither():
    one = cda().decode()
    start, end = one.index("<recordTarget>"), one.index("</recordTarget>") + 15
    with pytest.raises(NotCanonical):
        ccda.read((one[:start] + one[start:end] * 2 + one[end:]).encode(), ZONE)


@pytest.mark.django_db
class TestImport:
    """Through an import, as any other file."""

    def test_the_document_stays_whole_beside_its_entries(self, bring, practice):
        content = cda(
            section("Allergies", allergy(negated=True)), section("Plan", "", words="Rest")
        )
        bring({"ccd.xml": content})
        patient = Patient.objects.get()
        assert (patient.name, str(patient.birth_on)) == ("Rosa Ortega", "1984-02-29")
        whole = Entry.objects.get(listing__title="Summary", resource_type="DocumentReference")
        sha256 = whole.listing.version.attachments.get(role="original").sha256
        blob = files.one(practice, patient.id, sha256)
        assert blob.size_bytes == len(content)
        titles = set(EntryListing.objects.values_list("title", flat=True))
        assert {"No known allergy", "Plan"} <= titles
        linked = whole.linked_from.get().entry
        assert linked.resource_type == "Composition"
        assert linked.links.filter(target__isnull=False).count() >= 3

    def test_again_changes_nothing_and_an_update_is_a_new_version(
        self, bring: Callable[..., ImportReport]
    ):
        old = cda(section("Vital signs", weight(quantity("72.50"))))
        new = cda(section("Vital signs", weight(quantity("73.10"))), doc="d2")
        bring({"a.xml": old})
        count = Entry.objects.count()
        assert bring({"b.xml": old}).changed_nothing
        assert Entry.objects.count() == count
        bring({"c.xml": new})
        entry = Entry.objects.get(resource_type="Observation")
        assert entry.listing.version.number == 2
        assert Entry.objects.filter(resource_type="Composition").count() == 2

    def test_a_known_id_with_another_name_waits_for_a_person(self, bring, person):
        bring({"a.xml": cda()})
        bring({"b.xml": cda(given="Bea", doc="d2")})
        doubt = ImportDoubt.objects.get()
        assert Patient.objects.count() == 1
        doubts.decide(doubt, is_she=False, by=person)
        assert Patient.objects.count() == 2

    def test_one_that_is_not_read_is_kept_as_a_document_with_the_reason(self, bring, rosa):
        report = bring({"bad.xml": cda(head=HOSTILE["outside"])}, patient=rosa)
        assert [item.outcome for item in report.items] == ["not understood"]
        assert report.items[0].reason == document.HAS_DOCTYPE
        assert Entry.objects.get().file_sha256

    def test_many_patients_come_without_being_named(self, bring):
        bring({"a.xml": cda(), "b.xml": cda(given="Cleo", who="p2", doc="d2")})
        assert Patient.objects.count() == 2


PATHS = sorted((SAMPLES / "ccda").glob("*.xml"))


@pytest.mark.parametrize("path", PATHS or [None], ids=lambda p: p.stem if p else "none")
def test_every_coded_entry_of_a_sample_is_data_or_in_the_report(path: Path | None):
    if path is None:
        pytest.skip("the sample documents are not here")
    content = path.read_bytes()
    resources = ccda.read(content, ZONE).charts[0]
    for one in resources:
        assert fhir.check(canonical.write(one.tree)) == (), one.type
    root = document.parse(content)
    statements = [
        node
        for entry in root.iter(f"{{{document.NS}}}entry")
        for node in entry
        if etree.QName(node).localname in STATEMENTS
    ]
    composition = next(one for one in resources if one.type == "Composition")
    held = sum(len(one.get("entry", [])) for one in _sections(composition.tree))
    reported = sum("›" in one for one in composition.warnings)
    print(path.name, len(statements), "entries,", held, "held as data,", reported, "in the report")
    untold = [node for node in statements if not _is_told(node, resources, composition.warnings)]
    assert untold == []


def _sections(holder: dict) -> Iterator[dict]:
    for one in holder.get("section", []):
        yield one
        yield from _sections(one)


def _is_told(node: etree._Element, resources, warnings: list[str]) -> bool:
    """Whether an id of the statement, or of one in it, is a resource's; or its section's report."""
    known = {one.tree["id"] for one in resources}
    for inner in node.iter():
        if isinstance(inner.tag, str) and values.fhir_id(values.identity(inner)) in known:
            return True
    title = document.text(
        document.find(next(node.iterancestors(f"{{{document.NS}}}section")), "v:title")
    )
    return any(title in one for one in warnings)


@pytest.mark.django_db
@pytest.mark.samples
def test_every_sample_document_comes_in_and_changes_nothing_the_second_time(practice, samples):
    for path in sorted((samples / "ccda").glob("*.xml")):
        # Samples share made-up numbers: one number of two names would rightly wait for a person.
        system = RecordSystem.objects.create(practice=practice, name=path.stem, kind="emr")
        assert imports.run(practice, [path], system=system).read > 10
        assert imports.run(practice, [path], system=system).changed_nothing, path.stem


# What a statement says of itself must not turn into something else


def medicine(word: str, *, low: str = "20250101", high: str = "", extra: str = "") -> str:
    end = f'<high value="{high}"/>' if high else '<high nullFlavor="UNK"/>'
    return f"""<entry><substanceAdministration classCode="SBADM" moodCode="EVN"{extra}>
<templateId root="{ROOT}.4.16"/><id root="9.9" extension="m1"/><statusCode code="{word}"/>
<effectiveTime xsi:type="IVL_TS"><low value="{low}"/>{end}</effectiveTime>
<consumable><manufacturedProduct><manufacturedMaterial><code code="197"
codeSystem="2.16.840.1.113883.6.88" displayName="Doxycycline"/></manufacturedMaterial>
</manufacturedProduct></consumable></substanceAdministration></entry>"""


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("active", "active"),
        ("aborted", "stopped"),
        ("cancelled", "stopped"),
        ("suspended", "on-hold"),
        ("completed", "completed"),
        ("nullified", "entered-in-error"),
        ("odd", "unknown"),
    ],
)
def test_a_stopped_medicine_is_not_an_active_one(word: str, said: str):
    body = section("Medications", medicine(word, high="20250301"))
    (made,) = trees(cda(body), "MedicationStatement")
    assert made["status"] == said
    assert made["effectivePeriod"] == {"start": "2025-01-01", "end": "2025-03-01"}


def test_a_medicine_with_an_unknown_end_has_none_and_one_denied_is_not_taken():
    (open_,) = trees(cda(section("Medications", medicine("active"))), "MedicationStatement")
    assert open_["effectivePeriod"] == {"start": "2025-01-01"}
    denied = medicine("completed", extra=' negationInd="true"')
    (made,) = trees(cda(section("Medications", denied)), "MedicationStatement")
    assert made["status"] == "not-taken"


def amended(*, number: str, kind: str = "RPLC", parent: str = "d1") -> bytes:
    """A later version of the document `parent`."""
    said = f"""<setId root="1.2.3.5" extension="s1"/><versionNumber value="{number}"/>"""
    related = f"""<relatedDocument typeCode="{kind}"><parentDocument>
<id root="1.2.3.4" extension="{parent}"/></parentDocument></relatedDocument>"""
    plain = cda(section("Vital signs", weight(quantity("73.10"))), doc="d2").decode()
    plain = plain.replace(
        '<confidentialityCode code="N"/>', f'<confidentialityCode code="N"/>{said}'
    )
    return plain.replace(
        "<component><structuredBody>", f"{related}<component><structuredBody>"
    ).encode()


@pytest.mark.parametrize(("kind", "code"), [("RPLC", "replaces"), ("APND", "appends")])
def test_an_amended_document_says_which_one_it_replaces(kind: str, code: str):
    content = amended(number="2", kind=kind)
    (composition,) = trees(content, "Composition")
    earlier = composition["relatesTo"][1]
    assert earlier["code"] == code
    assert earlier["targetIdentifier"]["value"] == "d1"
    assert composition["extension"][0]["valueString"] == "2"
    whole = trees(content, "DocumentReference")[0]
    assert whole["description"] == "Summary (version 2)"
    assert whole["relatesTo"][0]["code"] == code
    for one in ccda.read(content, ZONE).charts[0]:
        assert fhir.check(canonical.write(one.tree)) == (), one.type


def test_a_first_version_is_called_by_its_title_alone():
    content = amended(number="1")
    assert trees(content, "DocumentReference")[0]["description"] == "Summary"
    odd = amended(number="two")
    assert trees(odd, "DocumentReference")[0]["description"] == "Summary"


@pytest.mark.django_db
def test_both_versions_of_an_amended_document_stay_in_the_chart(bring):
    bring({"a.xml": cda(section("Vital signs", weight(quantity("72.50"))))})
    bring({"b.xml": amended(number="2")})
    titles = set(EntryListing.objects.values_list("title", flat=True))
    assert {"Summary", "Summary (version 2)"} <= titles
    assert Entry.objects.get(resource_type="Observation").listing.version.number == 2


@pytest.mark.django_db
def test_a_document_of_somebody_else_does_not_come_into_a_chart_that_was_named(bring, rosa):
    """Wrong patient: the file is about another than the chart it was given to."""
    with pytest.raises(claims.Contradiction):
        bring({"b.xml": cda(given="Bea", who="p9", doc="d9")}, patient=rosa)
    assert not Entry.objects.exists()


# An independent count, by another library and without our readers

_COUNTED = {
    "4.7": "AllergyIntolerance",
    "4.4": "Condition",
    "4.16": "MedicationStatement",
    "4.52": "Immunization",
    "4.49": "Encounter",
    "4.14": "Procedure",
    "4.12": "Procedure",
    "4.13": "Procedure",
    "4.2": "Observation",
    "4.27": "Observation",
    "4.78": "Observation",
    "4.45": "FamilyMemberHistory",
}
_V3 = "{urn:hl7-org:v3}"


def counted(content: bytes) -> list[Counter[str]]:
    """For each section in order: how many statements of each kind stand in it and in none inside
    it. Findings in family history and negated plans are of other kinds and not counted."""
    found = []
    root = ElementTree.fromstring(content)  # noqa: S314  (samples that lie here)
    for own in root.iter(f"{_V3}section"):
        counts: Counter[str] = Counter()
        for entry in own.findall(f"{_V3}entry"):
            for node in entry.iter():
                roots = {t.get("root", "") for t in node.findall(f"{_V3}templateId")}
                kinds = {
                    _COUNTED[r.removeprefix(f"{ROOT}.")]
                    for r in roots
                    if r.removeprefix(f"{ROOT}.") in _COUNTED
                    and node.get("moodCode") in ("EVN", None)
                }
                counts.update(kinds)
        found.append(counts)
    return found


@pytest.mark.parametrize("path", PATHS or [None], ids=lambda p: p.stem if p else "none")
def test_each_section_of_a_sample_has_as_many_as_another_reader_counts(path: Path | None):
    if path is None:
        pytest.skip("the sample documents are not here")
    content = path.read_bytes()
    composition = next(
        one for one in ccda.read(content, ZONE).charts[0] if one.type == "Composition"
    )
    sections = list(_sections(composition.tree))
    expected = counted(content)
    assert len(sections) == len(expected)
    for made, counts in zip(sections, expected, strict=True):
        held = Counter(one["reference"].split("/")[0] for one in made.get("entry", []))
        for kind, count in counts.items():
            assert held[kind] >= count, (made.get("title"), kind, held, counts)
    print(path.name, sum(sum(one.values()) for one in expected), "counted by another reader")
