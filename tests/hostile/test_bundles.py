"""Bundles that are broken, contradict themselves, or hold text that wants to be code."""

import json

import pytest

from tests.hostile import outcome
from tests.hostile.outcome import KEPT, observation, survived, written

NO_JSON = {
    "no-json": b"{ this is no JSON",
    "cut": outcome.chart()[:-40],
    "not-fhir": b'{"hello": "world"}',
    "empty-object": b"{}",
    "number": b"12",
    "null": b"null",
    "deep": b"[" * 50_000 + b"]" * 50_000,
    "latin-1": '{"resourceType":"Patient","id":"é"}'.encode("latin-1"),
    "double-key": b'{"resourceType":"Observation","resourceType":"Patient"}',
    "nan": b'{"resourceType":"Observation","valueQuantity":{"value":NaN}}',
    "bom": b"\xef\xbb\xbf{nope",
}


@pytest.mark.parametrize("kind", NO_JSON)
def test_what_is_no_bundle_is_kept_as_a_document(give, tmp_path, kind):
    content = NO_JSON[kind]
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    got = give(chart, written(tmp_path, "in/broken.json", content))
    survived(got)
    assert content in got.files().values()
    assert "broken.json" in got.said
    assert "broken" in got.text()


@pytest.mark.parametrize("kind", ("no-json", "not-fhir"))
def test_what_is_no_bundle_alone_says_what_to_do(give, tmp_path, kind):
    got = give(written(tmp_path, "in/broken.json", NO_JSON[kind]))
    assert got.code == 2
    assert "patient" in got.refused.lower()
    assert not got.path.exists()


def test_doubled_ids_and_references_to_nothing_are_all_kept(give, tmp_path):
    chart = outcome.chart(
        observation("twice", "First words of the double"),
        observation("twice", "Second words of the double"),
        observation("twice", "Second words of the double"),
        observation("lost", "Points to nothing", encounter={"reference": "Encounter/none"}),
        observation("self", "Points to itself", derivedFrom=[{"reference": "Observation/self"}]),
        observation("odd", "Odd references", focus=[{"reference": "#nowhere"}, {"reference": 7}]),
    )
    got = give(written(tmp_path, "in/chart.json", chart))
    survived(got)
    text, bundle = got.text(), got.files()["fhir/bundle.json"].decode()
    for words in (
        "First words of the double",
        "Second words of the double",
        "Points to nothing",
        "Points to itself",
        "Odd references",
    ):
        assert words in text and words in bundle
    assert "this id twice" in got.said


def test_a_megabyte_of_text_is_all_in_the_bundle_and_on_pages(give, tmp_path):
    words = "".join(f"word{number:06d} " for number in range(90_000))
    chart = written(tmp_path, "in/chart.json", outcome.chart(observation("long", words)))
    got = give(chart)
    survived(got)
    values = [entry["resource"].get("valueString", "") for entry in got.bundle()["entry"]]
    assert words in values
    text = got.text()
    for number in (0, 1, 45_000, 89_999):
        assert f"word{number:06d}" in text


def test_numbers_of_any_length_stay_as_they_came(give, tmp_path):
    numbers = ("1" + "0" * 5_000, "0." + "1" * 400, "1e400", "-0.0", "72.50", "1E-7")
    notes = [
        observation(f"n{at}", "x") | {"valueQuantity": {"value": f"@{at}@"}}
        for at in range(len(numbers))
    ]
    chart = outcome.chart(*notes).decode()
    for at, number in enumerate(numbers):
        chart = chart.replace(f'"@{at}@"', number)
    got = give(written(tmp_path, "in/chart.json", chart.encode()))
    survived(got)
    bundle = got.files()["fhir/bundle.json"].decode().replace(" ", "")
    for number in numbers:
        assert f'"value":{number}' in bundle


def test_emoji_and_every_script_stay_in_bundle_and_pages(give, tmp_path):
    said = {
        "cjk": "患者は術後の説明を理解した。注射部位：左頬",
        "hangul": "환자는 차분했다",
        "arabic": "كانت المريضة هادئة",
        "hebrew": "המטופלת רגועה",
        "thai": "ผู้ป่วยสงบ",
        "emoji": "Feels 😀👩🏽‍⚕️ fine 🇪🇸",
        "maths": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ½ µg ≥ 3 ± 0.5",
        "odd": "a\u0301 \u200d\u200e \ufffe? \U0010ffff \ue000",
        "controls": "bell\u0007 null-ish \u0001 end",
    }
    chart = outcome.chart(*(observation(name, words) for name, words in said.items()))
    got = give(written(tmp_path, "in/chart.json", chart))
    survived(got)
    values = {entry["resource"].get("valueString") for entry in got.bundle()["entry"]}
    assert set(said.values()) <= values
    text = got.text()
    for some in ("患者は術後の説明を理解した", "차분했다", "≥ 3 ± 0.5"):
        assert some.replace(" ", "") in text.replace(" ", "")
    assert "[U+1F600]" in text or "😀" in text


@pytest.mark.parametrize("born", ("1988-02-29", "2000-02-29", "1900-02-29", "1988-02", "1988"))
def test_a_birth_date_of_a_leap_day_or_in_part_is_shown_as_far_as_it_is_one(give, tmp_path, born):
    got = give(written(tmp_path, "in/chart.json", outcome.chart(birthDate=born)))
    survived(got)
    if born.endswith("02-29") and born != "1900-02-29":
        assert f"Feb 29, {born[:4]}" in got.text()
    assert born in got.files()["fhir/bundle.json"].decode()


@pytest.mark.parametrize("received", ("2999-01-01", "9999-12-31"))
def test_a_request_received_in_the_future_is_refused_in_words(give, tmp_path, received):
    got = give(written(tmp_path, "in/chart.json", outcome.chart()), received=received)
    assert got.code == 2 and not got.path.exists()
    assert "future" in got.refused.lower() or "not come yet" in got.refused.lower()


@pytest.mark.parametrize("received", ("0001-01-01", "1900-01-01"))
def test_a_request_received_long_ago_does_not_crash(give, tmp_path, received):
    got = give(written(tmp_path, "in/chart.json", outcome.chart()), received=received)
    assert got.code in (0, 2)


def test_a_patient_with_nothing_but_an_id_needs_a_name(give, tmp_path):
    bare = json.dumps({"resourceType": "Patient", "id": "x"}).encode()
    got = give(written(tmp_path, "in/chart.json", bare))
    assert got.code in (0, 2)


ODD = {
    "name-is-text": {"name": "Zinnia Quillfeather"},
    "name-is-number": {"name": [{"family": 7, "given": "Zinnia"}]},
    "birth-is-list": {"birthDate": ["1988-02-29"]},
    "telecom-is-text": {"telecom": "555"},
    "address-odd": {"address": [{"line": "12 Elm", "city": ["x"]}, 7, None]},
    "null-extension": {"extension": None, "meta": []},
}


@pytest.mark.parametrize("kind", ODD)
def test_a_patient_of_the_wrong_shape_crashes_nothing(give, tmp_path, kind):
    chart = written(tmp_path, "in/chart.json", outcome.chart(**ODD[kind]))
    got = give(chart, patient="Zinnia Quillfeather", born="1988-02-29")
    if got.code == 0:
        survived(got)


def test_resources_of_the_wrong_shape_crash_nothing_and_stay(give, tmp_path):
    odd = [
        {
            "resourceType": "Observation",
            "id": f"odd{number}",
            "subject": subject,
            "code": code,
            "valueQuantity": value,
            "note": "Not a list",
            "effectiveDateTime": when,
        }
        for number, (subject, code, value, when) in enumerate(
            [
                (None, None, None, None),
                ("Patient/p1", "text", 7, 7),
                ([], [], [], []),
                ({"reference": {}}, {"coding": {"code": 1}}, {"value": "7"}, "2026-13-45"),
                ({"reference": "Patient/p1"}, {"coding": [None, 1]}, {"value": {}}, "0000-00-00"),
                (
                    {"reference": "Patient/p1"},
                    {"text": ["a"]},
                    {"unit": []},
                    "9999-12-31T23:59:60Z",
                ),
            ]
        )
    ]
    odd += [
        {"resourceType": "Encounter", "id": "e", "period": "today", "class": [], "type": {}},
        {
            "resourceType": "DocumentReference",
            "id": "d",
            "content": [
                {
                    "attachment": {
                        "contentType": 5,
                        "data": "!!! no base64",
                        "size": "big",
                        "title": [],
                    }
                }
            ],
        },
        {
            "resourceType": "DocumentReference",
            "id": "d2",
            "content": {"attachment": {"contentType": "application/pdf", "data": "AAAA"}},
        },
        {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "aGVsbG8="},
        {"resourceType": "Unheard-of<Type>", "id": "u", "words": "Never heard of"},
        {"resourceType": "Observation", "id": "x" * 300, "valueString": "An id of 300 letters"},
        {"resourceType": "Observation", "id": "../../up", "valueString": "An id that climbs"},
    ]
    got = give(written(tmp_path, "in/chart.json", outcome.chart(*odd)))
    survived(got)
    bundle = got.files()["fhir/bundle.json"].decode()
    for words in ("Never heard of", "An id of 300 letters", "An id that climbs"):
        assert words in bundle
    assert len(got.bundle()["entry"]) == len(odd) + 2
    assert KEPT in bundle
