"""Sixty invented patients: eight whose requests the demo tells, the others drawn from a seed.

The same seed makes the same people, so that what a journey or a colleague saw can be seen again.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SEED = 2026
MANY = 60


class Place(StrEnum):
    """Which of the brand's two legal entities treats her."""

    SKIN = "skin"  # the nurse practitioner's own, covered by HIPAA
    WELLNESS = "wellness"  # cash only, outside HIPAA


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One invented patient."""

    given: str
    family: str
    born_on: date
    email: str
    phone: str
    skin: str  # colours of the drawn face
    hair: str
    visits: int
    language: str = "en"
    gender: str = "female"
    place: Place = Place.SKIN
    thick: bool = False  # whether her old chart is a print-out of ninety pages
    allergy: str = "Lidocaine, topical"

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"

    @property
    def own_id(self) -> str:
        """Her id in the old EMR."""
        return self.email.partition("@")[0]


_TOLD = (
    # given, family, born, skin, hair, visits, language, gender
    ("Zinnia", "Quillfeather", date(1988, 2, 29), "#e8b896", "#5a3825", 9, "en", "female"),
    ("Marisol", "Ortega Ñandú", date(1979, 11, 3), "#c98e63", "#1f1712", 6, "es", "female"),
    ("Priya", "Raman", date(1991, 7, 19), "#a9714b", "#17110d", 4, "en", "female"),
    ("Hank", "Overstreet", date(1965, 1, 8), "#f0c9ae", "#8f8f8f", 3, "en", "male"),
    ("Lucía", "Fernández", date(1984, 5, 27), "#d9a77f", "#3b2418", 5, "es", "female"),
    ("Ngozi", "Adeyemi", date(1996, 9, 14), "#6f4631", "#0f0b09", 4, "en", "female"),
    ("Tomás", "Wójcik", date(1972, 12, 30), "#efc4a4", "#7a5230", 2, "en", "male"),
    ("Amélie", "O’Connor-Lee", date(2001, 3, 22), "#f3d3bd", "#a5522a", 3, "en", "female"),
)
_MAILBOXES = ("zinnia", "marisol", "priya", "hank", "lucia", "ngozi", "tomas", "amelie")

_GIVEN = {
    "female": (
        *("Abril", "Briony", "Calista", "Delphine", "Esperanza", "Fatima", "Greta", "Hana"),
        *("Imani", "Jocasta", "Keziah", "Liesel", "Maeve", "Nadia", "Odalys", "Paloma"),
        *("Quenby", "Rosalind", "Saoirse", "Thandi", "Ulani", "Vesper", "Winifred", "Ximena"),
        *("Yuki", "Zelda"),
    ),
    "male": ("Anselm", "Bastian", "Cosmo", "Dmitri", "Emeka", "Florian", "Gideon", "Hideo"),
}
_FAMILY = (
    *("Appleyard", "Brightwater", "Castellanos", "Dunmore", "Eastlake", "Fairweather", "Goldfinch"),
    *("Hollins", "Ibarra", "Jessop", "Kowalczyk", "Lindqvist", "Montrose", "Nightingale", "Okafor"),
    *("Pemberton", "Quintero", "Rivers-Shaw", "Santangelo", "Thistlewood", "Underhill", "Valdez"),
    *("Whitlock", "Xiong", "Yamamoto", "Zaragoza"),
)
_SKINS = ("#f3d3bd", "#efc4a4", "#e8b896", "#d9a77f", "#c98e63", "#a9714b", "#6f4631")
_HAIRS = ("#17110d", "#3b2418", "#5a3825", "#7a5230", "#a5522a", "#c9a15a", "#8f8f8f")
_ALLERGIES = ("Lidocaine, topical", "Latex", "Penicillin", "Adhesive tape", "")


def told() -> tuple[Persona, ...]:
    """Those whose requests the demo tells, in the order of their stories."""
    return tuple(
        Persona(
            given=given,
            family=family,
            born_on=born_on,
            email=f"{mailbox}@example.org",
            phone=f"+121355501{number:02}",
            skin=skin,
            hair=hair,
            visits=visits,
            language=language,
            gender=gender,
            thick=mailbox == "zinnia",
        )
        for number, (mailbox, row) in enumerate(zip(_MAILBOXES, _TOLD, strict=True), 1)
        for given, family, born_on, skin, hair, visits, language, gender in (row,)
    )


def others() -> tuple[Persona, ...]:
    """The rest of the sixty."""
    chance = random.Random(SEED)  # noqa: S311  (nothing secret: people who do not exist)
    families = list(_FAMILY) * 2
    chance.shuffle(families)
    return tuple(
        _persona(chance, number, family)
        for number, family in enumerate(families[: MANY - len(_TOLD)], 1)
    )


def _persona(chance: random.Random, number: int, family: str) -> Persona:
    gender = "male" if chance.random() < 0.15 else "female"
    given = chance.choice(_GIVEN[gender])
    plain = f"{given}-{family}".lower().replace(" ", "-")
    return Persona(
        given=given,
        family=family,
        # From eighteen to some seventy-six years of age; a birthday may be any day.
        born_on=date(1950, 1, 1) + timedelta(days=chance.randrange(58 * 365)),
        email=f"{plain}-{number}@example.org",
        phone=f"+1310555{100 + number:04}",
        skin=chance.choice(_SKINS),
        hair=chance.choice(_HAIRS),
        visits=chance.randint(3, 15),
        language="es" if chance.random() < 0.2 else "en",
        gender=gender,
        place=Place.WELLNESS if number % 5 == 0 else Place.SKIN,
        thick=number % 13 == 0,
        allergy=chance.choice(_ALLERGIES),
    )
