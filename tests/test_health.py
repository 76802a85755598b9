"""Healthy means: web, database, both workers and the ledger. Outside, only yes or no."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from cartella import clock, health
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Beat
from cartella.ledger.models import Head


def beat(seconds_ago=1):
    for lane in Lane:
        Beat.objects.update_or_create(
            worker=f"w {lane}",
            defaults={"lane": lane, "seen_at": clock.now() - timedelta(seconds=seconds_ago)},
        )


def test_all_well(client, practice):
    beat()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    assert set(answer.json()["parts"].values()) == {"ok"}


def test_a_silent_worker_is_not_well(client, practice):
    beat(seconds_ago=31)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["worker fast"] == "not ok"


def test_a_head_that_does_not_fit_its_leaves_is_not_well(client, practice):
    beat()
    Head.objects.update_or_create(practice=practice, defaults={"size": 3})
    assert client.get("/healthz").json()["parts"]["ledger"] == "not ok"


def test_a_database_that_does_not_answer_is_said(client, db, monkeypatch):
    def broken():
        raise DatabaseError

    monkeypatch.setattr(health, "_database", broken)
    assert client.get("/healthz").json()["parts"]["database"] == "not ok"


@pytest.mark.parametrize("seconds_ago", [1, 60])
def test_the_public_door_says_only_yes_or_no(client, practice, public_door, seconds_ago):
    beat(seconds_ago)
    answer = client.get("/healthz")
    assert answer.json() == {"ok": seconds_ago == 1}
    assert answer.status_code == (200 if seconds_ago == 1 else 503)


def test_only_reading_is_allowed(client, db):
    assert client.post("/healthz").status_code == 405
