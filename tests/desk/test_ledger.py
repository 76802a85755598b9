"""The ledger: what left, filtered, proven, verified; and who looked at a chart."""

from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from cartella.charts import patients, permit
from cartella.ledger import gate, looks
from tests import doors, people

URL, VERIFY = "/ledger/", "/ledger/verify/"


@pytest.fixture
def client(cast):
    patients.reindex(cast.practice)
    return doors.signed_in(cast.owner)


def saved(cast: people.Cast, by=None, purpose: str = "treatment") -> gate.Opening:
    """Something of the patient's chart left."""
    return gate.open(
        permit.for_saving(
            cast.patient,
            ["0" * 64],
            person=(by or cast.coordinator).person,
            may_print=True,
            purpose=purpose,
            once=uuid4(),
        )
    )


def seqs(response) -> list[int]:
    return [line.exit.seq for line in response.context["lines"]]


def test_an_empty_ledger_says_what_will_stand_here(cast, client):
    assert "Nothing has left" in doors.words(client.get(URL))


def test_exits_stand_newest_first_with_who_let_them_out(cast, client):
    saved(cast)
    saved(cast, by=cast.owner)
    response = client.get(URL)
    assert seqs(response) == [1, 0]
    words = doors.words(response)
    assert "Casey Records" in words and "saved or printed from a chart" in words


def test_a_filter_is_posted_kept_and_taken_off(cast, client):
    saved(cast)
    saved(cast, by=cast.owner)
    assert seqs(client.post(URL, {"person": str(cast.owner.person_id)})) == [1]
    assert seqs(client.get(URL)) == [1]
    assert seqs(client.post(URL, {"patient": "quill"})) == [1, 0]
    assert seqs(client.post(URL, {"patient": "nobodyatall"})) == []
    assert "Nothing that fits" in doors.words(client.get(URL))
    assert seqs(client.post(URL, {"act": "release"})) == []
    assert seqs(client.post(URL, {"who": "casey"})) == [0]
    assert seqs(client.post(URL, {"all": "1"})) == [1, 0]


def test_the_day_is_the_practices_own(cast, client):
    exit_id = saved(cast).exit_id
    at = cast.practice.exits.get(pk=exit_id).at
    day = at.astimezone(ZoneInfo(cast.practice.time_zone)).date().isoformat()
    assert seqs(client.post(URL, {"on": day})) == [0]
    assert seqs(client.post(URL, {"on": "2001-01-01"})) == []


@pytest.mark.parametrize("field", ["on", "person", "act", "who", "patient"])
def test_nonsense_in_a_filter_breaks_nothing(cast, client, field):
    saved(cast)
    assert client.post(URL, {field: "'; -- \u202e 9999-99-99"}).status_code == 200


def test_an_exit_shows_its_checks_and_its_proof(cast, client):
    opening = saved(cast)
    response = client.get(reverse("desk:exit", args=[opening.exit_id]))
    words = doors.words(response)
    assert "Signed in" in words and "Purpose given" in words and "Leaf 0 of a tree of 1" in words
    assert "Zinnia Quillfeather" in words


def test_who_may_not_see_charts_reads_no_name_at_an_exit(cast):
    opening = saved(cast)
    auditor = doors.signed_in(doors.auditor(cast.practice))
    words = doors.words(auditor.get(reverse("desk:exit", args=[opening.exit_id])))
    assert "Signed in" in words and "Quillfeather" not in words


def test_the_whole_ledger_is_checked_by_a_button(cast, client):
    saved(cast)
    assert client.get(VERIFY).status_code == 405
    assert "The ledger is whole" in doors.words(client.post(VERIFY))


def test_looks_say_who_saw_what_and_in_which_leaf(cast, client):
    looks.look(
        cast.practice,
        person_id=cast.clinician.person_id,
        patient_id=cast.patient.pk,
        what="entry",
        entry_ids=[7],
    )
    url = reverse("desk:looks", args=[cast.patient.public_id])
    assert "Nora Needle entry 1 with the next hour" in doors.words(client.get(url))
    looks.batch(cast.practice)
    assert "Nora Needle entry 1 leaf 0" in doors.words(client.get(url))


def test_strangers_find_nothing_and_others_are_refused(cast, stranger):
    opening = saved(cast)
    urls = [
        reverse("desk:exit", args=[opening.exit_id]),
        reverse("desk:looks", args=[cast.patient.public_id]),
    ]
    other = doors.signed_in(stranger.owner)
    assert {other.get(url).status_code for url in urls} == {404}
    assert seqs(other.get(URL)) == []
    clinician = doors.signed_in(cast.clinician)
    assert {clinician.get(url).status_code for url in [*urls, URL]} == {403}
    assert clinician.post(VERIFY).status_code == 403
