"""Scope and review: every item in or out with its reason; then the determination, once."""

import pytest
from django.urls import reverse

from cartella.charts.models import EntryListing
from cartella.law.determination import denial
from cartella.ledger.models import Look
from cartella.packaging.record import Outcome
from cartella.release import gather
from cartella.release.lifecycle import State
from cartella.release.models import Decision
from tests import doors
from tests.desk import made


@pytest.fixture
def round_(cast, tmp_path):
    """A round whose record is gathered: two visits and a note."""
    return made.scoped(cast, tmp_path)


@pytest.fixture
def desk(cast):
    """The browser of the records coordinator."""
    return doors.signed_in(cast.coordinator)


@pytest.fixture
def note(cast):
    """The listing of the note."""
    return EntryListing.objects.get(practice=cast.practice, kind="observation")


def url(round_, name: str = "review") -> str:
    """The address of the review or of one of its acts."""
    return reverse(f"desk:{name}", args=[round_.records_request.number, round_.number])


def decide(client, round_, **data: object) -> str:
    """What the page says after deciding."""
    return doors.words(client.post(url(round_, "decide"), data, follow=True))


def endangerment(round_) -> str:
    """A ground that needs a professional's finding."""
    grounds = denial.grounds(gather.facts(round_.records_request))
    return next(ground.id for ground in grounds if ground.reviewable)


def test_every_item_stands_there_with_its_proposal_and_the_look_is_written_first(
    cast, desk, round_
):
    page = desk.get(url(round_))
    assert page.context["total"] == round_.decisions.count()
    assert "proposed" in doors.words(page)
    look = Look.objects.get(practice=cast.practice)
    assert (look.person_id, look.patient_id) == (cast.coordinator.person_id, cast.patient.pk)


@pytest.mark.parametrize("query", ["drawer=5", "drawer=²", "drawer=99", "show=out", "page=x"])
def test_odd_filters_break_nothing(desk, round_, query):
    assert desk.get(f"{url(round_)}?{query}").status_code == 200


def test_an_item_is_withheld_by_a_stated_finding(desk, round_, note):
    said = decide(
        desk,
        round_,
        entry=[note.entry_id],
        outcome=f"withhold:{endangerment(round_)}",
        finding="In my judgment it would endanger her.",
        finding_by="Nora Needle, NP",
    )
    assert "1 item decided" in said
    row = Decision.objects.get(round=round_, entry=note.entry_id)
    assert (row.outcome, row.finding_by) == (Outcome.WITHHELD, "Nora Needle, NP")


def test_a_ground_without_its_finding_withholds_nothing(desk, round_, note):
    decide(desk, round_, entry=[note.entry_id], outcome=f"withhold:{endangerment(round_)}")
    assert not round_.decisions.filter(outcome=Outcome.WITHHELD).exists()


@pytest.mark.parametrize("ground", ["unpaid_bill", "no reason given", ""])
def test_what_is_no_ground_withholds_nothing(desk, round_, note, ground):
    decide(desk, round_, entry=[note.entry_id], outcome=f"withhold:{ground}")
    assert not round_.decisions.filter(outcome=Outcome.WITHHELD).exists()


def test_the_page_says_what_is_no_ground_and_why(desk, round_):
    assert "What is not a ground" in doors.words(desk.get(url(round_)))
    assert len(desk.get(url(round_)).context["not_grounds"]) >= 3


@pytest.mark.parametrize(
    ("first", "last"), [("3", "1"), ("0", "2"), ("2", ""), ("²", "3"), ("a", "b")]
)
def test_half_a_range_of_pages_withholds_nothing(desk, round_, note, first, last):
    said = decide(
        desk,
        round_,
        entry=[note.entry_id],
        outcome=f"withhold:{endangerment(round_)}",
        finding="It would endanger her.",
        finding_by="Nora Needle, NP",
        page_from=first,
        page_to=last,
    )
    assert "first and the last page" in said
    assert not round_.decisions.filter(outcome=Outcome.WITHHELD).exists()


def test_nothing_ticked_decides_nothing(desk, round_):
    assert "Tick the items first" in decide(desk, round_, outcome="release")


def test_an_unknown_outcome_decides_nothing(desk, round_, note):
    assert "Choose what becomes" in decide(desk, round_, entry=[note.entry_id], outcome="burn")


def test_a_whole_drawer_is_decided_at_once(desk, round_, note):
    decide(desk, round_, whole="1", drawer=str(note.drawer), outcome="not_asked")
    chosen = round_.decisions.filter(entry__listing__drawer=note.drawer)
    assert set(chosen.values_list("outcome", flat=True)) == {Outcome.NOT_ASKED_FOR}


@pytest.mark.parametrize("back", ["https://elsewhere.example.org", "//x", "drawer=5"])
def test_one_goes_back_to_the_review_and_nowhere_else(desk, round_, note, back):
    answer = desk.post(
        url(round_, "decide"), {"entry": [note.entry_id], "outcome": "release", "back": back}
    )
    assert answer["Location"].startswith(url(round_))
    assert "example.org" not in answer["Location"]


def test_entries_of_another_chart_are_not_decided(desk, round_):
    before = list(round_.decisions.order_by("id").values_list("outcome", flat=True))
    decide(desk, round_, entry=["999999", "nonsense", "²"], outcome="misfiled")
    assert list(round_.decisions.order_by("id").values_list("outcome", flat=True)) == before


def test_the_snapshot_is_taken_anew_and_decisions_are_kept(desk, round_, note):
    decide(desk, round_, entry=[note.entry_id], outcome="not_asked")
    page = desk.post(url(round_, "renew"), follow=True)
    assert "Your decisions are kept" in doors.words(page)
    assert round_.decisions.get(entry=note.entry_id).outcome == Outcome.NOT_ASKED_FOR


def test_it_is_determined_once(cast, desk, round_):
    first = desk.post(url(round_, "determine"), follow=True)
    assert "Determined." in doors.words(first)
    second = desk.post(url(round_, "determine"), follow=True)
    assert "done already" in doors.words(second)
    round_.refresh_from_db()
    assert round_.state == State.DETERMINED
    assert cast.practice.jobs.filter(key=f"assemble:{round_.pk}").count() == 1
    assert round_.records_request.events.filter(word="determine").count() == 1


def test_a_closed_round_is_not_decided_any_more(desk, round_, note):
    desk.post(url(round_, "determine"))
    decide(desk, round_, entry=[note.entry_id], outcome="not_asked")
    assert round_.decisions.get(entry=note.entry_id).outcome == Outcome.RELEASED
    desk.post(url(round_, "renew"))
    assert b'name="entry"' not in desk.get(url(round_)).content


# Who may, and where

NAMES = ("review", "decide", "renew", "determine")


@pytest.mark.parametrize("name", NAMES)
def test_only_who_decides_may(cast, round_, name):
    for member in (cast.desk, cast.clinician, doors.auditor(cast.practice)):
        client = doors.signed_in(member)
        answer = client.get(url(round_)) if name == "review" else client.post(url(round_, name))
        assert answer.status_code == 403
    round_.refresh_from_db()
    assert round_.state == State.SCOPED
    assert not Look.objects.filter(practice=cast.practice).exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_finds_no_round_of_ours(stranger, round_, name):
    client = doors.signed_in(stranger.owner)
    answer = client.get(url(round_)) if name == "review" else client.post(url(round_, name))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", NAMES[1:])
def test_looking_at_an_act_does_nothing(desk, round_, name):
    assert desk.get(url(round_, name)).status_code == 405


def test_a_round_that_is_not_there_is_not_found(desk, round_):
    number = round_.records_request.number
    assert desk.get(reverse("desk:review", args=[number, 7])).status_code == 404
