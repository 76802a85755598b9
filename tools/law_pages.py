"""docs/law-doubts.md: where the law's data is weak, drawn from the data itself."""

from collections.abc import Callable, Iterable

from cartella.law.book import jurisdiction, unused, weak
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.weak import Weak

HEAD = """# Where the law's data is weak

Drawn from `src/cartella/law/data/` by `make docs`; edit the data. Nothing on this page stops the
engine: a fact with a value may always help the patient, and against the patient it counts only if
it is settled, read or second hand, and of medium confidence at least. It says where counsel should
look first. No confidence is raised here and no gap is filled; corrections are welcome.
"""


def doubts() -> str:
    """docs/law-doubts.md, from every jurisdiction's facts."""
    places = [place for code in jurisdiction.loaded_codes() if (place := jurisdiction.load(code))]
    lines = [HEAD]
    lines += _part(
        "Doubts and conflicts that a note names",
        "Each in the words of whoever read the fact.",
        places,
        weak.conflicts,
        lambda one: one.why.say(),
    )
    lines += _part(
        "High confidence on a page that is no official or statute text",
        "Somebody's page about the law: the fact should be read in the law itself.",
        places,
        weak.secondary_high,
        lambda one: one.fact.read,
    )
    lines += _part(
        "Settled in the data, but only remembered",
        "Never called settled on a screen.",
        places,
        weak.only_remembered,
        lambda one: f"confidence {one.fact.confidence}",
    )
    lines += _unused()
    return "\n".join(lines)


def _unused() -> list[str]:
    """What the list of unused facts says, a line a reason, with how many facts it is about."""
    found: dict[str, list[str]] = {}
    for fact_id, because in unused.listed().items():
        found.setdefault(because, []).append(fact_id)
    count = sum(len(ids) for ids in found.values())
    lines = [
        f"## Facts that no finding uses ({count})",
        "",
        "They are data, and nothing follows from them for a request (`data/unused.yaml`). A test "
        "walks every question and holds the list to what it finds.",
        "",
    ]
    for because, ids in found.items():
        lines.append(
            f"- {because[0].upper()}{because[1:]}: {', '.join(f'`{one}`' for one in ids)}."
        )
    return [*lines, ""]


def _part(
    title: str,
    words: str,
    places: Iterable[Jurisdiction],
    find: Callable[[Jurisdiction], tuple[Weak, ...]],
    say: Callable[[Weak], str],
) -> list[str]:
    rows = [one for place in places for one in find(place)]
    lines = [f"## {title} ({len(rows)})", "", words, ""]
    last = ""
    for one in rows:
        if one.jurisdiction != last:
            lines += (
                ["", f"### {one.jurisdiction}", ""] if last else [f"### {one.jurisdiction}", ""]
            )
            last = one.jurisdiction
        said = " ".join(say(one).split())
        lines.append(f"- `{one.fact.id}` ({one.fact.cite or 'no cite'}): {said}")
    return [*lines, ""]
