"""Draw the pages of docs/ that follow from the code: `make docs`. A house test compares them."""

from collections.abc import Callable
from pathlib import Path

from cartella.accounts.roles import GRANTS, Permission
from cartella.release.lifecycle import TABLE, Need, Step, Subject, may_follow
from tools import case_pages, coverage_pages, law_pages

DOCS = Path(__file__).resolve().parent.parent / "docs"
_PEOPLE = {
    Need.ANYONE: "the requester, or who may receive",
    Need.PROGRAM: "nobody: it follows from what was done",
}
_STATES = {of: {step.to for step in TABLE if step.of is of and step.to} for of in Subject}


def lifecycle() -> str:
    """docs/lifecycle.md, from the table of `release/lifecycle.py`."""
    lines = [
        "# The life of a request",
        "",
        "Drawn from the table in `src/cartella/release/lifecycle.py` by `make docs`; edit that. A",
        "request has rounds, a round packages. States are named by what has been done, nothing but",
        "these acts moves one, and nothing but *reopen* goes back. Screens show what is furthest",
        "behind; late is a question asked of the due date, never a state.",
    ]
    for of in Subject:
        lines += ["", f"## {of.capitalize()}", "", "| act | from | to | who |", "|---|---|---|---|"]
        lines += [_row(step) for step in TABLE if step.of is of]
        ends = sorted(state for state in _STATES[of] if not may_follow(of, state))
        lines += ["", f"Nothing follows {' and '.join(ends)}."] if ends else []
    return "\n".join(lines) + "\n"


def _row(step: Step) -> str:
    sources = ", ".join(step.sources) or "(birth)"
    return f"| {step.act} | {sources} | {step.to or 'the state before'} | {_who(step.need)} |"


def _who(need: Need) -> str:
    if need in _PEOPLE:
        return _PEOPLE[need]
    permission = Permission(need.value)
    return ", ".join(role.value for role, granted in GRANTS.items() if permission in granted)


PAGES: dict[str, Callable[[], str]] = {
    "lifecycle.md": lifecycle,
    "law-doubts.md": law_pages.doubts,
    "law-cases.md": case_pages.law_cases,
    "law-coverage.md": coverage_pages.law_coverage,
}


def main() -> None:
    """Write every page that is drawn."""
    for name, draw in PAGES.items():
        (DOCS / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
