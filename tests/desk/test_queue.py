"""Inbox, Today and Requests: what they show, in which order, and at what price."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cartella import clock
from cartella.ledger.models import Exit, Restoration
from cartella.release import arrivals, intake, questions, verification
from cartella.release.actors import REQUESTER
from cartella.release.lifecycle import State
from cartella.release.models import Channel, Evidence, Freeze, RecordsRequest, Task
from tests import doors
from tests.release import rows


@pytest.fixture
def desk(cast):
    """The front desk's browser."""
    return doors.signed_in(cast.desk)


def due_in(rr, days: int) -> None:
    """Put the due date so many days from today."""
    on = clock.today(rr.practice.time_zone) + timedelta(days=days)
    RecordsRequest.objects.filter(pk=rr.pk).update(due_on=on)


# The number of queries is that of an empty house


@pytest.mark.parametrize("name", ["desk:today", "desk:requests", "desk:inbox"])
def test_sixty_requests_cost_no_more_queries_than_five(cast, desk, name):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert desk.get(reverse(name)).status_code == 200
        return len(caught)

    def more(count: int) -> None:
        for number in range(count):
            rr = rows.asked(cast, matched=number % 2 == 0)
            intake.assign(rr, cast.desk.person, by=cast.act(cast.desk))
            questions.ask(rr, "Which years?", by=cast.act(cast.desk))
            due_in(rr, number % 12 - 2)
            arrivals.keep(cast.practice, channel=Channel.FORM, by=REQUESTER)
            Task.objects.create(
                practice=cast.practice,
                records_request=rr,
                kind=Task.Kind.UNOPENED,
                key=f"t{rr.pk}",
                due_on=rr.received_on,
                made_at=clock.now(),
            )

    more(5)
    desk.get(reverse(name))
    five = cost()
    more(55)
    assert cost() == five
    assert five < 25


# Today


def columns(desk) -> dict[str, list[str]]:
    """The numbers in each column of Today."""
    shown = desk.get(reverse("desk:today")).context["columns"]
    return {
        name: [card.number for card in getattr(shown, name)]
        for name in ("act_now", "mine", "others")
    }


def test_today_is_in_the_order_of_the_clock(cast, desk):
    late, soon, later, asked, others = (rows.asked(cast) for _number in range(5))
    for rr, days in ((late, -2), (soon, 5), (later, 9), (asked, 8), (others, 12)):
        due_in(rr, days)
    questions.ask(asked, "Which years?", by=cast.act(cast.desk))
    intake.assign(others, cast.owner.person, by=cast.act(cast.desk))
    assert columns(desk) == {
        "act_now": [late.number, soon.number],
        "mine": [later.number],
        "others": [asked.number, others.number],
    }


def test_a_request_without_due_date_is_shown_too(cast, desk):
    rr = rows.asked(cast)
    RecordsRequest.objects.filter(pk=rr.pk).update(due_on=None)
    assert columns(desk)["mine"] == [rr.number]


def test_the_next_act_of_a_card_follows_the_request(cast, desk):
    def next_word() -> str:
        shown = desk.get(reverse("desk:today")).context["columns"]
        return (*shown.act_now, *shown.mine, *shown.others)[0].next_word

    by = cast.act(cast.coordinator)
    rr = rows.asked(cast, matched=False)
    assert next_word() == "Find the patient"
    intake.match(rr, cast.patient, by=by)
    assert next_word() == "Verify who asks"
    verification.evidence_seen(rr, Evidence.Way.DOCUMENT, "driver licence", by=by)
    assert next_word() == "Confirm"
    verification.verify(rr, by=by)
    assert next_word() == "Gather the record"
    rows.round_of(rr)
    assert next_word() == "Review and decide"


def test_a_freeze_blocks_its_card(cast, desk):
    rr = rows.asked(cast)
    Freeze.objects.create(practice=cast.practice, records_request=rr, frozen_at=clock.now())
    shown = desk.get(reverse("desk:today")).context["columns"]
    assert "not me" in (*shown.act_now, *shown.mine)[0].blocker


def test_the_figures_of_an_empty_house_say_so(cast, desk):
    words = doors.words(desk.get(reverse("desk:today")))
    assert "none yet" in words
    assert "Nothing is late or due within five days." in words


def test_today_names_tasks_that_are_due(cast, desk):
    rr = rows.asked(cast)
    today = clock.today(cast.practice.time_zone)
    for key, on in (("due", today), ("later", today + timedelta(days=3))):
        Task.objects.create(
            practice=cast.practice,
            records_request=rr,
            kind=Task.Kind.PROOF_MISSING,
            key=key,
            due_on=on,
            made_at=clock.now(),
        )
    assert len(desk.get(reverse("desk:today")).context["tasks"]) == 1


def test_a_task_of_no_request_is_told_and_closed_with_words_and_once(cast, desk, stranger):
    exit_ = Exit.objects.create(
        practice=cast.practice,
        act="chart print",
        key="k",
        actor="a",
        recipient="Dr. Example",
        purpose="treatment",
        patient_id=cast.patient.pk,
        item_hashes=[],
        checks=[],
        at=clock.now(),
        row_salt=b"",
        package_salt=b"",
        seq=0,
    )
    task = Task.objects.create(
        practice=cast.practice,
        kind=Task.Kind.WRONG_DISCLOSURE,
        key=f"wrong:part:7:{exit_.pk}",
        due_on=clock.today(cast.practice.time_zone),
        made_at=clock.now(),
    )
    assert "Dr. Example" in desk.get(reverse("desk:today")).text
    done = reverse("desk:own_task_done", args=[task.pk])
    assert doors.signed_in(stranger.coordinator).post(done, {"words": "mine"}).status_code == 404
    assert "what was done" in desk.post(done, {"words": " "}, follow=True).text
    task.refresh_from_db()
    assert task.done_at is None
    desk.post(done, {"words": "he sent it back"})
    desk.post(done, {"words": "again"})
    task.refresh_from_db()
    assert (task.note, task.done_by_id) == ("he sent it back", cast.desk.person_id)
    assert "Dr. Example" not in desk.get(reverse("desk:today")).text


# Inbox


def test_the_inbox_shows_what_is_undecided_oldest_first(cast, desk):
    rows.asked(cast)  # became a request: not here
    kept = [
        arrivals.keep(cast.practice, channel=Channel.POST, sender=f"{n}", by=cast.act(cast.desk))
        for n in ("first", "second")
    ]
    page = desk.get(reverse("desk:inbox"))
    assert [row.pk for row in page.context["page"]] == [row.pk for row in kept]
    assert reverse("desk:arrival", args=[kept[0].public_id]) in page.content.decode()


def test_an_empty_inbox_teaches_the_next_act(cast, desk):
    assert "keep it here first" in doors.words(desk.get(reverse("desk:inbox")))


# Requests


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("open", {"late", "mine", "verified"}),
        ("mine", {"mine"}),
        ("late", {"late"}),
        ("answered", {"answered"}),
        ("ended", {"withdrawn"}),
        ("all", {"late", "mine", "verified", "answered", "withdrawn"}),
        ("nonsense", {"late", "mine", "verified"}),
    ],
)
def test_saved_views_show_their_requests(cast, desk, view, shown):
    made = {
        name: rows.asked(cast) for name in ("late", "mine", "verified", "answered", "withdrawn")
    }
    for rr in made.values():
        due_in(rr, 9)
    due_in(made["late"], -1)
    intake.assign(made["mine"], cast.desk.person, by=cast.act(cast.desk))
    for name, state in (
        ("verified", State.VERIFIED),
        ("answered", State.ANSWERED),
        ("withdrawn", State.WITHDRAWN),
    ):
        RecordsRequest.objects.filter(pk=made[name].pk).update(state=state)
    page = desk.get(reverse("desk:requests"), {"view": view})
    numbers = {row["rr"].number for row in page.context["rows"]}
    assert numbers == {made[name].number for name in shown}


@pytest.mark.parametrize("sort", ["due", "-due", "received", "-received", "nonsense"])
def test_the_table_is_sorted_as_asked(cast, desk, sort):
    first, second = rows.asked(cast), rows.asked(cast)
    due_in(first, 3)
    due_in(second, 9)
    page = desk.get(reverse("desk:requests"), {"sort": sort})
    numbers = [row["rr"].number for row in page.context["rows"]]
    wanted = [first.number, second.number]
    assert numbers == (wanted[::-1] if sort in ("-due", "-received") else wanted)


def test_a_page_beyond_the_last_shows_the_last(cast, desk):
    rows.asked(cast)
    page = desk.get(reverse("desk:requests"), {"page": "99"})
    assert len(page.context["rows"]) == 1


def test_ticked_requests_are_given_to_one_person(cast, desk):
    first, second, third = (rows.asked(cast) for _number in range(3))
    desk.post(
        reverse("desk:requests_assign"),
        {"number": [first.number, second.number], "person": cast.owner.person_id},
    )
    given = cast.practice.records_requests.filter(assignee=cast.owner.person)
    assert {rr.number for rr in given} == {first.number, second.number}
    desk.post(reverse("desk:requests_assign"), {"number": [first.number], "person": ""})
    first.refresh_from_db()
    assert first.assignee is None
    assert third.assignee is None


def test_nothing_ticked_changes_nothing_and_says_so(cast, desk):
    page = desk.post(reverse("desk:requests_assign"), {"person": ""}, follow=True)
    assert "Tick the requests first" in doors.words(page)


@pytest.mark.parametrize("person", ["nonsense", "-1", "999999", "stranger"])
def test_nothing_is_given_to_somebody_who_does_not_work_here(cast, stranger, desk, person):
    rr = rows.asked(cast)
    intake.assign(rr, cast.owner.person, by=cast.act(cast.desk))
    who = stranger.owner.person_id if person == "stranger" else person
    desk.post(reverse("desk:requests_assign"), {"number": [rr.number], "person": who})
    rr.refresh_from_db()
    assert rr.assignee == cast.owner.person


def test_requests_of_another_practice_are_not_given_away(cast, stranger, desk):
    theirs = rows.asked(stranger)
    desk.post(
        reverse("desk:requests_assign"),
        {"number": [theirs.number], "person": cast.owner.person_id},
    )
    theirs.refresh_from_db()
    assert theirs.assignee is None


def test_the_export_names_nobody(cast, desk):
    rr = rows.asked(cast)
    answer = desk.get(reverse("desk:requests_export"), {"view": "all"})
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/csv")
    assert rr.number in text
    assert "Quillfeather" not in text


def test_the_auditor_sees_and_assigns_nothing(cast):
    rr = rows.asked(cast)
    client = doors.signed_in(doors.auditor(cast.practice))
    assert client.get(reverse("desk:requests")).status_code == 200
    refused = client.post(reverse("desk:requests_assign"), {"number": [rr.number], "person": ""})
    assert refused.status_code == 403
    assert client.get(reverse("desk:requests_assign")).status_code == 405


def test_today_says_for_a_month_that_the_store_was_restored(cast, desk):
    assert "was restored" not in desk.get(reverse("desk:today")).text
    now = clock.now()
    made_at = now - timedelta(days=3)
    Restoration.objects.create(practice=cast.practice, size=0, root=b"", made_at=made_at, at=now)
    assert "was restored from a backup" in desk.get(reverse("desk:today")).text


def test_home_is_today(cast, desk):
    assert desk.get("/")["Location"] == reverse("desk:today")
