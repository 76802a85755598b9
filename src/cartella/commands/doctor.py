"""`cartella doctor`: every check with its words and the next step; it works, and says why, where
the store cannot be opened."""

import argparse
import importlib
import json
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from cartella.commands import setup

_WHERE = "Check CARTELLA_DATA, CARTELLA_KEY_FILE and DATABASE_URL; see docs/settings.md."
_SIGNS = {"ok": "  ok", "hint": "hint", "unknown": "   ?", "warn": "WARN", "bad": " BAD"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    name: str
    title: str
    state: str
    said: str
    next_step: str = ""
    since_at: datetime | None = None


def doctor(options: argparse.Namespace) -> int:
    """0 if nothing hurts, 1 if something does or the store cannot be opened."""
    try:
        lines = _look()
    except ImproperlyConfigured as refused:
        lines = [_closed(str(refused))]
    except DatabaseError as error:
        lines = [_closed(f"The database does not answer ({type(error).__name__}).")]
    is_well = all(line.state != "bad" for line in lines)
    if options.json:
        print(json.dumps({"ok": is_well, "checks": [_plain(line) for line in lines]}, indent=1))
    else:
        _print(lines, is_well)
    return 0 if is_well else 1


def _look() -> list[_Line]:
    if not setup.store_exists():
        return [_closed("There is no store at CARTELLA_DATA.")]
    setup.set_up()
    # Models can be loaded only now.
    shape = importlib.import_module("cartella.shape")
    shape.refuse_newer()
    if shape.is_behind():
        return [
            _closed(
                "An earlier version of Cartella made it, and it has not this version's shape yet.",
                "Start cartella serve, or cartella migrate: the store is copied before it changes.",
            )
        ]
    rooms = {
        name: importlib.import_module(f"cartella.{name}")
        for name in ("doctor.memory", "doctor.checks", "practices.models")
    }
    practice = rooms["practices.models"].Practice.objects.order_by("created_at").first()
    if practice is None:
        return [_closed("The store is empty: nobody has set it up yet.")]
    rooms["doctor.memory"].look_outside()
    checks = rooms["doctor.checks"].run(practice)
    return [_line(check) for check in rooms["doctor.memory"].with_since(practice, checks)]


def _line(check: Any) -> _Line:
    return _Line(
        name=check.name,
        title=check.title,
        state=check.state.value,
        said=check.said,
        next_step=check.next_step,
        since_at=check.since_at,
    )


def _closed(why: str, next_step: str = _WHERE) -> _Line:
    return _Line(
        name="store",
        title="Store",
        state="bad",
        said=f"The store cannot be opened. {why}",
        next_step=next_step,
    )


def _plain(line: _Line) -> dict[str, str | None]:
    return {
        "name": line.name,
        "state": line.state,
        "said": line.said,
        "next_step": line.next_step,
        "since_at": line.since_at.isoformat() if line.since_at else None,
    }


def _print(lines: list[_Line], is_well: bool) -> None:
    for line in lines:
        since = f" (since {line.since_at:%Y-%m-%d %H:%M} UTC)" if line.since_at else ""
        print(f"{_SIGNS[line.state]}  {line.title}: {line.said}{since}")
        if line.next_step and line.state != "ok":
            print(f"      → {line.next_step}")
    sys.stdout.write("Nothing hurts.\n" if is_well else "Something hurts: see BAD above.\n")
