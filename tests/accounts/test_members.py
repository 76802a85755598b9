"""Roles, leaving and coming back leave a trace; the last owner stays; a day of leaving holds."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartella import clock
from cartella.accounts import drafts, members, pins
from cartella.accounts.models import MembershipChange, add_member
from cartella.accounts.roles import Role
from tests import doors
from tests.release import rows


def whats(cast) -> list[str]:
    return list(MembershipChange.objects.order_by("id").values_list("what", flat=True))


def second_owner(cast):
    member = add_member(
        cast.practice, email="second@example.org", name="Sue Second", roles=[Role.OWNER]
    )
    doors.signed_in(member)
    return member


def test_a_change_of_roles_is_a_row_and_ends_her_sessions(cast):
    client = doors.signed_in(cast.desk)
    client.get("/today/")
    assert members.set_roles(cast.desk, [Role.COORDINATOR], by=cast.owner.person)
    assert not members.set_roles(cast.desk, [Role.COORDINATOR], by=cast.owner.person)
    row = MembershipChange.objects.get()
    assert (row.before, row.after, row.by) == (["front_desk"], ["coordinator"], cast.owner.person)
    assert client.get("/today/").status_code == 302


@pytest.mark.parametrize("roles", [[], [Role.OUTSIDE_REVIEWER]])
def test_nobody_is_made_roleless_or_an_outsider(cast, roles):
    with pytest.raises(members.MemberRefused):
        members.set_roles(cast.desk, roles, by=cast.owner.person)
    assert whats(cast) == []


def test_the_last_owner_can_neither_leave_nor_lay_it_down(cast):
    for do in (
        lambda: members.leave(cast.owner, by=cast.owner.person),
        lambda: members.leave(cast.owner, by=cast.owner.person, on=date(2099, 1, 1)),
        lambda: members.set_roles(cast.owner, [Role.FRONT_DESK], by=cast.owner.person),
    ):
        with pytest.raises(members.MemberRefused, match="only owner"):
            do()
    assert whats(cast) == []


def test_an_owner_without_second_step_is_no_owner_to_lean_on(cast):
    add_member(cast.practice, email="second@example.org", name="Sue", roles=[Role.OWNER])
    with pytest.raises(members.MemberRefused):
        members.leave(cast.owner, by=cast.owner.person)


def test_of_two_owners_one_may_leave_and_then_the_other_stays(cast):
    second = second_owner(cast)
    doors.signed_in(cast.owner)
    assert members.leave(cast.owner, by=second.person)
    with pytest.raises(members.MemberRefused):
        members.leave(second, by=second.person)


def test_a_day_of_leaving_shuts_from_its_midnight_even_if_no_worker_runs(cast):
    client = doors.signed_in(cast.desk)
    today = clock.today(cast.practice.time_zone)
    on = today + timedelta(days=3)
    members.leave(cast.desk, by=cast.owner.person, on=on)
    assert client.get("/today/").status_code == 200
    cast.desk.refresh_from_db()
    assert not cast.desk.has_ended(on - timedelta(days=1)) and cast.desk.has_ended(on)
    assert members.end_due(cast.practice) == 0
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert not cast.desk.permissions()
        assert members.end_due(cast.practice) == 1
        assert members.end_due(cast.practice) == 0
    assert whats(cast) == ["leaves", "left"]
    cast.desk.refresh_from_db()
    assert cast.desk.ended_on == on


def test_a_day_that_has_not_come_is_taken_back(cast):
    on = clock.today(cast.practice.time_zone) + timedelta(days=3)
    members.leave(cast.desk, by=cast.owner.person, on=on)
    assert members.stay(cast.desk, by=cast.owner.person)
    assert not members.stay(cast.desk, by=cast.owner.person)
    assert whats(cast) == ["leaves", "stays"]


def test_coming_back_is_a_new_act_with_roles_said_anew(cast):
    members.leave(cast.desk, by=cast.owner.person)
    with pytest.raises(members.MemberRefused):
        members.come_back(cast.desk, [], by=cast.owner.person)
    assert members.come_back(cast.desk, [Role.AUDITOR], by=cast.owner.person)
    assert not members.come_back(cast.desk, [Role.AUDITOR], by=cast.owner.person)
    cast.desk.refresh_from_db()
    assert cast.desk.roles == [Role.AUDITOR] and cast.desk.ended_on is None
    assert whats(cast) == ["left", "returned"]


ACTS = ("leave", "later", "stay", "back", "roles")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.booleans()), max_size=8))
def test_whatever_is_done_somebody_stays_who_can_manage_people(cast, acts):
    second = cast.practice.memberships.filter(person__email="second@example.org").first()
    second = second or second_owner(cast)
    on = clock.today(cast.practice.time_zone) + timedelta(days=2)
    by = cast.owner.person
    for act, is_second in acts:
        member = second if is_second else cast.owner
        try:
            if act == "leave":
                members.leave(member, by=by)
            elif act == "later":
                members.leave(member, by=by, on=on)
            elif act == "stay":
                members.stay(member, by=by)
            elif act == "back":
                members.come_back(member, [Role.OWNER], by=by)
            else:
                members.set_roles(member, [Role.FRONT_DESK], by=by)
        except members.MemberRefused:
            pass
    rows = cast.practice.memberships.filter(ended_on__isnull=True, leaves_on__isnull=True)
    if any(Role.OWNER in row.roles and row.person_id == second.person_id for row in rows):
        return
    if not cast.owner.person.authenticator_set.exists():
        return  # she never had a second step, so she was nobody to lean on from the start
    assert any(Role.OWNER in row.roles for row in rows)


# At the desk


def test_leaving_hands_over_what_is_open_and_a_second_click_changes_nothing(cast):
    rr = rows.asked(cast)
    rr.assignee = cast.desk.person
    rr.save(update_fields=["assignee"])
    owner = doors.signed_in(cast.owner)
    url = f"/people/{cast.desk.pk}/"
    assert rr.number in doors.words(owner.get(url))
    leave = {"heir": cast.coordinator.pk}
    said = doors.words(owner.post(f"{url}leave/", leave, follow=True))
    assert "1 open request was handed over to Casey Records" in said
    rr.refresh_from_db()
    assert rr.assignee == cast.coordinator.person
    again = doors.words(owner.post(f"{url}leave/", leave, follow=True))
    assert "Nothing was changed" in again
    assert whats(cast) == ["left"]


def test_what_nobody_takes_is_said_to_be_nobodys(cast):
    rr = rows.asked(cast)
    rr.assignee = cast.desk.person
    rr.save(update_fields=["assignee"])
    owner = doors.signed_in(cast.owner)
    said = doors.words(owner.post(f"/people/{cast.desk.pk}/leave/", {}, follow=True))
    assert "1 open request is nobody's now" in said and "handed over" not in said
    rr.refresh_from_db()
    assert rr.assignee is None


def test_a_day_that_is_none_changes_nothing(cast):
    owner = doors.signed_in(cast.owner)
    said = owner.post(f"/people/{cast.desk.pk}/leave/", {"on": "31.3."}, follow=True)
    assert "Nothing was changed" in doors.words(said)
    assert whats(cast) == []


# Drafts


def test_a_draft_is_sealed_and_opens_for_her_alone(cast):
    mine, other = cast.desk.person, cast.coordinator.person
    assert drafts.keep(cast.practice, mine, "/x/ 0", {"words": "Zinnia fainted"})
    row = cast.practice.drafts.get()
    assert b"Zinnia" not in bytes(row.sealed)
    assert drafts.find(cast.practice, mine, "/x/ 0") == {"words": "Zinnia fainted"}
    assert drafts.find(cast.practice, other, "/x/ 0") == {}
    cast.practice.drafts.update(person=other)  # moved by hand, it does not open
    assert drafts.find(cast.practice, other, "/x/ 0") == {}


def test_drafts_are_bounded_and_go_after_three_days(cast):
    mine = cast.desk.person
    assert not drafts.keep(cast.practice, mine, "/x/", {"words": "x" * 100_001})
    assert not drafts.keep(cast.practice, mine, "/x/", {"words": "  "})
    for number in range(drafts.MOST_DRAFTS + 3):
        drafts.keep(cast.practice, mine, f"/{number}/", {"words": "x"})
    assert cast.practice.drafts.count() == drafts.MOST_DRAFTS
    with clock.frozen(clock.now() + drafts.KEPT):
        assert drafts.find(cast.practice, mine, "/9/") == {}
        assert drafts.sweep(cast.practice) == drafts.MOST_DRAFTS


def test_a_draft_keeps_no_screen_awake_and_a_locked_one_keeps_none(cast):
    client = doors.signed_in(cast.desk)
    client.get("/today/")
    session = client.session
    at = clock.now() - timedelta(minutes=20)
    session["seen_at"] = at.isoformat()
    for record in session["account_authentication_methods"]:
        record["at"] = at.timestamp()
    session.save()
    typed = {"place": "/x/", "field:words": "more"}
    answer = client.post("/account/draft/", typed, headers={"X-Background": "draft"})
    assert answer.status_code == 423
    assert not cast.practice.drafts.exists()
    assert client.session["seen_at"] == at.isoformat()


def test_a_pin_that_was_dropped_opens_nothing(cast):
    client = doors.signed_in(cast.desk)
    set_ = client.post("/account/pin/", {"pin": "482915", "again": "482915"}, follow=True)
    assert "Your PIN is set" in doors.words(set_)
    differ = client.post("/account/pin/", {"pin": "482915", "again": "482916"}, follow=True)
    assert "differ" in doors.words(differ)
    client.post("/account/pin/", {"drop": "1"})
    assert not pins.has(cast.desk.person)
