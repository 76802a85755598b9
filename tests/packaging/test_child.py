"""A child that dies costs one answer."""

import sys
from pathlib import Path

import pytest

from cartella.packaging import child

SOURCE = """
import os, time
from cartella.packaging import child

def handle(request):
    act = request["act"]
    if act == "die":
        os._exit(9)
    if act == "hang":
        time.sleep(60)
    if act == "eat":
        bytearray(4 * 1024 ** 3)
    if act == "raise":
        raise RuntimeError("patient data")
    print("noise that is no answer")
    return {"echo": act}

child.serve(handle)
"""
LIMITS = child.Limits(memory_bytes=512 * child.MIB, seconds=1.5)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "strange_child.py").write_text(SOURCE)
    monkeypatch.setenv("PYTHONPATH", ":".join([str(tmp_path), *sys.path]))
    return "strange_child"


def test_every_request_has_its_answer_whatever_befalls_the_others(module: str) -> None:
    acts = ["a", "die", "b", "eat", "c", "raise", "d", "hang", "e"]
    answers = list(child.ask_each(module, [{"act": act} for act in acts], LIMITS))
    assert answers == [
        {"echo": "a"},
        child.Failure.CRASH,
        {"echo": "b"},
        child.Failure.MEMORY,
        {"echo": "c"},
        child.Failure.CRASH,
        {"echo": "d"},
        child.Failure.TIME,
        {"echo": "e"},
    ]


def test_nothing_asked_starts_nothing() -> None:
    assert list(child.ask_each("no_such_module", [], LIMITS)) == []
