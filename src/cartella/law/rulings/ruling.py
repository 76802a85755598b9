"""What the law says of an act: whether it is lawful, what must and must not be done, figures.

Every duty stands in `data/duties.yaml` with the facts of the law that it rests on; a ruling that
names the duty uses those facts, so that no rule is here that no fact carries.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.loader import Place, Table, parse, some, text
from cartella.law.book.provisions import Provision
from cartella.law.conclude import NOT_FIRM
from cartella.law.duty import Duty as EngineDuty
from cartella.law.finding import Finding, Known, Message, State, UsedFact, message
from cartella.law.wording.words_of_duties import DUTIES
from cartella.law.wording.words_of_people import CODES

FILE = jurisdiction.DATA / "duties.yaml"

Figure = date | Decimal | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A duty on one side, as something to do or as something not to do: its meaning and facts."""

    says: str
    facts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that must, or must not, be done: its word, topic, and each side on which it may
    stand. `also` are other words for it, which a case may write and a finding may name."""

    code: str
    topic: str
    must: Side | None = None
    must_not: Side | None = None
    also: frozenset[str] = frozenset()

    def side(self, *, must: bool) -> Side | None:
        """The side asked for, if it has it."""
        return self.must if must else self.must_not


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    facts: frozenset[str]
    says: str = ""
    also: frozenset[str] = frozenset()


_ROW = Table(make=_Row, must={"facts": some(text)}, may={"says": text, "also": some(text)})
_NOT = "Do not "


@cache
def duties() -> dict[str, Duty]:
    """Every duty of the language by its word, in the order of the file. Raises LawDataError."""
    place = Place(FILE.name)
    content = parse(FILE)
    if not isinstance(content, dict):
        place.refuse("a mapping of topics", content)
    found: dict[str, Duty] = {}
    for topic, sides in content.items():
        for side, rows in sides.items():
            at = Place(FILE.name, topic, side)
            if side not in ("must", "must_not"):
                at.refuse("must or must_not", side)
            for code, row in rows.items():
                one = _ROW(at.at(code), row)
                known = found.get(code, Duty(code=code, topic=topic))
                if known.side(must=side == "must") is not None:
                    at.at(code).refuse("a word that stands once a side", code)
                says = one.says or _said(code)
                if not says:
                    at.at(code).refuse("its meaning, for no finding says it")
                new = Side(says=says, facts=one.facts)
                found[code] = (
                    replace(known, must=new, also=known.also | one.also)
                    if side == "must"
                    else replace(known, must_not=new, also=known.also | one.also)
                )
    return found


def _said(code: str) -> str:
    """What the findings' own words say of the code: a thing to do, or, without its `do not`, a
    thing not to do."""
    words = DUTIES.get(code) or CODES.get(code) or ""
    words = words.removeprefix(_NOT).removeprefix("%(category)s: ").rstrip(".")
    return words[:1].lower() + words[1:]


@cache
def canonical() -> dict[str, str]:
    """The word of the language for each word that a case may write or a finding names."""
    found = {other: duty.code for duty in duties().values() for other in duty.also}
    return {**found, **{code: code for code in duties()}}


@cache
def fact(fact_id: str) -> tuple[str, Provision]:
    """A federal fact with its jurisdiction. Raises LawDataError if there is none."""
    return jurisdiction.FEDERAL, jurisdiction.federal().fact(fact_id)


@cache
def _is_hipaas(fact_id: str) -> bool:
    """Whether the fact is a rule for covered entities, 45 CFR part 164."""
    return (fact(fact_id)[1].cite or "").startswith("45 CFR 164")


def _weak(facts: Iterable[UsedFact]) -> tuple[Message, ...]:
    """A sentence for each fact that is only remembered or not confirmed."""
    return tuple(
        message(NOT_FIRM, cite=one.cite or one.id, known=one.known)
        for one in facts
        if one.state is not State.SETTLED or one.known is Known.REMEMBERED
    )


def used(fact_id: str, value: str) -> UsedFact:
    """A federal fact as a ruling uses it."""
    place, found = fact(fact_id)
    return precedence.used(found, place, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the law says of the act. `is_allowed` None: a person decides."""

    is_allowed: bool | None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    figures: tuple[tuple[str, Figure], ...] = ()


@dataclass(slots=True, kw_only=True)
class Draft:
    """A ruling while it is worked out: findings are taken in, duties named, figures set."""

    is_allowed: bool | None = True
    is_covered: bool = True
    _must: dict[str, None] = field(default_factory=dict)
    _must_not: dict[str, None] = field(default_factory=dict)
    _figures: dict[str, Figure] = field(default_factory=dict)
    _facts: dict[UsedFact, None] = field(default_factory=dict)
    _steps: list[Message] = field(default_factory=list)
    _decide: list[Message] = field(default_factory=list)
    _is_settled: bool = True
    _is_taken: bool = False

    def take(self, finding: Finding[Any], *, decides: bool = True) -> Any:
        """Take a finding's facts and reasons in, and give its answer. `decides` False: what it
        leaves open does not touch this act."""
        self._facts.update(dict.fromkeys(finding.facts))
        self._steps += finding.steps
        if decides:
            self._is_taken = True
            self._decide += finding.decide
            self._is_settled = self._is_settled and finding.is_settled
        duties_found = getattr(finding.answer, "duties", ())
        self.engine(duties_found, must=True)
        self.engine(getattr(finding.answer, "never", ()), must=False)
        return finding.answer

    def engine(self, found: Iterable[object], *, must: bool) -> None:
        """Name the duties that a finding named."""
        known = canonical()
        for one in found:
            if isinstance(one, EngineDuty):
                code = known[one.code]
                (self._must if must else self._must_not)[code] = None

    def must(self, *codes: str) -> "Draft":
        """Name things that must be done, with the facts they rest on."""
        for code in codes:
            self._name(code, must=True)
        return self

    def must_not(self, *codes: str) -> "Draft":
        """Name things that must not be done, with the facts they rest on."""
        for code in codes:
            self._name(code, must=False)
        return self

    def _name(self, code: str, *, must: bool) -> None:
        (self._must if must else self._must_not)[code] = None
        side = duties()[code].side(must=must)
        for fact_id in sorted(side.facts if side else ()):
            if self.is_covered or not _is_hipaas(fact_id):
                self.use(fact_id)

    def use(self, *fact_ids: str, value: str = "") -> "Draft":
        """Use federal facts that the ruling rests on."""
        for fact_id in fact_ids:
            if not any(one.id == fact_id for one in self._facts):
                self._facts[used(fact_id, value or "rule")] = None
        return self

    def figure(self, name: str, value: Figure | None) -> "Draft":
        """Set a figure; None sets none."""
        if value is not None:
            self._figures[name] = value
        return self

    @property
    def figures(self) -> dict[str, Figure]:
        """The figures set so far."""
        return dict(self._figures)

    def forbid(self) -> "Draft":
        """The act is not lawful."""
        self.is_allowed = False
        return self

    def allow(self, is_allowed: bool | None) -> "Draft":
        """The act is lawful, is not, or a person decides. A `no` stands."""
        if self.is_allowed is not False:
            self.is_allowed = is_allowed
        return self

    def note(self, facts: Iterable[UsedFact], why: Message) -> "Draft":
        """Facts used, and the sentence they give."""
        self._facts.update(dict.fromkeys(facts))
        self._steps.append(why)
        return self

    def absorb(self, other: "Draft") -> "Draft":
        """Take in all that another draft named and used, but not its yes or no."""
        self._must.update(other._must)
        self._must_not.update(other._must_not)
        self._figures.update(other._figures)
        self._facts.update(other._facts)
        self._steps += other._steps
        return self

    def leave_open(self, why: Message) -> "Draft":
        """A person decides, for this reason. A `no` stands."""
        self._decide.append(why)
        self._is_settled = False
        return self.allow(None)

    def done(self) -> Finding[Ruling]:
        """The finding. Where no engine's finding decided, it is settled if every fact used is."""
        weak = () if self._is_taken else _weak(self._facts)
        return Finding(
            answer=Ruling(
                is_allowed=self.is_allowed,
                must=tuple(self._must),
                must_not=tuple(self._must_not),
                figures=tuple(self._figures.items()),
            ),
            facts=tuple(self._facts),
            steps=tuple(dict.fromkeys(self._steps)),
            is_settled=self._is_settled and not weak,
            decide=tuple(dict.fromkeys((*self._decide, *weak))),
        )
