"""No channel is switched on without a contract; its password lies sealed; its past stays."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from cartella import clock
from cartella.post import channels
from cartella.post.channels import NotSwitchedOn
from cartella.post.models import Carries, Channel, Hold
from tests.post import made

SECRET = "tr0ub4dor-and-3"


def keep(practice, **fields):
    return channels.keep(practice, Channel.EMAIL, made.given(**fields), by_person_id=7)


def test_nothing_is_switched_on_without_a_contract_with_this_very_vendor(practice):
    with pytest.raises(NotSwitchedOn):
        keep(practice)
    made.contract(practice, vendor="Somebody else")
    with pytest.raises(NotSwitchedOn):
        keep(practice)
    assert channels.setting(practice, Channel.EMAIL) is None
    made.contract(practice)
    keep(practice)
    assert channels.is_ready(practice, Channel.EMAIL)


def test_a_contract_that_has_ended_switches_nothing_on_and_stops_what_is_on(practice):
    made.contract(practice, ends_on=date(2026, 6, 1))
    with clock.frozen(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        keep(practice)
        assert channels.is_ready(practice, Channel.EMAIL)
    with clock.frozen(datetime(2026, 6, 3, tzinfo=UTC)):
        assert channels.hold(practice, Channel.EMAIL) == Hold.CONTRACT_ENDED
        with pytest.raises(NotSwitchedOn):
            keep(practice)


def test_test_mode_needs_no_contract(practice):
    keep(practice, is_test=True)
    assert channels.hold(practice, Channel.EMAIL) is None
    assert channels.is_test(practice, Channel.EMAIL)


def test_a_contract_for_names_holds_records_back(practice):
    made.contract(practice, carries=Carries.NAMES)
    keep(practice)
    assert channels.hold(practice, Channel.EMAIL) is None
    assert channels.hold(practice, Channel.EMAIL, carries=Carries.RECORDS) == Hold.NAMES_ONLY


def test_a_password_is_in_no_row_in_the_clear_and_an_empty_field_leaves_it(practice):
    made.contract(practice)
    keep(practice, secret=SECRET)
    keep(practice, port=587)
    assert channels.secret(practice, Channel.EMAIL) == SECRET
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert SECRET.encode() not in repr(cursor.fetchall()).encode(), table


def test_switching_off_and_on_is_kept_with_who_did_it(practice):
    made.mail_on(practice)
    off = channels.switch(practice, Channel.EMAIL, is_on=False, by_person_id=3)
    assert channels.switch(practice, Channel.EMAIL, is_on=False, by_person_id=4) == off
    assert channels.hold(practice, Channel.EMAIL) == Hold.SWITCHED_OFF
    channels.switch(practice, Channel.EMAIL, is_on=True, by_person_id=5)
    rows = practice.channel_settings.order_by("id").values_list("is_on", "changed_by_id")
    assert list(rows) == [(True, None), (False, 3), (True, 5)]


def test_what_was_never_filled_in_cannot_be_switched_on(practice):
    with pytest.raises(NotSwitchedOn):
        channels.switch(practice, Channel.SMS, is_on=True, by_person_id=None)


def test_mail_goes_in_the_clear_only_to_this_very_machine(practice):
    made.contract(practice)
    with pytest.raises(NotSwitchedOn):
        keep(practice, host="mail.example.org")
    keep(practice, host="mail.example.org", encryption="starttls")


def test_a_demo_is_always_ready_and_paper_needs_no_channel(practice, make_practice):
    assert channels.is_ready(make_practice("demo", is_demo=True), Channel.SMS)
    assert channels.hold(practice, Channel.PAPER) is None
    assert channels.hold(practice, Channel.EMAIL) == Hold.NO_CHANNEL
