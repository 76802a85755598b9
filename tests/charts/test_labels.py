"""What people say of an entry is a row of its own, with who and why."""

import pytest

from cartella.charts import labels, record_set
from cartella.charts.models import Entry, EntryLabel
from tests.charts import made
from tests.charts.conftest import NOW

pytestmark = pytest.mark.django_db
WHO = {"by_person_id": 7, "at": NOW}


@pytest.fixture
def entry(bring, rosa) -> Entry:
    bring({"a.jpg": made.jpeg()}, patient=rosa)
    return Entry.objects.get()


def test_a_label_is_set_and_taken_off(entry, rosa):
    labels.label([entry], "face", **WHO)
    assert record_set.listings(rosa).get().labels == ["face"]
    labels.label([entry], "face", is_on=False, **WHO)
    assert record_set.listings(rosa).get().labels == []
    assert EntryLabel.objects.count() == 2


def test_nothing_leaves_the_record_set_without_a_reason(entry, rosa):
    with pytest.raises(labels.NeedsReason):
        labels.put_outside([entry], reason="  ", **WHO)
    assert not record_set.listings(rosa).get().is_outside


def test_what_is_outside_stays_in_the_chart_and_says_why(entry, rosa):
    labels.put_outside([entry], reason="Peer review file", **WHO)
    assert record_set.listings(rosa).get().is_outside
    assert labels.why_outside(entry).reason == "Peer review file"
    labels.put_inside([entry], reason="It is her consultation", **WHO)
    assert labels.why_outside(entry) is None
