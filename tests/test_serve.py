"""Doors and workers run as processes; one that is killed is replaced, and all stop together."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from cartella import process, serve
from cartella.commands import serving
from cartella.commands.listening import Address, Doors
from cartella.environment import Listener
from tests import template_store

HOUSE = """
import sys
from cartella import process, serve
from cartella.commands import serving
from cartella.commands.listening import Address, Doors
from cartella.environment import Listener
port = int(sys.argv[1])
serve.supervise([
    serve.web(Listener.DESK, port=port, number=1),
    serve.web(Listener.DESK, port=port, number=2),
    serve.web(Listener.PUBLIC, port=port + 1, number=1),
    serve.worker("fast"),
    serve.worker("slow"),
])
"""


@pytest.fixture
def environment(tmp_path):
    """A fresh store of its own, on SQLite whatever the other tests run on."""
    bare = {name: value for name, value in os.environ.items() if name[:4] not in ("CART", "DATA")}
    made = bare | {
        "HOME": str(tmp_path),
        "CARTELLA_DATA": str(tmp_path / "data"),
        "CARTELLA_PUBLIC_URL": "http://127.0.0.1:8001",
        "DJANGO_SETTINGS_MODULE": "cartella.settings",
    }
    template_store.into(tmp_path / "data")
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=made, check=True)
    return made


def free_ports():
    """Two neighbouring ports that nobody listens on."""
    for port in range(18_200 + os.getpid() % 1000 * 2, 40_000, 2):
        try:
            serve.refuse_taken("127.0.0.1", port)
            serve.refuse_taken("127.0.0.1", port + 1)
        except serve.PortTaken:
            continue
        return port
    raise AssertionError("no free ports")


def ask(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def children(pid):
    """The command lines of a process's children, by their ids."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = folder.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(pid):
                words = folder.joinpath("cmdline").read_text().split("\0")
                found[int(folder.name)] = " ".join(words[3:7]).strip()
        except OSError:
            continue  # it has just gone
    return found


def wait_for(fact, seconds=40):
    until = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def test_the_house_stands_survives_kills_and_stops_whole(environment):
    port = free_ports()
    house = subprocess.Popen([sys.executable, "-c", HOUSE, str(port)], env=environment)
    try:
        assert serve.wait_until_well(f"http://127.0.0.1:{port}/healthz", seconds=40)
        assert ask(f"http://127.0.0.1:{port + 1}/healthz") == (200, {"ok": True})
        before = children(house.pid)
        assert len(before) == 5
        for pid, words in before.items():
            if words.startswith("cartella.process web 127.0.0.1 " + str(port)) or "fast" in words:
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: len(children(house.pid).keys() - before.keys()) == 3)
        assert serve.wait_until_well(f"http://127.0.0.1:{port}/healthz", seconds=40)
        house.send_signal(signal.SIGINT)
        assert house.wait(30) == 0
        serve.refuse_taken("127.0.0.1", port)
    finally:
        house.kill()
        house.wait()


def test_children_go_when_whoever_started_them_is_killed(environment):
    port = free_ports()
    house = subprocess.Popen([sys.executable, "-c", HOUSE, str(port)], env=environment)
    wait_for(lambda: len(children(house.pid)) == 5)
    left = children(house.pid)
    house.kill()
    house.wait()
    wait_for(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() and alive(pid) for pid in left))


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_taken_port_is_refused_before_anything_starts():
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(serve.PortTaken, match=str(port)):
            serve.serve(Listener.DESK, port=port)


def test_a_process_that_will_not_live_stops_the_rest(monkeypatch):
    monkeypatch.setattr(serve, "POLL_SECONDS", 0.01)
    dying = serve.Process(name="dying", command=(sys.executable, "-c", "raise SystemExit(3)"))
    living = serve.Process(
        name="living", command=(sys.executable, "-c", "import time; time.sleep(600)")
    )
    with pytest.raises(serve.DiesAtOnce, match="dying"):
        serve.supervise([living, dying])
    assert not [words for words in children(os.getpid()).values() if "sleep(600)" in words]


def test_supervision_ends_when_told(monkeypatch):
    monkeypatch.setattr(serve, "POLL_SECONDS", 0.01)
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    living = serve.Process(
        name="living", command=(sys.executable, "-c", "import time; time.sleep(600)")
    )
    serve.supervise([living], stop=stop)
    assert stop.is_set()


def test_where_ports_cannot_be_shared_a_door_is_one_process(monkeypatch):
    monkeypatch.delattr(socket, "SO_REUSEPORT")
    assert serve.most_processes() == 1
    port = free_ports()
    with process._listen("127.0.0.1", port) as door:
        assert door.getsockname() == ("127.0.0.1", port)
        with pytest.raises(OSError):
            process._listen("127.0.0.1", port)
    asked = serving.processes(
        Doors(desk=Address(host="127.0.0.1", port=port), public=None),
    )
    assert [one.name for one in asked] == ["desk 1", "worker fast", "worker slow"]


def test_the_public_door_takes_no_more_than_words():
    assert process.LARGEST_BODY[Listener.PUBLIC] <= 16 * 1024**2
    folder = Path(__file__).resolve().parents[1] / "deploy"
    assert "max_size 16MB" in (folder / "Caddyfile").read_text()
    assert "client_max_body_size 16m;" in (folder / "nginx.conf").read_text()
