"""The house of the journeys: one `cartella demo` with both doors and workers, as people start it.

The demo's practice gives no time to undo here, so that no journey waits a minute for it.
"""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from cartella import serve
from tests import template_store
from tests.browsers import DESK
from tests.journeys import doors
from tests.journeys.doors import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A filled demo on two free ports, on SQLite, in an empty home."""
    folder = tmp_path_factory.mktemp("house")
    port = doors.free_ports()
    bare = {name: value for name, value in os.environ.items() if name[:4] not in ("CART", "DATA")}
    made = House(
        desk=f"http://127.0.0.1:{port}",
        public=f"http://127.0.0.1:{port + 1}",
        data=folder / "data",
        environment=bare
        | {
            "HOME": str(folder),
            "CARTELLA_DATA": str(folder / "data"),
            "CARTELLA_KEY_FILE": str(folder / "data.key"),
        },
        log=folder / "log",
    )
    template_store.into(made.data)
    command = [doors.CARTELLA, "demo", "--port", str(port), "--data", str(made.data)]
    command += ["--patients", "8"]  # those whose requests are told; the rest only takes time
    with made.log.open("wb") as log:
        process = subprocess.Popen(command, env=made.environment, stdout=log, stderr=log)
        try:
            well = serve.wait_until_well(f"{made.desk}/healthz", seconds=120)
            assert well, made.log.read_text()[-3000:]
            assert serve.wait_until_well(f"{made.public}/healthz", seconds=30)
            _give_no_time_to_undo(made.data / "cartella.sqlite3")
            yield made
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _give_no_time_to_undo(store: Path) -> None:
    with sqlite3.connect(store, timeout=20) as rows:
        rows.execute("UPDATE practices_practice SET undo_minutes = 0")


@pytest.fixture(scope="session")
def _signed_in(chromium: Browser, house: House) -> Callable[[str], dict[str, object]]:
    """Signs each person in once: a code of the app counts once only."""
    kept: dict[str, dict[str, object]] = {}

    def state(email: str) -> dict[str, object]:
        if email not in kept:
            context = chromium.new_context()
            doors.sign_in(context.new_page(), house, email)
            kept[email] = context.storage_state()
            context.close()
        return kept[email]

    return state


@pytest.fixture
def staff(new_page, _signed_in) -> Callable[..., Page]:
    """A page of a signed-in member of the demo's staff: `staff("casey")`."""

    def page(name: str = "casey", viewport: dict[str, int] = DESK, **options: object) -> Page:
        email = f"{name}@juniper.example.org"
        return doors.watched(new_page(viewport, storage_state=_signed_in(email), **options))

    return page


@pytest.fixture
def visitor(new_page) -> Callable[..., Page]:
    """A page of somebody without an account."""

    def page(viewport: dict[str, int] = DESK, **options: object) -> Page:
        return doors.watched(new_page(viewport, **options))

    return page
