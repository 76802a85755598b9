"""The practice that is attacked, and one release of whatever comes in."""

import pytest

from cartella import cli
from cartella.commands import release as command
from cartella.commands import store
from tests import people
from tests.hostile import outcome
from tests.hostile.outcome import Outcome


@pytest.fixture
def cast(make_practice) -> people.Cast:
    """The practice under attack, with its people."""
    return people.cast()


@pytest.fixture
def other_practice(cast) -> people.Cast:
    """A second practice in the same store."""
    return people.cast("thistle")


@pytest.fixture
def give(make_practice, tmp_path, capsys, monkeypatch):
    """Runs `cartella release` in this process: from files to a package, or to a refusal."""
    make_practice("practice", time_zone="America/Los_Angeles", privacy_contact="Pat Privacy")
    monkeypatch.setattr(store.shape, "bring_up", lambda: None)  # tables are there
    practice = command.store.made(name="", state="US-CA", zone="")  # its place and owner
    count = 0

    def run(*paths, received: str = "2026-11-02", **options: str) -> Outcome:
        nonlocal count
        count += 1
        out = tmp_path / f"out-{count}" / "package.zip"
        out.parent.mkdir()
        words = ["release", *(str(path) for path in paths), "--state", "US-CA"]
        words += ["--received", received, "--identity", "driver licence seen", "--out", str(out)]
        for name, value in options.items():
            words += [f"--{name.replace('_', '-')}", value]
        parsed = cli.build_parser().parse_args(words)
        code = command.release(parsed)
        said = capsys.readouterr()
        return outcome.of(practice, out, code=code, said=said.out, refused=said.err)

    return run
