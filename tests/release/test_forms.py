"""A birth date of three boxes, and what is asked the same way at every door."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cartella.law.facts import Form
from cartella.release.forms import BirthDateField, HowForm, WhichForm


@pytest.mark.parametrize(
    ("said", "day"),
    [(["2", "29", "1988"], date(1988, 2, 29)), (["04", " 3 ", "1985"], date(1985, 4, 3))],
)
def test_a_day_is_a_day(said, day):
    assert BirthDateField().clean(said) == day


@pytest.mark.parametrize(
    "said",
    [
        ["2", "29", "1989"],
        ["13", "1", "1988"],
        ["1", "", "1988"],
        ["1", "1", "88"],
        ["a", "b", "c"],
        ["1", "1", "99999"],
        [],
    ],
)
def test_what_is_no_day_is_told_in_words(said):
    with pytest.raises(ValidationError) as refused:
        BirthDateField().clean(said)
    assert "write" in str(refused.value).lower() or "no such day" in str(refused.value)


def test_where_it_is_not_needed_nothing_is_nothing():
    assert BirthDateField(required=False).clean(["", "", ""]) is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"wanted": "dates"}, "wanted_from_on"),
        (
            {"wanted": "dates", "wanted_from_on": "2026-05-02", "wanted_to_on": "2026-05-01"},
            "wanted_to_on",
        ),
        ({"wanted": "kinds"}, "wanted"),
    ],
)
def test_dates_that_are_asked_for_are_given_and_in_order(given, field):
    assert list(WhichForm(given).errors) == [field]


@pytest.mark.parametrize("reach", [{}, {"contact_email": "no address"}])
@pytest.mark.parametrize("way", ["link", "email"])
def test_a_way_by_email_needs_one_address_and_says_so_once(way, reach):
    form = HowForm({"form": Form.ELECTRONIC.value, "manner": way, "knows_risk": "on"} | reach)
    assert {field: len(words) for field, words in form.errors.items()} == {"contact_email": 1}
