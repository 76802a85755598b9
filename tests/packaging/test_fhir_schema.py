"""The write gate finds what R4 forbids and never repeats what it found."""

import json
from typing import Any

import pytest

from cartella.packaging import fhir_schema
from tests.packaging import records


def problems(resource: Any) -> list[tuple[str, str]]:
    return [(p.path, p.message) for p in fhir_schema.check(json.dumps(resource).encode())]


@pytest.mark.samples
def test_every_sample_passes() -> None:
    checked = 0
    for resource in records.sample_resources():
        assert problems(resource) == []
        checked += 1
    print(f"{checked} resources")
    assert checked > 300


@pytest.mark.samples
def test_every_us_core_example_passes() -> None:
    checked = 0
    for body in records.us_core_examples():
        assert fhir_schema.check(body) == ()
        checked += 1
    print(f"{checked} examples")
    assert checked > 150


def test_faults_are_found_with_their_places() -> None:
    found = problems(
        {
            "resourceType": "Observation",
            "status": "secretfinal",
            "code": {"text": "x"},
            "valueQuantity": {"value": "12"},
            "component": [{}],
            "secretelement": 1,
        }
    )
    assert {path for path, _ in found} == {"/status", "/valueQuantity/value", "/component/0", ""}
    assert "secret" not in str(found)


def test_a_resource_inside_is_checked_too() -> None:
    inner = {"resourceType": "Patient", "gender": "robot"}
    assert [
        p for p, _ in problems({"resourceType": "Basic", "code": {}, "contained": [inner]})
    ] == ["/contained/0/gender"]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": inner}]}
    assert [p for p, _ in problems(bundle)] == ["/entry/0/resource/gender"]


def test_an_extension_on_a_canonical_element_passes() -> None:
    form = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": "https://example.org/q",
        "_questionnaire": {"extension": [{"url": "https://example.org/e", "valueString": "x"}]},
    }
    assert problems(form) == []


@pytest.mark.parametrize("number", ["1e400", "-0", "123456789012345678901234567890", "72.50"])
def test_any_number_is_a_number(number: str) -> None:
    body = '{"resourceType":"Observation","status":"final","code":{},"valueQuantity":{"value":%s}}'
    assert fhir_schema.check((body % number).encode()) == ()


@pytest.mark.parametrize("body", [b"", b"[]", b'{"resourceType":"Nothing"}', b"{}", b'"x"'])
def test_what_is_no_resource_is_said(body: bytes) -> None:
    assert fhir_schema.check(body)
