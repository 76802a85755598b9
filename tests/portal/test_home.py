"""The bare address leads to the practice; with several it tells nobody who they are."""

import pytest
from django.test import Client

from tests import doors, people


def test_the_bare_address_leads_to_the_only_practice(cast):
    answer = Client().get("/")
    assert (answer.status_code, answer["Location"]) == (302, f"/{cast.practice.slug}/")
    assert Client().get("/", follow=True).status_code == 200


@pytest.mark.parametrize("is_post", [False, True])
def test_with_several_practices_none_is_named(cast, is_post):
    other = people.practice_of("thistle")
    answer = Client().post("/") if is_post else Client().get("/")
    assert answer.status_code == (405 if is_post else 200)
    for practice in (cast.practice, other):
        assert practice.slug not in answer.content.decode()
        assert practice.name not in answer.content.decode()


def test_a_store_that_nobody_set_up_answers_kindly(make_practice, public_door):
    answer = Client().get("/")
    assert answer.status_code == 200
    assert "call the office" in doors.words(answer)
