"""A response carries chart bytes under an Opening or a recorded Look, or not at all."""

import pytest
from django.http import HttpResponse

from cartella.ledger import carry, gate, looks
from cartella.ledger.models import Look


def test_a_response_is_marked_with_what_allows_it(practice, permit):
    opening = gate.open(permit())
    look = looks.look(practice, person_id=1, patient_id=7, what="chart")
    for grant in (opening, look):
        response = HttpResponse(b"")
        assert carry.under(response, grant) is response
        assert carry.grant_of(response) is grant


def test_a_response_that_was_not_marked_carries_nothing():
    assert carry.grant_of(HttpResponse(b"")) is None


@pytest.mark.parametrize("grant", [None, "opening", Look(), 7])
def test_nothing_else_is_a_grant(grant):
    with pytest.raises(TypeError):
        carry.under(HttpResponse(b""), grant)
