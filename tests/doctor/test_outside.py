"""The look at the public address, against servers of this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cartella.doctor import outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(settings):
    """An address whose answers a test chooses: path → (status, body)."""
    answers = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = answers.get(self.path, (404, b""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
        yield answers
        server.shutdown()


def test_the_public_door_alone_is_well_and_is_remembered(address):
    address["/healthz"] = (200, b'{"ok": true}')
    seen = outside.look()
    assert (seen.answers, seen.shows_desk, seen.problem) == (True, False, "")
    assert abs(seen.clock_seconds) < 60
    assert outside.last() == seen


@pytest.mark.parametrize(
    "answers",
    [
        {"/healthz": (200, b'{"ok": true, "parts": {"web": "ok"}}')},
        {"/healthz": (200, b'{"ok": true}'), "/today/": (302, b"")},
    ],
)
def test_a_desk_behind_the_public_address_is_seen(address, answers):
    address.update(answers)
    assert outside.look().shows_desk


def test_nobody_there_is_seen(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    assert outside.look().problem == "unreachable"


def test_https_where_plain_http_is_spoken_is_seen(address, settings):
    settings.PUBLIC_URL = settings.PUBLIC_URL.replace("http:", "https:")
    assert outside.look().problem in ("tls", "unreachable")


def test_what_was_seen_of_another_address_is_not_believed(address, settings):
    outside.look()
    settings.PUBLIC_URL = "https://records.example.org"
    assert outside.last() is None
