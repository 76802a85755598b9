"""Plain e-mail of records only under a contract that covers records, asked again at the gate."""

from datetime import timedelta

import pytest

from cartella import clock
from cartella.post import channels
from cartella.post.models import Carries, Channel
from cartella.release import carrying
from tests import people
from tests.post import made


@pytest.fixture
def practice(make_practice):
    return people.practice_of("juniper")


def test_with_a_contract_for_records_they_may_go(practice):
    assert carrying.why_not_by_mail(practice) == ""


@pytest.mark.parametrize("case", ["off", "names", "ended", "none", "vendor"])
def test_without_one_they_may_not_and_the_words_say_why(practice, make_practice, case):
    if case == "off":
        channels.switch(practice, Channel.EMAIL, is_on=False, by_person_id=None)
    elif case == "names":
        made.contract(practice, carries=Carries.NAMES)
    elif case == "ended":
        made.contract(practice, ends_on=clock.today("UTC") - timedelta(days=2))
    elif case == "vendor":
        made.contract(practice, vendor="Another")
        channels.keep(practice, Channel.EMAIL, made.given(vendor="Another"), by_person_id=None)
        made.contract(practice, vendor="Another", carries=Carries.NAMES)
    else:
        practice = make_practice("willow")
    assert "another way" in carrying.why_not_by_mail(practice)
