"""Loads kits and refuses what it does not know: a misspelt key must not drop a step in silence."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cartella.charts import folding
from cartella.charts.kits.kit import Gap, Gives, How, Kit, Known, Way
from cartella.practices.models import RecordSystem

FOLDER = Path(__file__).parent
LAST = "other"
_ADDED = frozenset(("emr", "ehr"))  # "Calysta" is Calysta EMR
_OF_KIND = {"photos": "photo_app", "texting": "texting", "phone": "texting", "paper": "paper"}


class BadKit(Exception):
    """A kit's file does not say what a kit says. The message names file and place."""


@cache
def all() -> tuple[Kit, ...]:
    """Every kit by name, the one for "another system" last."""
    found = [load(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda kit: (kit.id == LAST, kit.name.casefold())))


def by_id(kit_id: str) -> Kit | None:
    """The kit of this id; None if there is none."""
    return next((kit for kit in all() if kit.id == kit_id), None)


def named(name: str) -> Kit | None:
    """The kit that somebody means who types this name; None if it is no kit's."""
    key = _key(name)
    return next((kit for kit in all() if key == _key(kit.name) and kit.id != LAST), None)


def _key(name: str) -> str:
    return "".join(word for word in folding.words(name) if word not in _ADDED)


def of(record_system: RecordSystem) -> Kit:
    """The kit of a record system: by its vendor, else by its name, else by its kind, else the one
    for any system."""
    vendor = by_id(record_system.vendor) or named(record_system.name)
    kind = by_id(_OF_KIND.get(record_system.kind, LAST))
    found = vendor or kind
    if found is None:
        raise BadKit(f"There is no kit {LAST}.")
    return found


def load(path: Path) -> Kit:
    """The kit in a file. Raises BadKit."""
    try:
        return parse(yaml.load(path.read_text("utf-8"), _Strict), path.stem)  # noqa: S506 (is safe)
    except (yaml.YAMLError, BadKit) as error:
        raise BadKit(f"{path.name}: {error}") from None


def parse(said: Any, kit_id: str) -> Kit:
    """The kit in what was read of a file. Raises BadKit."""
    top = _only(said, "kit", ("name", "kind", "says_patient", "note", "ways", "gaps"))
    gaps = tuple(_gap(one) for one in _list(top, "gaps"))
    ids = [gap.id for gap in gaps]
    if len(set(ids)) < len(ids):
        raise BadKit("gaps: an id stands twice")
    return Kit(
        id=kit_id,
        name=_text(top, "name"),
        kind=_text(top, "kind"),
        says_patient=_text(top, "says_patient"),
        note=_text(top, "note", may_be_empty=True),
        ways=tuple(_way(one, ids) for one in _list(top, "ways")),
        gaps=gaps,
    )


def _way(said: Any, gap_ids: list[str]) -> Way:
    keys = ("name", "how", "steps", "gives", "leaves_out", "known", "source", "read_on", "takes")
    way = _only(said, "way", keys)
    name = _text(way, "name")
    source, read_on = way["source"], way["read_on"]
    known = _word(way, "known", Known)
    if known is Known.REMEMBERED and (source or read_on):
        raise BadKit(f"{name}: what is remembered has no source")
    if known is not Known.REMEMBERED and not (source and isinstance(read_on, date)):
        raise BadKit(f"{name}: what was read says where and when")
    leaves_out = _texts(way, "leaves_out")
    if unknown := [one for one in leaves_out if one not in gap_ids]:
        raise BadKit(f"{name}: leaves_out names no gap: {unknown[0]}")
    return Way(
        name=name,
        how=_word(way, "how", How),
        steps=_texts(way, "steps"),
        gives=tuple(_gives(one) for one in _list(way, "gives")),
        leaves_out=leaves_out,
        known=known,
        source=source or "",
        read_on=read_on,
        takes=way["takes"] or "",
    )


def _gives(said: Any) -> Gives:
    gives = _only(said, "gives", ("what", "form", "columns"))
    return Gives(
        what=_text(gives, "what"),
        form=gives["form"] or "",
        columns=_texts(gives, "columns") if gives["columns"] is not None else (),
    )


def _gap(said: Any) -> Gap:
    gap = _only(said, "gap", ("id", "what", "look_in", "known"))
    return Gap(
        id=_text(gap, "id")[:40],
        what=_text(gap, "what"),
        look_in=_text(gap, "look_in"),
        known=_word(gap, "known", Known),
    )


def _only(said: Any, what: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    """`said` as a mapping that has these keys, all of them and no other."""
    if not isinstance(said, dict):
        raise BadKit(f"{what}: this is no mapping")
    if unknown := [key for key in said if key not in keys]:
        raise BadKit(f"{what}: nobody knows the key {unknown[0]!r}")
    if missing := [key for key in keys if key not in said]:
        raise BadKit(f"{what}: {missing[0]} is missing (null where it is not known)")
    return said


def _list(said: Mapping[str, Any], key: str) -> list[Any]:
    if not isinstance(said[key], list):
        raise BadKit(f"{key}: this is no list")
    return list(said[key])


def _texts(said: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = _list(said, key)
    if not _are_texts(found):
        raise BadKit(f"{key}: a line is no text")
    return tuple(found)


def _are_texts(found: list[Any]) -> bool:
    """Whether every one is a text with something in it."""
    return not [one for one in found if not isinstance(one, str) or not one.strip()]


def _text(said: Mapping[str, Any], key: str, *, may_be_empty: bool = False) -> str:
    value = said[key]
    if value is None and may_be_empty:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise BadKit(f"{key}: this is no text")
    return value


def _word(said: Mapping[str, Any], key: str, words: type[Any]) -> Any:
    try:
        return words(said[key])
    except ValueError:
        raise BadKit(f"{key}: nobody knows the word {said[key]!r}") from None


class _Strict(yaml.SafeLoader):
    """A loader that refuses a key which stands twice."""


def _mapping(loader: _Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise BadKit(f"the key {key!r} stands twice")
    return dict(
        zip(keys, (loader.construct_object(v, deep=True) for _, v in node.value), strict=True)
    )


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
