"""Doors reach rows from a practice or a person; a view never names a model manager."""

import pytest

from tests.house import source

# Where a door learns which practice it belongs to.
ENTRANCES = {"portal.visit": "Practice.objects", "desk.views.demo_outbox": "Practice.objects"}


def test_doors_name_no_model_manager():
    found = []
    for name, text in source.modules():
        if name.startswith(("desk.", "portal.")):
            known = ENTRANCES.get(name)
            uses = source.manager_uses(name, text)
            found += [one for one in uses if known is None or not one.endswith(known)]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "def view(visit): return Patient.objects.get(pk=1)",
        "rows = Package.objects.filter(practice=visit.practice)",
        "Entry._default_manager.first()",
    ],
)
def test_a_manager_in_a_view_is_seen(planted: str):
    assert source.manager_uses("desk.views.chart", planted)


def test_a_subquery_of_the_practices_rows_is_none():
    text = "rows.annotate(x=Exists(Freeze.objects.filter(records_request=OuterRef('pk'))))"
    assert source.manager_uses("desk.cards", text) == []
