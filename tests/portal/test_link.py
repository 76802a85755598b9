"""A mailed link: GET and HEAD change nothing, however often a scanner follows it."""

import hashlib
import re

import pytest
from django.test import Client
from django.urls import reverse

from cartella.ledger.models import Exit
from cartella.release.delivery import release as releasing
from cartella.release.models import Delivery
from tests import doors, people
from tests.desk import made

TOKEN = "t0ken-of-these-tests-and-no-other"


@pytest.fixture
def delivery(cast, tmp_path):
    """A link that has gone out."""
    found = releasing.release(
        made.packaged(cast, tmp_path),
        channel=Delivery.Channel.LINK,
        to_label="Zinnia Quillfeather",
        to_address="zinnia@example.org",
        by=cast.act(cast.coordinator),
    )
    Delivery.objects.filter(pk=found.pk).update(
        token_hash=releasing.hash_of(TOKEN), available_at=found.made_at, sent_at=found.made_at
    )
    found.refresh_from_db()
    return found


def at(token: str = TOKEN, slug: str = "juniper") -> str:
    """The address in the mail."""
    return reverse("portal:link", args=[slug, token])


def test_a_scanner_that_follows_it_changes_nothing(cast, delivery):
    before = Delivery.objects.values().get(pk=delivery.pk)
    for _time in range(3):
        assert Client().get(at()).status_code == 200
        assert Client().head(at()).status_code == 200
    assert Delivery.objects.values().get(pk=delivery.pk) == before
    assert not Exit.objects.exists()
    assert not cast.practice.jobs.filter(kind="release.send_code").exists()


def test_the_button_asks_for_a_code_and_the_code_opens(cast, delivery):
    client = Client()
    page = client.post(at())["Location"]
    assert TOKEN not in page
    doors.send_codes(cast.practice)
    assert not Exit.objects.exists()
    client.post(page, {"code": doors.newest_code(cast.practice)})
    assert Exit.objects.filter(practice=cast.practice).count() == 1
    assert "records.pdf" in doors.words(client.get(page))


def test_the_link_alone_shows_no_file(delivery):
    client = Client()
    page = client.post(at())["Location"]
    assert "records.pdf" not in doors.words(client.get(page))
    for name in ("records_all", "records_receipt"):
        address = reverse(f"portal:{name}", args=["juniper", delivery.pk])
        assert client.get(address).status_code == 302


def test_the_page_names_nobody(delivery):
    words = doors.words(Client().get(at()))
    assert "Quillfeather" not in words and "@" not in words


@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_and_recalled_links_read_the_same(cast, delivery, method):
    releasing.recall(delivery, "wrong one", by=cast.act(cast.coordinator))
    pages = []
    for token in (TOKEN, "x" * len(TOKEN)):
        page = getattr(Client(), method)(at(token))
        assert page.status_code == 404
        pages.append(re.sub(token.encode(), b"", doors.plain(page)))
    assert pages[0] == pages[1]


def test_a_link_of_one_practice_leads_nowhere_at_another(cast, delivery):
    people.practice_of("thistle")
    assert Client().get(at(slug="thistle")).status_code == 404


def test_the_token_is_kept_as_a_hash_alone(delivery):
    assert bytes(delivery.token_hash) == hashlib.sha256(TOKEN.encode()).digest()
