"""A page in Spanish speaks no English: not its own words, and no value that stands in them."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

import pytest
from django.test import Client
from django.utils.translation import override

from cartella.accounts.roles import Role
from tests import doors as knocking
from tests.house import town as town_
from tests.house.test_doors import DESK, PUBLIC, bytes_of
from tests.house.town import Town

# Words that English pages are full of and Spanish has not.
ENGLISH = re.compile(
    r"\b(the|of|is|are|and|from|with|this|that|for|not|none|yes|who|what|request|requests|records|"
    r"received|day|days|file|files|page|pages|closed|sent|release|released|letter|patient|paper|"
    r"copy|mail|phone|code|known|read|due|done|chart|access|made|ready|hours|staff)\b",
    re.IGNORECASE,
)
# What is marked as English is meant to be: the law's own words, which nobody translates.
MARKED = re.compile(r'<(\w+)\b[^>]*\slang="en"[^>]*>.*?</\1>', re.DOTALL)
TAG = re.compile(r"<!--.*?-->|<(?:script|style|svg)\b.*?</(?:script|style|svg)>|<[^>]*>", re.DOTALL)
ATTRIBUTE = re.compile(r'\s(?:title|alt|placeholder|aria-label|label)="([^"]*)"')
# Names of people, places, practices and files, what a requester or a letter in English says, cites,
# ids, the other language's name, and what a check stands on, which is an id with its table.
SAME = re.compile(
    r"Casey Records|\bSomebody \w+|Records, please|Which phone did you give us\?|\bEnglish\b|"
    r"\w+\.pdf|District of Columbia|Health & Safety Code|Olive Owner|\b(?:us|fed)-[\w-]+|"
    r"\b(?:person|request) \d+|QZMARK\w*|requests\.ics|records[.@][\w.]+|Mail of example|The owner"
)


@pytest.fixture(autouse=True)
def language_put_back() -> Iterator[None]:
    """A request leaves its language behind in the thread."""
    with override("en"):
        yield


def english(content: bytes) -> Iterator[str]:
    """The pieces of a page that speak English."""
    text = MARKED.sub(" ", re.sub(r"<html\b[^>]*>", "", content.decode()))
    for piece in [*TAG.split(text), *ATTRIBUTE.findall(text)]:
        words = " ".join(unescape(piece).split())
        if ENGLISH.search(SAME.sub("", words)):
            yield words


def found(client: Client, paths: Iterable[str]) -> dict[str, str]:
    """What speaks English, each with the first address where it stands; and it was not one page."""
    seen: dict[str, str] = {}
    pages = 0
    for path in paths:
        response = client.get(path)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            pages += response.status_code == 200
            for words in english(bytes_of(response)):
                seen.setdefault(words, path)
    assert pages > 5
    return seen


def test_the_desk_speaks_spanish_to_whoever_reads_spanish(town: Town):
    client = Client(headers={"accept-language": "es"})
    knocking.enter(client, town.members[Role.OWNER].person)
    assert found(client, town_.addresses(town, DESK)) == {}


def test_the_portal_speaks_spanish_to_whoever_reads_spanish(town: Town, public_door):
    client = Client(headers={"accept-language": "es"})
    town_.let_in(client, town)
    assert found(client, town_.addresses(town, PUBLIC)) == {}


def test_english_is_seen():
    page = b'<p title="The day">Hola</p><p>Casey Records &amp; us-ca-access-001</p><p>Page one</p>'
    assert set(english(page)) == {"The day", "Page one"}


def test_what_is_marked_as_english_is_left_out_and_no_more():
    page = b'<html lang="en"><p lang="en">A rule <b>of law</b></p><p>For whom</p></html>'
    assert set(english(page)) == {"For whom"}
