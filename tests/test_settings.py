"""What the settings promise: two doors that share nothing, strict headers, nothing made twice."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cartella.environment import NAMES

SHOW = """
import json
from django.conf import settings as s
print(json.dumps({name: getattr(s, name) for name in (
    "ROOT_URLCONF", "MIDDLEWARE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SECRET_KEY",
    "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS", "EMAIL_BACKEND", "DEBUG",
)} | {"engine": s.DATABASES["default"]["ENGINE"]}))
"""


@pytest.fixture
def shown(tmp_path):
    """Settings as a process of their own reads them."""

    def show(**given):
        bare = {
            name: value for name, value in os.environ.items() if name[:4] not in ("CART", "DATA")
        }
        environment = bare | {
            "HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "cartella.settings",
            "CARTELLA_DATA": str(tmp_path / "data"),
            "CARTELLA_PUBLIC_URL": "http://127.0.0.1:8001",
            **given,
        }
        child = subprocess.run(
            [sys.executable, "-c", SHOW],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return json.loads(child.stdout) if child.returncode == 0 else child.stderr

    return show


def test_the_doors_share_no_cookie_no_key_and_no_sign_in(shown):
    desk, public = shown(CARTELLA_LISTENER="desk"), shown(CARTELLA_LISTENER="public")
    for name in ("ROOT_URLCONF", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SECRET_KEY"):
        assert desk[name] != public[name]
    assert any("AuthenticationMiddleware" in name for name in desk["MIDDLEWARE"])
    assert not any("AuthenticationMiddleware" in name for name in public["MIDDLEWARE"])


def test_the_secret_is_made_once_beside_the_key_for_its_owner_alone(shown, tmp_path):
    key_file = str(tmp_path / "keys" / "practice.key")
    first = shown(CARTELLA_KEY_FILE=key_file)
    assert first == shown(CARTELLA_KEY_FILE=key_file)
    assert (tmp_path / "keys" / "session.secret").stat().st_mode & 0o777 == 0o600
    assert shown(CARTELLA_SECRET_KEY="x" * 40)["SECRET_KEY"] != first["SECRET_KEY"]


def test_a_new_data_folder_is_for_its_owner_alone(shown, tmp_path):
    shown(CARTELLA_DATA=str(tmp_path / "new" / "data"))
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


def test_https_binds_cookies_to_it(shown):
    plain = shown(CARTELLA_LISTENER="public")
    bound = shown(
        CARTELLA_LISTENER="public",
        CARTELLA_PUBLIC_URL="https://records.example.org",
        CARTELLA_PROXY="127.0.0.1",
    )
    assert (plain["SESSION_COOKIE_SECURE"], plain["SECURE_HSTS_SECONDS"]) == (False, 0)
    assert bound["SESSION_COOKIE_SECURE"]
    assert bound["SECURE_HSTS_SECONDS"] > 0
    assert "records.example.org" in bound["ALLOWED_HOSTS"]


def test_a_database_url_moves_the_store_to_postgresql(shown):
    assert shown()["engine"].endswith("sqlite3")
    assert shown(DATABASE_URL="postgres://a:b@127.0.0.1/c")["engine"].endswith("postgresql")


def test_error_pages_that_show_values_cannot_be_turned_on(shown):
    assert shown(CARTELLA_DEBUG="1", DEBUG="1")["DEBUG"] is False


def test_a_wrong_setting_stops_the_start_and_is_named(shown):
    assert "CARTELLA_HOSTS: a host is a bare name" in shown(CARTELLA_HOSTS="*")


def test_headers_are_strict_on_every_page(client, db):
    answer = client.get("/healthz")
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert "microphone=()" in answer["Permissions-Policy"]


def test_a_desk_session_is_no_good_at_the_public_door(client, db, settings, public_door):
    session = client.session
    session["signed_in"] = "yes"
    session.save()
    key = session.session_key
    assert type(session)(key).get("signed_in") == "yes"
    settings.SECRET_KEY = "that of the other process, as secret.py makes it"
    assert type(session)(key).get("signed_in") is None


def test_every_setting_is_in_the_settings_page_and_nothing_else_is():
    root = Path(__file__).resolve().parent.parent
    source = (root / "src/cartella/environment.py").read_text()
    page = (root / "docs/settings.md").read_text()
    names = r"CARTELLA_[A-Z_]+|DATABASE_URL"
    assert set(re.findall(names, source)) == set(re.findall(names, page)) == NAMES
