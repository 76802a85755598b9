"""Which items an operator means with ITEM=GROUND."""

from collections.abc import Iterable

from cartella.charts import record_set
from cartella.charts.models import Entry, EntryListing, Patient
from cartella.commands.errors import Refused


def pairs(said: Iterable[str]) -> list[tuple[str, str]]:
    """Item and ground of each ITEM=GROUND; the item may hold `=`. Raises Refused."""
    split = [pair.rpartition("=") for pair in said]
    if any(not item.strip() or not ground.strip() for item, _equals, ground in split):
        raise Refused("--withhold takes ITEM=GROUND.")
    return [(item.strip(), ground.strip()) for item, _equals, ground in split]


def entries(patient: Patient, said: Iterable[tuple[str, str]]) -> list[tuple[int, str]]:
    """Entry and ground of each pair, in the patient's chart. Raises Refused."""
    listings = record_set.listings(patient).select_related("entry")
    return [(_entry(list(listings), item).pk, ground) for item, ground in said]


def _entry(listings: list[EntryListing], item: str) -> Entry:
    """The entry of that id, `Type/id` of the source, or title: the first of these that fits."""
    kind, _slash, source_id = item.rpartition("/")
    by_id = [x for x in listings if str(x.entry.public_id) == item.lower()]
    by_source = [
        x for x in listings if (x.entry.resource_type, x.entry.source_id) == (kind, source_id)
    ]
    titled = [x for x in listings if x.title.casefold() == item.casefold()]
    found = by_id or by_source or titled
    if len(found) != 1:
        raise Refused(
            f"{len(found) or 'No'} items are called {item}; nothing was released. "
            "Use Type/id as in the export, or the title of a document."
        )
    return found[0].entry
