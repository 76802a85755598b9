"""What the law room answers: a frozen value that carries its own reasons.

Texts are message templates in English with named values, marked by `N_` so that they can be
collected; whoever shows a finding translates the template and formats the values.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

Answer_co = TypeVar("Answer_co", covariant=True)

Value = str | int | date | Decimal


def N_(text: str) -> str:  # noqa: N802 (the gettext tools' own name for "collect, do not translate")
    """Mark a template for the translators and return it as it is."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A template in English with `%(name)s` places, and the values that go there."""

    template: str
    values: tuple[tuple[str, Value], ...] = ()

    def say(
        self,
        translate: Callable[[str], str] = str,
        show: Callable[[Value], str] = str,
    ) -> str:
        """The sentence, its template passed through `translate` and every value through `show`.

        Values that are themselves words of this room (enum values, units) are translated too.
        """
        shown = {
            name: spoken(value, translate) if isinstance(value, str) else show(value)
            for name, value in self.values
        }
        return translate(self.template) % shown


_PIECES = re.compile(r"([,;:] )")
_WORD = re.compile(r"\b[a-z]{3,}\b")  # not "ch." nor the "et" of a cite


def spoken(value: str, translate: Callable[[str], str]) -> str:
    """A value that is made of this room's words, in the reader's language: the whole if it is one
    wording, else its pieces (a list, a cite with words in it) and the units of its numbers. Where
    one piece has words that are not this room's, it is the law's own text and stays whole."""
    plain = str(value)
    whole = translate(plain) if plain else plain
    if whole != plain:
        return whole
    pieces = _PIECES.split(plain)
    said = [_piece(piece, translate) for piece in pieces]
    if any(one == piece and _WORD.search(piece) for one, piece in zip(said, pieces, strict=True)):
        return plain
    return "".join(said)


def _piece(piece: str, translate: Callable[[str], str]) -> str:
    # gettext answers an empty text with its own header.
    said = translate(piece) if piece.strip() else piece
    number, space, unit = piece.partition(" ")
    if said == piece and number.isdigit() and unit:
        return f"{number}{space}{translate(unit)}"
    return said


def message(template: str, **values: Value) -> Message:
    """A Message; the values keep the order in which they are given."""
    return Message(template=template, values=tuple(values.items()))


class Known(StrEnum):
    """How a fact is known; always shown with it."""

    READ = "read"
    SECOND_HAND = "second hand"
    REMEMBERED = "remembered"


class Confidence(StrEnum):
    """How sure the reader of the source was."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class State(StrEnum):
    """What the law was found to say: something, nothing, or not to be confirmed."""

    SETTLED = "settled"
    SILENT = "silent"
    UNCONFIRMED = "unconfirmed"


class Service(StrEnum):
    """In which way a fact serves a request."""

    DIRECT = "applies"
    SAFE_SIDE = "safe side only"


NOT_SETTLED = N_("not settled")


def standing_of(state: State, known: Known) -> str:
    """The word for how firm a fact is; what is only remembered is never called settled."""
    return NOT_SETTLED if state is State.SETTLED and known is Known.REMEMBERED else str(state)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFact:
    """A fact of the law as a finding used it; a determination keeps these with the request."""

    id: str
    jurisdiction: str
    cite: str
    source: str | None
    known: Known
    confidence: Confidence
    state: State
    value: str  # the value as used, in the data's own words, e.g. "15 calendar_days"
    service: Service = Service.DIRECT
    because: Message | None = None  # why only the safe side


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Generic[Answer_co]):
    """An answer with its reasons.

    `steps` is the arithmetic in words, in order. `is_settled` is false as soon as the answer
    rests on a remembered or unconfirmed fact, on a fact for somebody else's chart, or on law that
    is not loaded; `decide` then says what a person has to decide, and may be said otherwise too.
    """

    answer: Answer_co
    facts: tuple[UsedFact, ...]
    steps: tuple[Message, ...]
    is_settled: bool
    decide: tuple[Message, ...] = ()

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """Ids of the facts used, in order of use."""
        return tuple(fact.id for fact in self.facts)

    @property
    def cites(self) -> tuple[str, ...]:
        """The cites of the facts used, each once, in order of use."""
        return unique(fact.cite for fact in self.facts)


def unique(words: Iterable[str]) -> tuple[str, ...]:
    """The words in their order, each once."""
    return tuple(dict.fromkeys(words))
