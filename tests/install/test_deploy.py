"""What stands in deploy/ and the Containerfile: parsed, tried where this machine can, and said by
name where it cannot."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cartella import settings_file
from cartella.environment import NAMES

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DESK, PUBLIC = "8000", "8001"


def instructions() -> list[tuple[str, str]]:
    """The lines of the Containerfile as (instruction, rest), continued lines joined."""
    text = (ROOT / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    return found[max(i for i, (word, _rest) in enumerate(found) if word == "FROM") :]


def test_the_image_runs_as_nobody_special_with_data_and_key_apart():
    stage = dict(last_stage())
    assert stage["USER"] == "10001:10001"
    assert stage["VOLUME"] == '["/var/lib/cartella", "/var/lib/cartella-key"]'
    assert stage["EXPOSE"].split() == [DESK, PUBLIC]
    assert "/healthz" in stage["HEALTHCHECK"]
    env = stage["ENV"]
    assert "CARTELLA_DATA=/var/lib/cartella " in env
    assert "CARTELLA_KEY_FILE=/var/lib/cartella-key/" in env
    assert not re.search(r"SECRET|PASSWORD|DATABASE_URL", env)


def test_the_image_takes_only_what_is_pinned_and_what_is_named():
    assert not [rest for word, rest in instructions() if word == "ADD"]
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY"]
    named = {one for words in copied for one in words if not one.startswith(("-", "/"))}
    let_in = {
        line[1:] for line in (ROOT / ".containerignore").read_text().split() if line[0] == "!"
    }
    assert named == let_in
    assert all((ROOT / one).exists() for one in named)
    assert (ROOT / ".dockerignore").read_text() == (ROOT / ".containerignore").read_text()
    installs = [rest for word, rest in instructions() if "pip install" in rest and word == "RUN"]
    assert all("-r requirements/pins.txt" in rest or "--no-deps" in rest for rest in installs)


@pytest.mark.long
def test_the_image_is_built_and_answers(tmp_path):
    engine = shutil.which("podman") or shutil.which("docker")
    if engine is None:
        pytest.skip("no container engine here: neither podman nor docker")
    asked = subprocess.run([engine, "info"], capture_output=True, text=True, check=False)
    if asked.returncode:
        pytest.skip(f"{Path(engine).name} is here, but no engine answers it")
    base = next(rest.split()[0] for word, rest in instructions() if word == "FROM")
    if subprocess.run([engine, "pull", "-q", base], check=False, capture_output=True).returncode:
        pytest.skip(f"{base} cannot be fetched here; `make container` tries without it")
    build = [engine, "build", "-q", "-t", "cartella:test", "-f", "Containerfile", "."]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    started = subprocess.run(
        [engine, "run", "-d", "--rm", "--read-only", "--tmpfs", "/tmp", "cartella:test"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    try:
        ask = "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz')"
        for _try in range(120):
            asked = subprocess.run([engine, "exec", started, "python", "-c", ask], check=False)
            if asked.returncode == 0:
                break
            time.sleep(0.5)
        assert asked.returncode == 0
    finally:
        subprocess.run([engine, "stop", started], check=False, capture_output=True)


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_a_proxy_is_told_of_the_public_port_alone(name):
    text = re.sub(r"(?m)^\s*#.*$", "", (DEPLOY / name).read_text())
    assert set(re.findall(r"127\.0\.0\.1:(\d+)", text)) == {PUBLIC}
    assert DESK not in text
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"):
        assert header in text  # set by the proxy, so that a caller's own word counts for nothing
    assert text.count("{") == text.count("}")


def test_the_settings_of_deploy_are_settings(tmp_path):
    path = tmp_path / "settings.env"
    path.touch(0o600)
    path.write_text((DEPLOY / "settings.env").read_text())
    found = settings_file.merged({"CARTELLA_SETTINGS": str(path)})
    assert set(found) <= NAMES
    assert found["CARTELLA_PROXY"] == "127.0.0.1"


def test_the_unit_is_understood_and_closed(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    unit = tmp_path / "cartella.service"
    text = (DEPLOY / "cartella.service").read_text()
    unit.write_text(text.replace("/opt/cartella/bin/cartella", sys.executable))
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    said = subprocess.run(
        [analyze, "verify", unit], env=bare, capture_output=True, text=True, check=False
    )
    ours = [line for line in said.stderr.splitlines() if "cartella.service" in line]
    assert ours == []
    looked = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=25", unit],
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    if "Unknown" in looked.stderr or "unrecognized" in looked.stderr:
        pytest.skip("this systemd-analyze cannot look at a file that is not installed")
    assert looked.returncode == 0, looked.stdout[-300:]
    assert "User=cartella" in text


def test_each_how_to_says_what_was_tried():
    pages = sorted((ROOT / "docs" / "howto").glob("*.md"))
    of_install = {"linux", "macos", "windows", "public-mode", "container"}
    assert of_install <= {page.stem for page in pages}
    for page in pages:
        if page.stem in of_install:
            assert "## Tried" in page.read_text(), page.name
