"""A store for a bench: a practice with its people, their sessions, and the doors on free ports."""

import http.client
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.test import override_settings

from tools.bench import apart

django.setup()

from allauth.mfa.totp.internal import auth as totp  # noqa: E402  (rows need Django)

from cartella import clock, secret, serve  # noqa: E402
from cartella.accounts.models import Membership, Person, add_member  # noqa: E402
from cartella.accounts.roles import Role  # noqa: E402
from cartella.commands import listening, serving  # noqa: E402
from cartella.environment import Listener  # noqa: E402
from cartella.practices import keys  # noqa: E402
from cartella.practices.models import (  # noqa: E402
    LegalEntity,
    Location,
    Practice,
    RecordSystem,
)


def practice(slug: str = "juniper") -> Practice:
    """A practice in California with one record system and its key; the tables are made first."""
    call_command("migrate", verbosity=0, interactive=False)
    zone = "America/Los_Angeles"
    made = Practice.objects.create(
        slug=slug,
        name="Juniper Aesthetics",
        address_lines="12 Elm Street\nSpringfield, CA 90001",
        phone="+1 213 555 0100",
        email="office@example.org",
        privacy_contact="Pat Privacy",
        complaint_contact="Pat Privacy",
        time_zone=zone,
        undo_minutes=0,
        created_at=clock.now(),
    )
    entity = LegalEntity.objects.create(
        practice=made, name="Juniper Nursing Inc.", state="CA", licence_kinds=["nurse practitioner"]
    )
    Location.objects.create(practice=made, legal_entity=entity, name="Elm Street", time_zone=zone)
    RecordSystem.objects.create(practice=made, name="Old EMR", kind="emr")
    if not keys.path_for(made.id).exists():
        keys.create(made.id)
    return made


def member(of: Practice, name: str, role: Role = Role.COORDINATOR) -> Membership:
    """A person of the practice with a second factor."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    made = add_member(of, email=email, name=name, roles=[role])
    totp.TOTP.activate(made.person, totp.generate_totp_secret())
    return made


def desk_cookie(person: Person) -> str:
    """The cookie of a person who has just signed in: the row that sign-in would have written."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"cartella_desk_session={session.session_key}"


def portal_cookie(request_id: int, delivery_id: int, code_id: int) -> str:
    """The cookie of a requester who has just opened her delivery with a code."""
    key = secret.secret_key(replace(settings.ENV, listener=Listener.PUBLIC))
    now = clock.now().isoformat()
    with override_settings(SECRET_KEY=key):  # one door's sessions mean nothing at the other
        session = SessionStore()
        session["request"] = [request_id, now]
        session["opened"] = {str(delivery_id): [code_id, now]}
        session.save()
    return f"cartella_portal_session={session.session_key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Where the doors are."""

    desk: str
    public: str

    def processes(self, url: str) -> list[int]:
        """Ids of the web processes of one door."""
        port = str(urlsplit(url).port)
        return [pid for pid, words in _children() if words[-5:-1] == _web_words(port)]

    def largest_web_bytes(self) -> int:
        """The largest resident size that any web process has had so far."""
        both = [*self.processes(self.desk), *self.processes(self.public)]
        return max(apart.peak_bytes(pid) for pid in both)


@contextmanager
def doors() -> Iterator[Doors]:
    """Both doors and both workers, as `cartella serve` runs them; `make demo` does the same."""
    port = _free_pair()
    opened = listening.Doors(
        desk=listening.Address(host="127.0.0.1", port=port),
        public=listening.Address(host="127.0.0.1", port=port + 1),
    )
    stop = threading.Event()
    thread = threading.Thread(
        target=serve.supervise, args=(serving.processes(opened),), kwargs={"stop": stop}
    )
    thread.start()
    found = Doors(desk=f"http://127.0.0.1:{port}", public=f"http://127.0.0.1:{port + 1}")
    try:
        for url in (found.desk, found.public):
            if not serve.wait_until_well(f"{url}/healthz", seconds=60):
                raise TimeoutError(f"{url} is not well after a minute.")
        yield found
    finally:
        stop.set()
        thread.join()


def connect(url: str, *, seconds: float = 120) -> http.client.HTTPConnection:
    """A connection that stays open between requests."""
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)


def _web_words(port: str) -> list[str]:
    return ["cartella.process", "web", "127.0.0.1", port]


def _children() -> Iterator[tuple[int, list[str]]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                words = (folder / "cmdline").read_bytes().decode().split("\0")[:-1]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == os.getpid():
                yield int(folder.name), words


def _free_pair() -> int:
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                other.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
