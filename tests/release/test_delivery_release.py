"""Released, sent, opened and received are four facts; each can come once, and some be regretted."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from cartella import clock
from cartella.jobs.models import Job
from cartella.ledger import receipt
from cartella.ledger import verify as ledger_verify
from cartella.practices.models import Practice, SecondLook
from cartella.release import accounting, arrivals, assembly, intake, notices
from cartella.release.actors import NotAllowed
from cartella.release.delivery import (
    by_hand,
    chasing,
    email,
    opening,
    portal,
    release,
    sending,
)
from cartella.release.lifecycle import State
from cartella.release.models import Delivery, Freeze, RecordsRequest, Task
from tests import people
from tests.people import MORNING
from tests.release import line, rows

Channel = Delivery.Channel
EVERY = list(Channel)


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


def again(delivery: Delivery) -> Delivery:
    """The delivery as it stands in the store."""
    return Delivery.objects.select_related("package__round__records_request", "practice").get(
        pk=delivery.pk
    )


def request_of(delivery: Delivery) -> RecordsRequest:
    return RecordsRequest.objects.get(pk=delivery.package.round.records_request_id)


def opened(delivery: Delivery) -> Delivery:
    """Opened by the requester, as after a right code."""
    with line.after_the_window(delivery):
        opening.open_delivery(delivery, by=portal.REQUESTER, proof="code 1")
    return delivery


# -- release and undo -----------------------------------------------------------------------------


@pytest.mark.parametrize("channel", EVERY)
def test_a_second_click_releases_nothing_twice(cast, channel):
    first = line.on_its_way(cast, channel)
    second = release.release(
        first.package,
        channel=channel,
        to_label=first.to_label,
        to_address=first.to_address,
        was_warned=True,
        by=line.staff(cast),
    )
    assert second.pk == first.pk
    rr = request_of(first)
    assert rr.events.filter(word="release").count() == 1
    assert rr.events.filter(word="on its way").count() == 1
    assert Job.objects.filter(kind=release.JOB).count() == 1


def test_nothing_leaves_inside_the_undo_window(cast):
    delivery = line.on_its_way(cast)
    with pytest.raises(opening.NotReady, match="few minutes"):
        opening.open_delivery(delivery, by=portal.REQUESTER, proof="code 1")
    assert not cast.practice.exits.exists()


def test_undone_in_time_it_never_leaves_and_can_be_sent_again(cast):
    delivery = line.on_its_way(cast)
    release.undo(delivery, by=line.staff(cast))
    with line.after_the_window(delivery), pytest.raises(opening.NotReady, match="stopped"):
        opening.open_delivery(delivery, by=portal.REQUESTER, proof="code 1")
    assert not cast.practice.exits.exists()
    resent = release.release(
        delivery.package, channel=Channel.PORTAL, to_label="her", by=line.staff(cast)
    )
    assert resent.pk != delivery.pk
    assert request_of(delivery).events.filter(word="release").count() == 1


def test_undo_comes_too_late_after_the_window(cast):
    delivery = line.on_its_way(cast)
    with line.after_the_window(delivery), pytest.raises(release.TooLate):
        release.undo(delivery, by=line.staff(cast))


@pytest.mark.parametrize("said", ["", "   "])
def test_a_delivery_names_who_gets_it(cast, said):
    with pytest.raises(release.NoAddress):
        line.on_its_way(cast, to_label=said)


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.LINK])
def test_what_goes_by_mail_needs_an_address(cast, channel):
    with pytest.raises(release.NoAddress):
        line.on_its_way(cast, channel, to_address="nowhere")


def test_plain_e_mail_needs_the_warning_and_her_yes(cast):
    with pytest.raises(release.NotWarned):
        line.on_its_way(cast, Channel.EMAIL, was_warned=False)
    assert not Delivery.objects.exists()


def test_only_who_may_release_does(cast):
    package = line.packaged(cast)
    for member in (cast.desk, cast.clinician):
        with pytest.raises(NotAllowed):
            release.release(package, channel=Channel.PORTAL, to_label="her", by=cast.act(member))


def test_a_second_look_that_the_rule_demands_comes_first(cast):
    Practice.objects.update(second_look=SecondLook.ALWAYS)
    cast.practice.refresh_from_db()
    package = line.packaged(cast)
    with pytest.raises(assembly.NotLookedAt):
        release.release(package, channel=Channel.PORTAL, to_label="her", by=line.staff(cast))
    with pytest.raises(assembly.NotLookedAt):
        assembly.second_look(package, by=line.staff(cast))  # the one who decided
    assembly.second_look(package, by=cast.act(cast.clinician))
    assembly.second_look(package, by=cast.act(cast.clinician))
    release.release(package, channel=Channel.PORTAL, to_label="her", by=line.staff(cast))
    assert request_of_package(package).events.filter(word="second look").count() == 1


def request_of_package(package) -> RecordsRequest:
    return package.round.records_request


def test_with_nobody_else_on_the_rota_the_look_is_ones_own(cast):
    Practice.objects.update(second_look=SecondLook.ALWAYS)
    for member in (cast.clinician, cast.owner):
        member.ended_on = MORNING.date()
        member.save(update_fields=["ended_on"])
    package = line.packaged(replace(cast, practice=Practice.objects.get(pk=cast.practice.pk)))
    assembly.second_look(package, by=line.staff(cast))
    assert package.is_own_look


def test_a_request_that_ended_meanwhile_releases_nothing(cast):
    package = line.packaged(cast)
    intake.set_aside(request_of_package(package), "a test", by=line.staff(cast))
    with pytest.raises(opening.NotReady):
        release.release(package, channel=Channel.PORTAL, to_label="her", by=line.staff(cast))
    assert not Delivery.objects.exists()


def test_a_request_that_is_withdrawn_opens_no_more(cast):
    delivery = line.on_its_way(cast)
    intake.withdraw(request_of(delivery), "I have what I need", by=portal.REQUESTER)
    with line.after_the_window(delivery), pytest.raises(opening.NotReady):
        opening.open_delivery(delivery, by=portal.REQUESTER, proof="code 1")
    assert not cast.practice.exits.exists()


# -- the gate -------------------------------------------------------------------------------------


def test_the_first_opening_is_the_exit_and_the_later_ones_are_none(cast):
    delivery = opened(line.on_its_way(cast))
    opened(delivery)
    assert cast.practice.exits.count() == 1
    assert cast.practice.ledger_leaves.count() == 1
    delivery = again(delivery)
    assert delivery.opened_at and delivery.exit_id
    assert delivery.package.state == State.DELIVERED
    events = request_of(delivery).events
    assert events.filter(word="deliver").count() == 1
    assert events.filter(word="left").get().by_kind == "requester"
    assert ledger_verify.verify(cast.practice).is_whole


def test_an_exit_names_only_what_leaves(cast):
    round_ = line.scoped(cast, "observation", "observation", "observation")
    kept, misfiled, given = (
        decision.entry_id for decision in round_.decisions.order_by("entry_id")
    )
    line.withhold(round_, kept, by=line.staff(cast))
    line.determination.decide(round_, [misfiled], line.Outcome.MISFILED, by=line.staff(cast))
    line.determination.determine(round_, by=line.staff(cast))
    delivery = release.release(
        line.package(round_), channel=Channel.COMMAND, to_label="her", by=line.staff(cast)
    )
    by_hand.make_file(delivery, by=line.staff(cast))
    version = round_.snapshot.get(entry_id=given).version.sha256
    assert cast.practice.exits.get().item_hashes == [version]


def test_a_freeze_stops_the_next_download(cast):
    delivery = opened(line.on_its_way(cast))
    Freeze.objects.create(
        practice=cast.practice, records_request=request_of(delivery), frozen_at=MORNING
    )
    with line.after_the_window(delivery), pytest.raises(opening.NotReady, match="speak"):
        opening.open_delivery(delivery, by=portal.REQUESTER, proof="code 1")
    notices.lift_freeze(request_of(delivery), "spoke with her", by=line.staff(cast))
    opened(delivery)


def test_a_recall_stops_the_next_download_and_the_link(cast):
    delivery = line.on_its_way(cast, Channel.LINK)
    with line.after_the_window(delivery):
        token = release.fresh_token(delivery)
        assert portal.by_token(cast.practice, token) == delivery
        opened(delivery)
        release.recall(delivery, "wrong address", by=line.staff(cast))
        release.recall(delivery, "wrong address", by=line.staff(cast))
        assert portal.by_token(cast.practice, token) is None
        with pytest.raises(opening.NotReady, match="stopped"):
            opening.open_delivery(delivery, by=portal.REQUESTER, proof="code 1")
    event = request_of(delivery).events.get(word="recalled")
    assert event.because == {"was_opened": True}


def test_without_a_code_the_page_stays_shut(cast):
    delivery = line.on_its_way(cast)
    with line.after_the_window(delivery), pytest.raises(opening.NotReady):
        opening.open_delivery(delivery, by=portal.REQUESTER)
    assert not cast.practice.exits.exists()


def test_an_exit_without_its_event_gets_it(cast, monkeypatch):
    delivery = line.on_its_way(cast, Channel.BY_HAND)
    with monkeypatch.context() as killed, line.after_the_window(delivery):
        killed.setattr(opening, "_left", lambda *args, **also: None)
        by_hand.make_file(delivery, by=line.staff(cast))
    assert again(delivery).exit_id is None
    assert opening.reconcile(cast.practice) == 1
    assert opening.reconcile(cast.practice) == 0
    delivery = again(delivery)
    assert delivery.exit_id == cast.practice.exits.get().pk
    assert delivery.package.state == State.DELIVERED
    assert cast.practice.tasks.get().kind == Task.Kind.PROOF_MISSING


# -- misdirected ----------------------------------------------------------------------------------


def test_misdirected_stops_the_way_fixes_the_day_and_asks_a_person(cast):
    delivery = opened(line.on_its_way(cast))
    found_on = MORNING.date() - timedelta(days=1)
    for day in (found_on, MORNING.date()):
        release.misdirected(delivery, discovered_on=day, words="other J.", by=line.staff(cast))
    assert delivery.misdirected_on == found_on
    assert delivery.recalled_at is not None
    assert cast.practice.tasks.get(kind=Task.Kind.MISDIRECTED).due_on == found_on
    assert request_of(delivery).events.filter(word="misdirected").count() == 1


def test_what_was_recalled_first_can_still_be_misdirected(cast):
    delivery = opened(line.on_its_way(cast))
    release.recall(delivery, "hm", by=line.staff(cast))
    release.misdirected(
        delivery, discovered_on=MORNING.date(), words="other J.", by=line.staff(cast)
    )
    assert cast.practice.tasks.filter(kind=Task.Kind.MISDIRECTED).exists()
    assert request_of(delivery).events.filter(word="misdirected").exists()


def test_a_discovery_cannot_lie_ahead(cast):
    delivery = line.on_its_way(cast)
    with pytest.raises(release.TooLate):
        release.misdirected(
            delivery,
            discovered_on=MORNING.date() + timedelta(days=2),
            words="",
            by=line.staff(cast),
        )
    assert not cast.practice.tasks.exists()


# -- by hand --------------------------------------------------------------------------------------


def test_by_hand_the_making_of_the_file_is_the_exit_and_the_proof_closes(cast):
    delivery = line.on_its_way(cast, Channel.BY_HAND)
    rr = request_of(delivery)
    with line.after_the_window(delivery):
        with pytest.raises(by_hand.ProofMissing):
            by_hand.proof(delivery, words="faxed", by=line.staff(cast))  # nothing was made yet
        by_hand.make_file(delivery, by=line.staff(cast))
        by_hand.make_file(delivery, by=line.staff(cast))
        assert cast.practice.exits.count() == 1
        task = cast.practice.tasks.get()
        assert task.kind == Task.Kind.PROOF_MISSING
        assert task.due_on == clock.today(cast.practice.time_zone) + timedelta(days=1)
        assert RecordsRequest.objects.get(pk=rr.pk).state == State.VERIFIED
        with pytest.raises(by_hand.ProofMissing):
            by_hand.proof(delivery, words=" ", by=line.staff(cast))
        paper = arrivals.Upload(name="fax.pdf", open=lambda: io.BytesIO(b"report"))
        by_hand.proof(delivery, words="faxed", upload=paper, by=line.staff(cast))
        by_hand.proof(delivery, words="faxed", by=line.staff(cast))
    task.refresh_from_db()
    delivery = again(delivery)
    assert task.done_at and delivery.received_at and delivery.proof_id
    assert request_of(delivery).state == State.CLOSED
    assert rr.events.filter(word="proof").count() == 1


def test_handed_over_in_person_needs_no_window(cast):
    delivery = line.on_its_way(cast, Channel.IN_PERSON)
    by_hand.make_file(delivery, by=line.staff(cast))
    by_hand.proof(delivery, words="signed slip", by=line.staff(cast))
    assert request_of(delivery).state == State.CLOSED


# -- sending --------------------------------------------------------------------------------------


def send(delivery: Delivery) -> None:
    with line.after_the_window(delivery):
        sending.send(again(delivery))


@pytest.mark.parametrize("channel", [Channel.PORTAL, Channel.LINK, Channel.EMAIL])
def test_sent_twice_is_sent_once(cast, channel):
    delivery = line.on_its_way(cast, channel)
    send(delivery)
    secret = again(delivery).token_hash
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=None)  # killed just before it was kept
    send(delivery)
    template = "records" if channel == Channel.EMAIL else "ready"
    assert len(rows.messages(cast.practice, template)) == 1
    assert again(delivery).token_hash == secret  # the link that was mailed still opens
    assert cast.practice.exits.count() == (channel == Channel.EMAIL)
    assert request_of(delivery).state in (State.ANSWERED, State.CLOSED)


def test_the_message_says_nothing_of_health_and_holds_the_link(cast):
    delivery = line.on_its_way(cast, Channel.LINK)
    send(delivery)
    words = sending.outbox.words(rows.messages(cast.practice, "ready")[0])
    assert words is not None and "/open/" in words.body
    assert "Quillfeather" not in words.body


def test_nobody_to_tell_is_a_task_and_the_page_opens_all_the_same(cast):
    package = line.packaged(cast, contact_email="", contact_phone="")
    delivery = release.release(package, channel=Channel.PORTAL, to_label="her", by=line.staff(cast))
    send(delivery)
    assert cast.practice.tasks.get().kind == Task.Kind.UNDELIVERED_MAIL
    assert again(delivery).sent_at is not None


def test_a_record_too_large_for_mail_is_a_task_and_another_way_is_open(cast, monkeypatch):
    monkeypatch.setattr(email, "MOST_BYTES", 10)
    delivery = line.on_its_way(cast, Channel.EMAIL)
    send(delivery)
    assert cast.practice.tasks.get().kind == Task.Kind.UNDELIVERED_MAIL
    assert not cast.practice.exits.exists()
    assert request_of(delivery).state == State.VERIFIED
    release.release(delivery.package, channel=Channel.PORTAL, to_label="her", by=line.staff(cast))


def test_mail_that_a_freeze_stopped_can_be_released_anew(cast):
    delivery = line.on_its_way(cast, Channel.EMAIL)
    rr = request_of(delivery)
    Freeze.objects.create(practice=cast.practice, records_request=rr, frozen_at=MORNING)
    send(delivery)
    assert not rows.messages(cast.practice, "records")
    notices.lift_freeze(rr, "spoke with her", by=line.staff(cast))
    second = release.release(
        delivery.package,
        channel=Channel.EMAIL,
        to_label=delivery.to_label,
        to_address=delivery.to_address,
        was_warned=True,
        by=line.staff(cast),
    )
    send(second)
    assert len(rows.messages(cast.practice, "records")) == 1


# -- account and close ----------------------------------------------------------------------------


def test_her_opening_closes_the_request(cast):
    delivery = line.on_its_way(cast)
    send(delivery)
    assert request_of(delivery).state == State.ANSWERED
    opened(delivery)
    assert request_of(delivery).state == State.CLOSED


def test_a_request_is_not_closed_while_each_way_was_taken_back(cast):
    delivery = line.on_its_way(cast)
    send(delivery)
    release.recall(delivery, "wrong address", by=line.staff(cast))
    accounting.settle(request_of(delivery))
    assert request_of(delivery).state == State.ANSWERED


def test_an_unopened_link_is_a_task_and_chased_twice_it_closes(cast):
    delivery = line.on_its_way(cast, Channel.LINK)
    send(delivery)
    at = delivery.available_at
    for week in (1, 2):
        at += timedelta(days=7, minutes=1)
        with clock.frozen(at):
            assert accounting.watch(cast.practice) == 1
            assert accounting.watch(cast.practice) == 0
            assert chasing.chase(again(delivery), by=line.staff(cast))
            assert not chasing.chase(again(delivery), by=line.staff(cast))
        assert len(rows.messages(cast.practice, "ready")) == 1 + week
        assert not cast.practice.tasks.filter(done_at__isnull=True).exists()
        with clock.frozen(at + timedelta(days=1)):
            assert accounting.watch(cast.practice) == 0
    assert request_of(delivery).state == State.CLOSED


def test_the_daily_watch_settles_what_a_crash_left(cast):
    delivery = line.on_its_way(cast)
    with line.after_the_window(delivery):
        Delivery.objects.filter(pk=delivery.pk).update(sent_at=clock.now(), opened_at=clock.now())
        accounting.watch(cast.practice)
    assert request_of(delivery).state == State.CLOSED


def test_what_the_patient_gets_herself_is_owed_in_no_accounting(cast):
    finding = accounting.owed(line.on_its_way(cast))
    assert finding.answer.is_owed is False
    assert finding.facts or finding.steps


# -- receipt --------------------------------------------------------------------------------------


def test_the_receipt_is_kept_as_first_made_and_holds(cast):
    delivery = opened(line.on_its_way(cast))
    first = opening.receipt_for(again(delivery))
    opened(line.on_its_way(cast))  # the ledger grows
    second = opening.receipt_for(again(delivery))
    assert first == second
    result = receipt.check(first, package_id=delivery.package.package_id)
    assert result.state is receipt.State.HOLDS_UNKNOWN


def test_of_two_who_ask_for_a_receipt_at_once_both_get_the_same(cast):
    delivery = opened(line.on_its_way(cast))
    one, other = again(delivery), again(delivery)
    first = opening.receipt_for(one)
    opened(line.on_its_way(cast))
    assert opening.receipt_for(other) == first


def test_before_it_left_there_is_no_receipt(cast):
    with pytest.raises(opening.NotReady):
        opening.receipt_for(line.on_its_way(cast))
