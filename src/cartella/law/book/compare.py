"""Two jurisdictions side by side: what each says on one matter, and where they differ."""

from dataclasses import dataclass

from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.provisions import Provision
from cartella.law.book.register import Entry, sections
from cartella.law.finding import Message

# What makes two facts of two states be about one matter; everything else is what they say on it.
_MATTER = {
    "access": ("subject", "requesters", "records", "purpose"),
    "denial": ("grounds",),
    "scope": (),
    "fees": ("payers", "medium", "purposes", "records"),
    "disclosure": (),
    "rules": ("topic",),
    "retention": ("who", "records"),
    "minors": ("topics",),
    "sensitive": ("category",),
    "practice": ("topic",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One matter, and the facts that either jurisdiction has on it; empty means: says nothing."""

    section: str
    title: Message
    matter: str
    left: tuple[Entry, ...]
    right: tuple[Entry, ...]

    @property
    def differs(self) -> bool:
        """Whether the two say different things; ids, sources and free words aside."""
        return sorted(_content(one) for one in self.left) != sorted(
            _content(one) for one in self.right
        )


def compare(left: Jurisdiction, right: Jurisdiction) -> tuple[Row, ...]:
    """Every matter on which either speaks, in the order of the sections."""
    found: dict[tuple[str, str], tuple[list[Entry], list[Entry]]] = {}
    titles = {}
    for side, place in enumerate((left, right)):
        for section in sections(place):
            titles[section.key] = section.title
            for entry in section.entries:
                key = (section.key, matter(section.key, entry.fact))
                found.setdefault(key, ([], []))[side].append(entry)
    order = list(_MATTER)
    return tuple(
        Row(section=key, title=titles[key], matter=name, left=tuple(one), right=tuple(other))
        for (key, name), (one, other) in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    )


def matter(section: str, fact: Provision) -> str:
    """What a fact is about, in words, such as 'copy, patient'."""
    said = []
    for key in _MATTER[section]:
        value = getattr(fact, key)
        if key == "grounds":
            said += sorted({rule.code.replace("_", " ") for rule in value})
        elif isinstance(value, frozenset):
            said += sorted(str(one) for one in value) or ["any"]
        elif value is not None:
            said.append(str(value).replace("_", " "))
    return ", ".join(said) or "general"


def _content(entry: Entry) -> str:
    """What the typed keys of a fact say; its free words where it has no typed ones."""
    typed = [f"{one.key.template}={one.value}" for one in entry.says if not one.is_free]
    return " | ".join([entry.standing, *(typed or [entry.rule or ""])])
