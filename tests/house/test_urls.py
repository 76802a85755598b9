"""Addresses hold ids and codes; a name, a birth date or words are posted, never in a URL."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests import people
from tests.house import source
from tests.house import town as town_

LISTENERS = ("cartella.urls.desk", "cartella.urls.public")
# What a part of an address may be: an id, a number, a code, a count.
ALLOWED = {"public_id", "exit_id", "number", "slug", "token", "order", "page", "position"}
ALLOWED |= {"round_number", "code", "way"}  # code: of a jurisdiction; way: mail or text
CONVERTERS = {"uuid", "int", "slug", "str"}
# Filters of lists: codes and ids only. Read from the source of the doors.
QUERIES = {"page", "view", "sort", "drawer", "show", "file", "provider", "way"}


def wrong_parts(route: str) -> list[str]:
    """Parts of a route that could hold more than an id or a code."""
    wrong = []
    for converter, name in re.findall(r"<(?:(\w+):)?(\w+)>", route):
        is_id = name in ALLOWED or (name.endswith("_id") and converter == "int")
        if not is_id or (converter or "str") not in CONVERTERS:
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("urlconf", LISTENERS)
def test_addresses_are_made_of_ids_and_codes(urlconf: str):
    ours = [r for r, _p in town_.routes(urlconf) if not r.startswith(("accounts/", "i18n/"))]
    assert len(ours) > 15
    assert {route: bad for route in ours if (bad := wrong_parts(route))} == {}


def names(patterns: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The name of each route, with its namespace."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns, f"{space}{one.namespace or ''}:")
        elif one.name:
            yield f"{space}{one.name}"


@pytest.mark.parametrize("urlconf", LISTENERS)
def test_no_two_routes_have_one_name(urlconf: str):
    """The later one would take the other's forms."""
    counted = Counter(names(get_resolver(urlconf).url_patterns))
    assert {name for name, count in counted.items() if count > 1} == set()


def read_from_queries(text: str) -> set[str]:
    """Names that a view reads from the query of an address."""
    return set(re.findall(r"request\.GET(?:\.get\w*)?[(\[]\s*\"(\w+)\"", text))


def test_queries_hold_codes_only():
    found: dict[str, set[str]] = {}
    for name, text in source.modules():
        if name.startswith(("desk.", "portal.")):
            found[name] = read_from_queries(text) - QUERIES
    assert {name: names for name, names in found.items() if names} == {}


def test_what_she_typed_is_in_no_address_on_her_way(make_practice, client, public_door):
    people.practice_of("oak-street")
    who = {"whose": "mine", "stated_name": "Zinnia Quillfeather"}
    born = date(1988, 2, 29)
    who |= {f"stated_born_on_{i}": v for i, v in enumerate((born.month, born.day, born.year))}
    how = {"form": "electronic copy", "manner": "portal", "contact_email": "zinnia@example.org"}
    steps = (("", who), ("what/", {"wanted": "everything"}), ("how/", how), ("check/", {}))
    for step, words in steps:
        answer = client.post(f"/oak-street/ask/{step}", words)
        assert answer.status_code == 302
        where = answer.headers["Location"]
        assert not re.search(r"\d|Zinnia|Quill|@|\?", where), where


def test_a_name_in_an_address_is_seen():
    assert wrong_parts("patients/<str:name>/") == ["name"]
    assert wrong_parts("chart/<int:born_on>/") == ["born_on"]
    assert wrong_parts("chart/<path:order>/") == ["order"]
    assert read_from_queries('x = request.GET.get("name", "")') == {"name"}
