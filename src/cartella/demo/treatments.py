"""What an aesthetic practice does, as FHIR rows: one function a kind of treatment.

Products, lots and devices are invented; doses and settings are plausible, and nothing more.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cartella.demo.people import Place
from cartella.packaging.extensions import INJECTION_SITE

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One line of the practice's menu. `every_days` is how long one waits for the next."""

    name: str
    make: Callable[["Done"], Resource]
    price_usd: Decimal
    every_days: int
    has_photos: bool = True
    place: Place = Place.SKIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A treatment that was given: the how-many-th, on which day, under which references."""

    kind: str
    number: int
    day: date
    base: Mapping[str, Any]  # subject, encounter, performer, time: the same for all kinds


def _site(zone: str, side: str, amount: str, unit: str, **more: str) -> Resource:
    words = {"zone": zone, "side": side, **more}
    parts: list[Resource] = [{"url": url, "valueString": text} for url, text in words.items()]
    value = float(amount) if "." in amount else int(amount)
    parts.append({"url": "amount", "valueQuantity": {"value": value, "unit": unit}})
    return {"url": INJECTION_SITE, "extension": parts}


def _procedure(done: Done, note: str, **more: object) -> Resource:
    return {
        "resourceType": "Procedure",
        "id": f"treatment-{done.number}",
        "status": "completed",
        "code": {"text": done.kind},
        **done.base,
        **more,
        "note": [{"text": note}],
    }


_TOXIN: Sequence[tuple[str, str, str]] = (
    ("Glabella", "left", "4"),
    ("Glabella", "right", "4"),
    ("Glabella", "middle", "4"),
    ("Frontalis", "left", "2"),
    ("Frontalis", "right", "2"),
    ("Orbicularis oculi", "left", "6"),
    ("Orbicularis oculi", "right", "6"),
)


def toxin(done: Done) -> Resource:
    """Neurotoxin with its map: units a site, product, lot and dilution."""
    product = ("Demotoxin A", "Calmatoxin B")[done.number % 4 == 3]
    sites = [
        _site(zone, side, amount, "U", product=product, lot=_lot("DX", done), depth="intramuscular")
        for zone, side, amount in _TOXIN[: 7 if done.number % 2 == 0 else 5]
    ]
    return _procedure(
        done, "Diluted 2.5 mL per 100 U. Tolerated well. Ice for five minutes.", extension=sites
    )


def filler(done: Done) -> Resource:
    """Filler with its map: millilitres a site, plane, needle or cannula, device identifier."""
    plan = (
        (("Lips", "left", "0.3"), ("Lips", "right", "0.3"), ("Oral commissure", "both", "0.2")),
        (("Cheek", "left", "0.6"), ("Cheek", "right", "0.6"), ("Nasolabial fold", "both", "0.4")),
    )[done.number % 2]
    sites = [
        _site(
            zone,
            side,
            amount,
            "mL",
            product="Volumadem HA",
            lot=_lot("VF", done),
            depth=("submucosal", "supraperiosteal")[done.number % 2],
        )
        for zone, side, amount in plan
    ]
    udi = f"(01)00850000000{done.number % 10:02}(17)280131(10){_lot('VF', done)}"
    return _procedure(
        done,
        "25G cannula. No blanching, capillary refill under two seconds. Hyaluronidase at hand, not "
        f"needed. UDI {udi}.",
        extension=sites,
        followUp=[{"text": "Call if pain, blanching or a change of sight"}],
    )


def laser(done: Done) -> Resource:
    """An energy device with its settings."""
    return _procedure(
        done,
        f"Luma-D 755, serial LD-{4100 + done.number}. 755 nm, {16 + done.number % 5} J/cm², "
        "3 ms, spot 18 mm, two passes, cryogen 30/20. Endpoint: perifollicular erythema. Test spot "
        "on the first visit without reaction. Eye shields worn.",
        bodySite=[{"text": ("Both lower legs", "Full face", "Both underarms")[done.number % 3]}],
    )


def peel(done: Done) -> Resource:
    """A chemical peel."""
    return _procedure(
        done,
        f"Salicylic acid 20 %, {2 + done.number % 3} layers, {3 + done.number % 3} minutes. "
        "Light frost over the nose. Neutralized. Sunscreen given.",
        bodySite=[{"text": "Full face"}],
    )


def needling(done: Done) -> Resource:
    """Microneedling, every second time with PRP."""
    prp = " PRP: 22 mL drawn, 4 mL applied." if done.number % 2 else ""
    return _procedure(
        done,
        "1.0 mm cheeks, 0.5 mm forehead, 0.25 mm around the eyes; pinpoint bleeding." + prp,
        bodySite=[{"text": "Full face"}],
    )


def infusion(done: Done) -> Resource:
    """An IV drip of the wellness entity."""
    return _procedure(
        done,
        "20G left forearm, first try. 1 L normal saline, vitamin C 5 g, B complex 1 mL over 45 "
        f"minutes, lots {_lot('VC', done)}, {_lot('BC', done)}. Blood pressure 118/74 before, "
        "116/72 after. No reaction.",
    )


def weight_loss(done: Done) -> Resource:
    """A visit of the weight-loss programme."""
    dose = ("0.25", "0.5", "1.0", "1.7")[min(done.number, 3)]
    return _procedure(
        done,
        f"Weight {92 - done.number * 2} kg. Semaglutide {dose} mg under the skin of the belly, lot "
        f"{_lot('SG', done)}. Nausea: {('none', 'mild')[done.number % 2]}. Next dose in a week.",
    )


def _lot(letters: str, done: Done) -> str:
    return f"{letters}{done.day:%y%m}{done.number % 10}"


MENU = (
    Kind(
        name="Neurotoxin injection, upper face",
        make=toxin,
        price_usd=Decimal("420.00"),
        every_days=100,
    ),
    Kind(name="Dermal filler", make=filler, price_usd=Decimal("780.00"), every_days=270),
    Kind(name="Laser hair removal", make=laser, price_usd=Decimal("240.00"), every_days=42),
    Kind(name="Chemical peel", make=peel, price_usd=Decimal("150.00"), every_days=60),
    Kind(name="Microneedling", make=needling, price_usd=Decimal("350.00"), every_days=45),
    Kind(
        name="IV hydration",
        make=infusion,
        price_usd=Decimal("199.00"),
        every_days=30,
        has_photos=False,
        place=Place.WELLNESS,
    ),
    Kind(
        name="Weight-loss programme visit",
        make=weight_loss,
        price_usd=Decimal("399.00"),
        every_days=28,
        has_photos=False,
        place=Place.WELLNESS,
    ),
)


def course(place: Place, visits: int, chance: random.Random) -> list[tuple[Kind, int]]:
    """What one patient had, the oldest first, each with the days since the visit before."""
    menu = [kind for kind in MENU if kind.place is place]
    favourites = chance.sample(menu, k=min(len(menu), chance.randint(1, 3)))
    made = []
    for number in range(visits):
        kind = favourites[0] if number == 0 else chance.choice(favourites)
        made.append((kind, kind.every_days + chance.randint(-7, 40)))
    return made
