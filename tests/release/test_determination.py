"""Determine: item by item, under a ground of the law or not at all, and once."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cartella import clock
from cartella.charts.models import Attachment, EntryListing
from cartella.jobs.models import Job
from cartella.law.determination import denial
from cartella.packaging.record import Outcome
from cartella.practices.models import RecordSystem
from cartella.release import accounting, assembly, determination, gather, intake, letters
from cartella.release.actors import NotAllowed
from cartella.release.delivery import by_hand
from cartella.release.lifecycle import IllegalAct, State
from cartella.release.models import Letter, RecordsRequest, RoundOutcome, Task, Wanted
from tests import people
from tests.people import MORNING
from tests.release import line, rows

ZONE = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.fixture
def by(cast):
    return line.staff(cast)


def ids(round_) -> list[int]:
    return list(round_.snapshot.order_by("entry_id").values_list("entry_id", flat=True))


def outcome_of(round_, entry_id: int) -> tuple[str, str]:
    decision = round_.decisions.get(entry_id=entry_id)
    return decision.outcome, decision.ground.rpartition(".")[2]


def searched(rr: RecordsRequest, *, by, found: int = 0) -> None:
    for task in rr.searches.all():
        determination.search(task, found_count=found, by=by)


# -- scope and proposals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "outcome", "ground"),
    [
        ("observation", Outcome.RELEASED, ""),
        ("a kind nobody knows", Outcome.RELEASED, ""),
        ("psychotherapy_note", Outcome.WITHHELD, "psychotherapy_notes"),
        ("legal_compilation", Outcome.WITHHELD, "legal_proceeding"),
    ],
)
def test_each_kind_is_proposed_as_the_law_has_it(cast, kind, outcome, ground):
    round_ = line.scoped(cast, kind)
    assert outcome_of(round_, ids(round_)[0]) == (outcome, ground)


def test_what_was_turned_out_of_the_record_set_is_proposed_so(cast, by):
    rows.entry(cast, "observation")
    EntryListing.objects.update(is_outside=True)
    round_ = determination.open_round(line.verified(cast), by=by)
    assert outcome_of(round_, ids(round_)[0])[0] == Outcome.OUTSIDE_RECORD_SET


def test_certain_dates_take_whole_days_of_the_place_and_the_undated(cast, by):
    first, last = datetime(2026, 3, 8).date(), datetime(2026, 3, 9).date()
    inside = [
        rows.entry(cast, "observation", datetime(2026, 3, 8, 0, 0, tzinfo=ZONE)),
        rows.entry(cast, "observation", datetime(2026, 3, 9, 23, 59, tzinfo=ZONE)),
        rows.entry(cast, "observation", None),
    ]
    outside = [
        rows.entry(cast, "observation", datetime(2026, 3, 7, 23, 59, tzinfo=ZONE)),
        rows.entry(cast, "observation", datetime(2026, 3, 10, 0, 0, tzinfo=ZONE)),
    ]
    rr = line.verified(cast, wanted=Wanted.DATES, wanted_from_on=first, wanted_to_on=last)
    round_ = determination.open_round(rr, by=by)
    for entries, outcome in ((inside, Outcome.RELEASED), (outside, Outcome.NOT_ASKED_FOR)):
        assert {outcome_of(round_, entry.pk)[0] for entry in entries} == {outcome}


def test_certain_kinds_take_their_drawers(cast, by):
    rows.entry(cast, "observation")
    taken = determination.open_round(
        line.verified(cast, wanted=Wanted.KINDS, wanted_kinds=("5",)), by=by
    )
    assert outcome_of(taken, ids(taken)[0])[0] == Outcome.RELEASED
    left = determination.open_round(
        line.verified(cast, wanted=Wanted.KINDS, wanted_kinds=("2",)), by=by
    )
    assert outcome_of(left, ids(left)[0])[0] == Outcome.NOT_ASKED_FOR


def test_nobody_scopes_before_it_is_shown_who_asks(cast, by):
    rr = line.received(cast)
    intake.match(rr, cast.patient, by=by)
    with pytest.raises(determination.RoundClosed):
        determination.open_round(rr, by=by)


def test_a_second_click_opens_no_second_round(cast, by):
    round_ = line.scoped(cast)
    rr = round_.records_request
    with pytest.raises(determination.RoundClosed):
        determination.open_round(rr, by=by)
    determination.determine(round_, by=by)
    with pytest.raises(determination.RoundClosed):
        determination.open_round(rr, by=by)
    assert rr.rounds.count() == 1


def test_opened_again_a_request_gets_another_round(cast, by):
    round_ = line.scoped(cast)
    rr = round_.records_request
    line.withhold(round_, *ids(round_), by=by)
    letters.send(determination.determine(round_, by=by), letters.Way.HANDED, by=by)
    rr.refresh_from_db()
    answered_at = rr.answered_at
    assert rr.state == State.CLOSED
    with pytest.raises(determination.RoundClosed):
        determination.open_round(rr, by=by)  # a click is no reopening
    with clock.frozen(MORNING + timedelta(days=1)):
        intake.reopen(rr, "something was missing", by=by)
        second = determination.open_round(rr, by=by)
        assert second.number == 2 and second.supplements is None
        determination.determine(second, by=by)
        line_package = line.package(second)
        delivery = line.release.release(
            line_package, channel=line.Delivery.Channel.IN_PERSON, to_label="her", by=by
        )
        handed_over(delivery, by)
    rr.refresh_from_db()
    assert (rr.state, rr.answered_at) == (State.CLOSED, answered_at)


def handed_over(delivery, by) -> None:
    by_hand.make_file(delivery, by=by)
    by_hand.proof(delivery, words="signed slip", by=by)


def test_a_new_snapshot_keeps_what_a_person_decided_and_drops_what_is_gone(cast, by):
    round_ = line.scoped(cast, "observation", "observation", "observation")
    kept, gone, _other = ids(round_)
    line.withhold(round_, kept, gone, by=by)
    new = rows.entry(cast, "observation")
    EntryListing.objects.filter(entry_id=gone).delete()
    determination.renew(round_, by=by)
    assert gone not in ids(round_) and new.pk in ids(round_)
    assert outcome_of(round_, kept)[0] == Outcome.WITHHELD
    assert outcome_of(round_, new.pk)[0] == Outcome.RELEASED
    assert not round_.decisions.filter(entry_id=gone).exists()
    assert determination.undecided(round_) == 0


# -- decisions ------------------------------------------------------------------------------------


def test_each_ground_of_the_law_can_be_used_with_what_it_needs(cast, by):
    round_ = line.scoped(cast)
    entry_id = ids(round_)[0]
    for ground in denial.grounds(gather.facts(round_.records_request)):
        for name in (ground.id, ground.code):
            determination.decide(
                round_,
                [entry_id],
                Outcome.WITHHELD,
                ground=name,
                finding="So found.",
                finding_by="Nora Needle, NP",
                by=by,
            )
            assert round_.decisions.get(entry_id=entry_id).ground == ground.id


def test_what_is_no_ground_is_refused_with_the_reason(cast, by):
    round_ = line.scoped(cast)
    for excuse in denial.not_grounds(gather.facts(round_.records_request)):
        with pytest.raises(determination.GroundRefused) as refused:
            determination.decide(round_, ids(round_), Outcome.WITHHELD, ground=excuse.code, by=by)
        assert len(str(refused.value)) > 20
    assert not round_.decisions.filter(outcome=Outcome.WITHHELD).exists()


@pytest.mark.parametrize("ground", ["", "unpaid bill", "nonsense", "endangerment"])
def test_without_ground_or_finding_nothing_is_withheld(cast, by, ground):
    round_ = line.scoped(cast)
    with pytest.raises(determination.GroundRefused):
        determination.decide(round_, ids(round_), Outcome.WITHHELD, ground=ground, by=by)


def test_pages_are_withheld_only_of_a_document_that_has_them(cast, by):
    round_ = line.scoped(cast)
    entry_id = ids(round_)[0]
    with pytest.raises(determination.PagesRefused):
        line.withhold(round_, entry_id, by=by, pages=(1, 1))
    Attachment.objects.create(
        practice=cast.practice,
        version=round_.snapshot.get(entry_id=entry_id).version,
        position=0,
        role="original",
        name="scan.pdf",
        sha256="0" * 64,
        size_bytes=1,
        media_type="application/pdf",
        page_count=5,
    )
    for pages in ((0, 1), (2, 1), (4, 6), (1, 5)):
        with pytest.raises(determination.PagesRefused):
            line.withhold(round_, entry_id, by=by, pages=pages)
    line.withhold(round_, entry_id, by=by, pages=(2, 3))
    assert determination.determine(round_, by=by).kind == Letter.Kind.PARTIAL_DENIAL


def test_only_who_may_decide_does(cast, by):
    round_ = line.scoped(cast)
    act = cast.act(cast.desk)
    for verb in (
        lambda: determination.decide(round_, ids(round_), Outcome.RELEASED, by=act),
        lambda: determination.determine(round_, by=act),
        lambda: determination.renew(round_, by=act),
        lambda: determination.search(
            round_.records_request.searches.first(), found_count=0, by=act
        ),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert not round_.records_request.letters.exists()


# -- determine ------------------------------------------------------------------------------------


def test_a_second_click_determines_nothing_twice(cast, by):
    round_ = line.scoped(cast)
    line.withhold(round_, ids(round_)[0], by=by)
    determination.determine(round_, by=by)
    twin = type(round_).objects.get(pk=round_.pk)
    for one in (round_, twin):
        with pytest.raises(IllegalAct):
            determination.determine(one, by=by)
    rr = round_.records_request
    assert rr.letters.count() == 1
    assert Job.objects.filter(kind=assembly.JOB).count() == 1
    assert rr.events.filter(word="determine").count() == 1


def test_a_determined_round_changes_no_more(cast, by):
    round_ = line.granted(cast)
    with pytest.raises(determination.RoundClosed):
        determination.decide(round_, ids(round_), Outcome.NOT_ASKED_FOR, by=by)
    with pytest.raises(determination.RoundClosed):
        determination.renew(round_, by=by)


def test_a_request_that_ended_is_determined_no_more(cast, by):
    round_ = line.scoped(cast)
    intake.set_aside(round_.records_request, "a test", by=by)
    with pytest.raises(determination.RoundClosed):
        determination.determine(round_, by=by)
    assert not Job.objects.filter(kind=assembly.JOB).exists()


def test_a_denial_makes_its_letter_and_no_package_and_is_answered_when_sent(cast, by):
    round_ = line.scoped(cast)
    line.withhold(round_, *ids(round_), by=by)
    letter = determination.determine(round_, by=by)
    assert letter.kind == Letter.Kind.DENIAL and all(part["is_there"] for part in letter.parts)
    assert not Job.objects.filter(kind=assembly.JOB).exists()
    rr = round_.records_request
    accounting.settle(rr)
    assert rr.state == State.VERIFIED
    letters.send(letter, letters.Way.HANDED, by=by)
    letters.send(letter, letters.Way.HANDED, by=by)
    rr.refresh_from_db()
    assert rr.state == State.CLOSED
    assert rr.events.filter(word="answer").count() == 1


def test_a_letter_of_a_try_that_was_killed_blocks_nothing(cast, by):
    round_ = line.scoped(cast)
    rr = round_.records_request
    line.withhold(round_, *ids(round_), by=by)
    decisions = list(round_.decisions.all())
    letters.write(Letter.Kind.DENIAL, rr, round_=round_, decisions=decisions, by=by)  # killed here
    determination.decide(round_, ids(round_)[:1], Outcome.RELEASED, by=by)
    letter = determination.determine(round_, by=by)
    assert list(rr.letters.all()) == [letter]


def test_none_held_needs_a_named_search_of_every_place(cast, by):
    rr = line.verified(cast)
    round_ = determination.open_round(rr, by=by)
    with pytest.raises(determination.NotSearched):
        determination.determine(round_, by=by)
    searched(rr, by=by, found=2)
    with pytest.raises(determination.NotSearched):
        determination.determine(round_, by=by)  # a search that found something
    searched(rr, by=by)
    letter = determination.determine(round_, by=by)
    assert letter.kind == Letter.Kind.NONE_HELD
    assert round_.outcome == RoundOutcome.NONE_HELD


def test_without_any_place_on_record_nobody_can_say_that_there_is_none(cast, by):
    RecordSystem.objects.update(to_on=MORNING.date())
    round_ = determination.open_round(line.verified(cast), by=by)
    with pytest.raises(determination.NotSearched):
        determination.determine(round_, by=by)


def test_held_elsewhere_says_by_whom(cast, by):
    round_ = determination.open_round(line.verified(cast), by=by)
    letter = determination.determine(round_, held_by="Wren Dermatology", by=by)
    assert letter.kind == Letter.Kind.HELD_ELSEWHERE
    assert "Wren Dermatology" in " ".join(part["text"] for part in letter.body)


def test_a_misfiled_item_asks_somebody_to_find_whose_it_is(cast, by):
    round_ = line.scoped(cast)
    determination.decide(round_, ids(round_)[:1], Outcome.MISFILED, by=by)
    determination.determine(round_, by=by)
    assert round_.outcome == RoundOutcome.GRANTED
    task = cast.practice.tasks.get()
    assert task.kind == Task.Kind.MISFILED and task.records_request == round_.records_request


# -- review ---------------------------------------------------------------------------------------


def test_an_overturned_denial_is_a_second_round_over_what_was_withheld(cast, by):
    round_ = line.scoped(cast)
    kept, _given = ids(round_)
    line.withhold(round_, kept, by=by)
    determination.determine(round_, by=by)
    rr = round_.records_request
    received_on = rr.received_on
    second = determination.overturn(round_, by=by)
    assert (second.number, second.supplements) == (2, round_)
    assert ids(second) == [kept]
    with pytest.raises(determination.RoundClosed):
        determination.overturn(round_, by=by)
    assert determination.determine(second, by=by) is None
    rr.refresh_from_db()
    assert (rr.state, rr.received_on) == (State.VERIFIED, received_on)


def test_what_withheld_nothing_cannot_be_overturned(cast, by):
    with pytest.raises(determination.RoundClosed):
        determination.overturn(line.granted(cast), by=by)


def test_an_overturned_denial_opens_the_answered_request_again(cast, by):
    round_ = line.scoped(cast)
    line.withhold(round_, *ids(round_), by=by)
    letters.send(determination.determine(round_, by=by), letters.Way.HANDED, by=by)
    rr = RecordsRequest.objects.get(pk=round_.records_request_id)
    assert rr.state == State.CLOSED
    determination.overturn(type(round_).objects.get(pk=round_.pk), by=by)
    rr.refresh_from_db()
    assert rr.state == State.VERIFIED


# -- extension ------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(db) -> people.Cast:
    """A practice where the law that governs has an extension."""
    with clock.frozen(MORNING):
        made = people.cast()
        made.practice.legal_entities.update(state="FL")
        yield replace(made, location=made.practice.locations.get())


def extended(cast, rr: RecordsRequest, days: int = 20, reason: str = "Off-site archive."):
    return determination.extend(rr, reason, rr.due_on + timedelta(days=days), by=line.staff(cast))


def test_one_extension_moves_the_day_and_its_letter_goes_out(elsewhere):
    rr = line.verified(elsewhere)
    first = rr.due_on
    extended(elsewhere, rr)
    assert rr.due_on == first + timedelta(days=20)
    letter = rr.letters.get(kind=Letter.Kind.EXTENSION)
    assert letter.sent_at is not None
    with pytest.raises(determination.ExtensionRefused):
        extended(elsewhere, rr, days=5)
    assert rr.letters.count() == 1


@pytest.mark.parametrize(
    ("late_days", "days", "reason"), [(31, 20, "x"), (0, 31, "x"), (0, 20, " "), (0, -40, "x")]
)
def test_an_extension_that_the_law_does_not_give_leaves_the_day(elsewhere, late_days, days, reason):
    rr = line.verified(elsewhere)
    first = rr.due_on
    later = clock.frozen(MORNING + timedelta(days=late_days))
    with later, pytest.raises(determination.ExtensionRefused):
        extended(elsewhere, rr, days=days, reason=reason)
    rr.refresh_from_db()
    assert rr.due_on == first and not rr.letters.exists()


def test_where_the_states_clock_has_no_extension_its_day_stays(cast):
    rr = line.verified(cast)  # California
    with pytest.raises(determination.ExtensionRefused):
        extended(cast, rr, days=10)


def test_an_ended_request_is_not_extended(elsewhere):
    rr = line.verified(elsewhere)
    intake.set_aside(rr, "a test", by=line.staff(elsewhere))
    with pytest.raises(determination.ExtensionRefused):
        extended(elsewhere, rr)


def test_an_earlier_paper_moves_an_extended_day_too(elsewhere):
    rr = line.verified(elsewhere)
    extended(elsewhere, rr, days=30)
    paper = line.arrivals.keep(
        elsewhere.practice,
        channel=line.Channel.POST,
        received_at=MORNING - timedelta(days=5),
        by=line.staff(elsewhere),
    )
    was = rr.due_on
    intake.join(paper, rr, by=line.staff(elsewhere))
    rr.refresh_from_db()
    assert rr.due_on == was - timedelta(days=5)


def test_a_determination_keeps_the_facts_and_values_it_used(cast, by):
    round_ = line.scoped(cast, "psychotherapy_note")
    determination.determine(round_, by=by)
    because = round_.records_request.events.get(word="determine").because
    kept = next(one for one in because["facts"] if one["id"] == "fed-acc-003.psychotherapy_notes")
    assert kept["cite"].startswith("45 CFR 164.524(a)(1)(i)") and kept["state"] == "settled"
    assert kept["jurisdiction"] == "US" and kept["known"] and kept["confidence"] == "high"
