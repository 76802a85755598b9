"""The keys that every fact of the law has, whatever its section."""

from collections.abc import Mapping
from typing import Any

from cartella.law.book.loader import Reader, Table, day, none_or, text, word
from cartella.law.book.provisions import Provision
from cartella.law.finding import Confidence, Known, State

EVERY_MUST: Mapping[str, Reader[Any]] = {
    "id": text,
    "cite": none_or(text),
    "source": none_or(text),
    "read": text,
    "known": word(Known),
    "confidence": word(Confidence),
    "state": word(State),
    "in_force_from": none_or(day),
    "in_force_to": none_or(day),
    "note": none_or(text),
}
EVERY_MAY: Mapping[str, Reader[Any]] = {"text_at": none_or(text)}


def section(make: type[Provision], must: Mapping[str, Any], may: Mapping[str, Any]) -> Table[Any]:
    """The table of one section: the keys of every fact and its own."""
    return Table(make=make, must={**EVERY_MUST, **must}, may={**EVERY_MAY, **may})
