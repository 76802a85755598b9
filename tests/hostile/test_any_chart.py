"""Any chart at all: what a source may write survives import, package and check."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile import outcome
from tests.hostile.outcome import survived, written

# What JSON can carry; half a surrogate pair cannot stand in UTF-8.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "text",
                    "code",
                    "coding",
                    "display",
                    "value",
                    "system",
                    "reference",
                    "status",
                    "start",
                    "end",
                    "unit",
                    "family",
                    "given",
                    "contentType",
                    "data",
                    "title",
                    "url",
                ]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
TYPES = st.sampled_from(
    [
        "Observation",
        "Encounter",
        "Condition",
        "Procedure",
        "MedicationRequest",
        "Immunization",
        "AllergyIntolerance",
        "DocumentReference",
        "DiagnosticReport",
        "CarePlan",
        "CareTeam",
        "Claim",
        "ExplanationOfBenefit",
        "Coverage",
        "Consent",
        "Communication",
        "Composition",
        "QuestionnaireResponse",
        "Provenance",
        "Appointment",
        "Device",
        "Goal",
        "Invoice",
        "Media",
        "Medication",
        "Organization",
        "Practitioner",
        "Location",
        "RelatedPerson",
        "ServiceRequest",
        "Binary",
        "List",
        "NeverHeardOf",
    ]
)
ELEMENTS = st.dictionaries(
    st.sampled_from(
        [
            "code",
            "status",
            "subject",
            "patient",
            "text",
            "note",
            "period",
            "category",
            "author",
            "performer",
            "content",
            "name",
            "item",
            "component",
            "result",
            "valueQuantity",
            "section",
            "valueCodeableConcept",
            "effectiveDateTime",
            "participant",
            "dosageInstruction",
            "dosage",
            "telecom",
            "address",
            "identifier",
            "contained",
            "extension",
            "lineItem",
            "total",
            "target",
            "agent",
            "activity",
            "payload",
            "provision",
            "attachment",
            "date",
            "occurrenceDateTime",
            "sent",
            "authoredOn",
            "created",
            "issued",
            "meta",
            "vaccineCode",
            "medicationCodeableConcept",
            "clinicalStatus",
            "reaction",
            "reasonCode",
            "related",
        ]
    ),
    TREES,
    max_size=6,
)


@st.composite
def resources(draw):
    made = []
    for number in range(draw(st.integers(1, 4))):
        made.append(
            {
                **draw(ELEMENTS),
                "resourceType": draw(TYPES),
                "id": f"r{number}",
                "words": draw(WORDS),
            }
        )
    return made


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=resources())
def test_any_chart_survives_and_every_text_is_in_the_bundle(give, made):
    _survives(give, made)


@pytest.mark.long
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=resources())
def test_many_charts_survive(give, made):
    _survives(give, made)


def _survives(give, made):
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), "chart.json", outcome.chart(*made))
        got = give(path, system=f"S{abs(hash(json.dumps(made)))}")
    survived(got)
    inside = {entry["resource"].get("words") for entry in got.bundle()["entry"]}
    assert {resource["words"] for resource in made} <= inside
