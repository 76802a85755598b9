"""A birth date of three boxes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cartella.release.forms import BirthDateField


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
