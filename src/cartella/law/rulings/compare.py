"""Asks the law about a case and compares: right, wrong with the reasons, or cannot tell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import cast

from cartella.law.finding import Finding, Service
from cartella.law.rulings.case import DECIDE, Case, Figures
from cartella.law.rulings.given import Given, Situation
from cartella.law.rulings.outside import softened
from cartella.law.rulings.ruling import Figure, Ruling
from cartella.law.rulings.verbs import VERBS


class Verdict(StrEnum):
    """How a case came out."""

    RIGHT = "right"
    WRONG = "wrong"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that was expected and is otherwise, in the words of the case."""

    what: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A case, what the law says of it, and what is otherwise than expected."""

    case: Case
    finding: Finding[Ruling]
    verdict: Verdict
    differences: tuple[Difference, ...]
    unread: tuple[str, ...] = ()


class Watched:
    """Facts that remember which of them were looked at."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.seen: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.seen |= {"today", "received"} if name == "on" else {name}
        return getattr(self.given, name)


def ask(case: Case, given: Given | None = None) -> Finding[Ruling]:
    """What the law says of the case's act. Raises CaseError for facts that cannot be."""
    situation = Situation(given=given or case.given, place=case.place)
    try:
        verb = VERBS[case.verb]
        finding = verb.rule(situation, case.act)
    except ValueError as wrong:
        if type(wrong) is not ValueError and type(wrong).__name__ in ("CaseError", "LawDataError"):
            raise
        case.place.at("given").refuse(f"facts that can be: {wrong}")
    if case.given.covered is False:
        return softened(case.verb, verb.heading, case.given.lane, finding)
    return finding


def judge(case: Case) -> Outcome:
    """The case's outcome. A person decides where the case expects a yes or no: cannot tell, unless
    something else is wrong. `unread`: keys that were given and that this act does not look at."""
    watched = Watched(case.given)
    finding = ask(case, cast(Given, watched))
    differences = tuple(_differences(case, finding))
    open_ = finding.answer.is_allowed is None and isinstance(case.then.allowed, bool)
    open_ = open_ or _is_own_day(case, dict(finding.answer.figures))
    unwronged = Verdict.CANNOT_TELL if open_ else Verdict.RIGHT
    verdict = Verdict.WRONG if differences else unwronged
    unread = tuple(
        one.name.rstrip("_")
        for one in fields(Given)
        if one.name not in watched.seen and getattr(case.given, one.name) != one.default
    )
    return Outcome(
        case=case, finding=finding, verdict=verdict, differences=differences, unread=unread
    )


def _differences(case: Case, finding: Finding[Ruling]) -> Iterator[Difference]:
    then, got = case.then, finding.answer
    if then.allowed is not None:
        expected = then.allowed if isinstance(then.allowed, bool) else None
        if expected is None and got.is_allowed is not None:
            yield Difference(what="allowed", expected=DECIDE, got=said(got.is_allowed))
        elif got.is_allowed is not None and expected is not got.is_allowed:
            yield Difference(what="allowed", expected=said(expected), got=said(got.is_allowed))
    for side, wanted, named in (
        ("must", then.must, got.must),
        ("must not", then.must_not, got.must_not),
    ):
        missing = sorted(wanted - set(named))
        if missing:
            yield Difference(what=side, expected=", ".join(missing), got=", ".join(named) or "-")
    figures = dict(got.figures)
    for name, value in _figures(then.figures):
        if name == "keep_until" and _is_own_day(case, figures):
            continue
        if figures.get(name) != value:
            yield Difference(what=name, expected=shown(value), got=shown(figures.get(name)))
    if then.no_due_date and "due_on" in figures:
        yield Difference(what="due_on", expected="none", got=shown(figures["due_on"]))
    for cite in then.cites:
        if not any(meets(cite, one) for one in finding.cites):
            yield Difference(what="cites", expected=cite, got="; ".join(finding.cites))
    if then.settled is not None and then.settled is not finding.is_settled:
        yield Difference(what="settled", expected=said(then.settled), got=said(finding.is_settled))
    yield from _uses(case, finding)


def _is_own_day(case: Case, figures: Mapping[str, Figure]) -> bool:
    """Whether a chart is expected to be kept as long as the law for this kind of holder says, and
    another's law, the safe side, says longer: whether that counts is for a person."""
    wanted = None if case.then.figures is None else case.then.figures.keep_until
    if wanted is None or wanted == figures.get("keep_until"):
        return False
    return wanted == figures.get("own_until")


def _uses(case: Case, finding: Finding[Ruling]) -> Iterator[Difference]:
    every = {fact.id for fact in finding.facts}
    safe = {fact.id for fact in finding.facts if fact.service is Service.SAFE_SIDE}
    got = ", ".join(sorted(every))
    for what, missing in (
        ("uses", case.then.uses - every),
        ("uses as safe side", case.then.uses_as_safe_side - safe),
    ):
        if missing:
            yield Difference(what=what, expected=", ".join(sorted(missing)), got=got)
    if case.then.uses_not & every:
        wrong = ", ".join(sorted(case.then.uses_not & every))
        yield Difference(what="uses not", expected=f"not {wrong}", got=got)


def _figures(figures: Figures | None) -> Iterator[tuple[str, Figure]]:
    for one in fields(Figures):
        value = None if figures is None else getattr(figures, one.name)
        if value is not None:
            yield one.name, value


def said(value: bool | None) -> str:
    """An answer in the language's words."""
    return DECIDE if value is None else str(value).lower()


def shown(value: Figure | None) -> str:
    """A figure in the language's words."""
    return "none" if value is None else str(value)


_SPACES = re.compile(r"[\s ]+")
_BASE = re.compile(r"^(.*?\d[\w.\-:]*)((?:\([\w-]+\))*).*$")


def meets(expected: str, cite: str) -> bool:
    """Whether a fact's cite names the expected section, or a paragraph of it.

    Both are compared without spaces, section signs and case: `45 CFR 164.524(b)` is met by `45 CFR
    164.524(b)(2)(i)` and by `45 CFR 164.524(b)-(c)`; a fact that cites the whole section meets any
    of its paragraphs.
    """
    wanted = [part for part in (_plain(one) for one in expected.split(";")) if part]
    given = _parts(cite)
    return all(
        any(_same(one, other) for other in given) or _same_section(one, cite) for one in wanted
    )


_SECTION = re.compile(r"\d+[\w.\-:/]*")


def _same_section(wanted: str, cite: str) -> bool:
    """Whether a state's section is the same though the code's name is shortened otherwise, as in
    `Cal. Health & Saf. Code § 123110(b)`: the place's first letters and the section's number."""
    whole = _plain(cite)
    if "cfr" in wanted or "usc" in wanted or not wanted[:2].isalpha():
        return False
    numbers = _SECTION.findall(wanted.split("(")[0])
    letters, other = (re.sub(r"[^a-z]", "", one)[:2] for one in (wanted, whole))
    return bool(numbers) and letters == other and numbers[-1] in _SECTION.findall(whole)


def _parts(cite: str) -> list[str]:
    """The sections a cite names; `45 CFR 160.202; 160.203` names two of title 45."""
    found: list[str] = []
    head = ""
    for part in re.split(r"[;,]\s*(?![^(]*\))", cite):
        plain = _plain(part)
        if not plain:
            continue
        title = re.match(r"^(\d+cfr|\d+usc)", plain)
        if title:
            head = title.group(1)
        elif head and re.match(r"^\d", plain):
            plain = head + plain
        elif found and plain.startswith("("):
            base = _BASE.match(found[-1])
            plain = (base.group(1) if base else found[-1]) + plain
        found.append(plain)
    return found


def _plain(text: str) -> str:
    text = text.lower().replace("§", "").replace("section", "").replace("u.s.c.", "usc")
    text = text.replace("c.f.r.", "cfr")
    return _SPACES.sub("", text)


def _same(wanted: str, given: str) -> bool:
    if given.startswith(wanted) or wanted.startswith(given):
        return _is_edge(wanted, given)
    if "(" in wanted and "(" in given:  # a range of paragraphs, or sister paragraphs in words
        base = wanted[: wanted.index("(")]
        if given.startswith(base + "("):
            return _in_range(wanted[len(base) :], given[len(base) :])
    return False


def _is_edge(one: str, other: str) -> bool:
    """That the longer goes on with a paragraph or a dash, not with more of the number."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    rest = longer[len(shorter) :]
    return not rest or not rest[0].isalnum()


_RANGE = re.compile(r"^((?:\(\w+\))*)\((\w+)\)-\((\w+)\)")


def _in_range(wanted: str, given: str) -> bool:
    """Whether paragraph `(c)(1)` lies in `(b)-(d)`, or `(a)(2)(ii)` in `(a)(2)-(3)`."""
    match = _RANGE.match(given)
    if not match:
        return False
    stem, first, last = match.groups()
    if not wanted.startswith(stem):
        return False
    step = re.match(r"\((\w+)\)", wanted[len(stem) :])
    return bool(step) and _order(first) <= _order(step.group(1)) <= _order(last)  # type: ignore[union-attr]


_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def _order(word: str) -> tuple[int, str]:
    if word.isdigit():
        return int(word), ""
    return (_ROMAN.index(word) + 1, "") if word in _ROMAN and len(word) > 1 else (0, word)
