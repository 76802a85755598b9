"""One row of a list → one entry. What no field of FHIR takes stays with it, column by column.

Amounts keep their sign and their digits; a cell that cannot be read stays as it is written.
"""

import hashlib
import json
from collections import Counter
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from cartella.charts import bodies, kinds
from cartella.charts.filing import Draft
from cartella.charts.imports import values
from cartella.charts.imports.columns import LIST_NAMES, ListKind
from cartella.charts.imports.mapping import Row
from cartella.charts.imports.values import Written
from cartella.charts.kinds import Kind
from cartella.packaging import canonical
from cartella.packaging.canonical import Number, Tree
from cartella.packaging.extensions import LIST_COLUMN
from cartella.packaging.record import Drawer

# What one list holds together: a package is a service bought, used and left.
_ROWS = {Drawer.MEMBERSHIPS: Kind.MEMBERSHIP, Drawer.CREDITS: Kind.CREDIT}
_TYPES = {
    ListKind.PATIENTS: "Patient",
    ListKind.APPOINTMENTS: "Appointment",
    ListKind.INVOICES: "Invoice",
    ListKind.MESSAGES: "Communication",
    ListKind.PRODUCTS: "MedicationAdministration",
    ListKind.SERVICES: "Basic",
    ListKind.PACKAGES: "Basic",
}
_WORDS = {
    "what": "What",
    "provider": "Provider",
    "status": "Status",
    "location": "Location",
    "note": "Note",
    "quantity": "Quantity",
    "amount": "Amount",
    "paid": "Paid",
    "used": "Used",
    "left": "Left",
    "expires_on": "Ends on",
    "on": "Day",
    "at": "Time",
    "direction": "Direction",
    "lot": "Lot",
    "unit": "Unit",
    "site": "Site",
    "id": "Number there",
    "channel": "Channel",
    "text": "Message",
    "from": "From",
    "to": "To",
    "address": "Address",
    "language": "Language",
    "gender": "Gender",
    "patient_id": "Patient there",
    "name": "Patient",
    "given_name": "Given name",
    "family_name": "Family name",
    "birth_on": "Birth date",
    "phone": "Phone",
    "email": "E-mail",
}
_STATUSES = {  # words of exports → the code of FHIR; any other word stays a cell of its own
    ListKind.APPOINTMENTS: (
        ("no show", "noshow"),
        ("noshow", "noshow"),
        ("cancel", "cancelled"),
        ("complete", "fulfilled"),
        ("closed", "fulfilled"),
        ("checked in", "checked-in"),
        ("arrived", "arrived"),
        ("confirm", "booked"),
        ("book", "booked"),
    ),
    ListKind.INVOICES: (
        ("void", "cancelled"),
        ("cancel", "cancelled"),
        ("refund", "balanced"),
        ("paid", "balanced"),
        ("closed", "balanced"),
        ("open", "issued"),
    ),
}


class Identities:
    """Gives each row of one list its id: its number there, else its content; the second of two
    rows with one id is told apart by its place among them, so that no row hides another."""

    def __init__(self, kind: ListKind) -> None:
        self._kind = kind
        self._seen: Counter[bytes] = Counter()

    def of(self, row: Row, person: str) -> str:
        """The id of the row, `person` being whose it is there."""
        number = row.cells.get("id", "")
        if self._kind is ListKind.PATIENTS:
            number = "details"
        told = json.dumps([person, number] if number else [person, row.cells, row.others])
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()[:12]
        self._seen[digest] += 1
        again = self._seen[digest]
        own = number[:150] if number else digest.hex()
        return f"{self._kind.value}-{own}" + (f"~{again}" if again > 1 else "")


def draft(kind: ListKind, row: Row, source_id: str, written: Written, zone: ZoneInfo) -> Draft:
    """The entry of a row."""
    tree = tree_of(kind, row, written, zone)
    return Draft(
        resource_type=_TYPES[kind], body=canonical.write(tree), tree=tree, source_id=source_id
    )


def tree_of(kind: ListKind, row: Row, written: Written, zone: ZoneInfo) -> dict[str, Tree]:
    """The body of a row."""
    cells = {key: cell for key, cell in row.cells.items() if cell}
    made = _Made(cells=cells, written=written, zone=zone)
    tree: dict[str, Tree] = {"resourceType": _TYPES[kind]}
    tree |= _MAKERS[kind](made)
    # Whom the row names stays with it as well: it shows later whether it lies in the right chart.
    rest = [(_WORDS.get(key, key), cell) for key, cell in cells.items() if key not in made.taken]
    columns: list[Tree] = [_column(name, cell) for name, cell in (*rest, *row.others)]
    if columns:
        tree["extension"] = columns
    return tree


class _Made:
    """The cells of a row and which of them a body took."""

    def __init__(self, *, cells: dict[str, str], written: Written, zone: ZoneInfo) -> None:
        self._cells, self._written, self._zone = cells, written, zone
        self.taken: set[str] = set()

    def text(self, key: str) -> str:
        """A cell as it is; it is taken."""
        if cell := self._cells.get(key, ""):
            self.taken.add(key)
        return cell

    def day(self, key: str) -> str:
        """A day as FHIR writes it; "" if the cell cannot be read, which leaves it."""
        on = values.day(self._cells.get(key, ""), self._written.order)
        if on is None:
            return ""
        self.taken.add(key)
        return on.isoformat()

    def instant(self, day_key: str = "on", time_key: str = "at") -> str:
        """Day and time with the practice's offset, if a time is told; else ""."""
        cell = self._cells.get(day_key, "")
        on = values.day(cell, self._written.order)
        moment = values.moment(cell, self._written.order)
        at = values.clock_time(self._cells.get(time_key, "")) or (moment.time() if moment else None)
        if on is None or at is None:
            return ""
        self.taken |= {day_key, time_key}
        return datetime.combine(on, at, self._zone).isoformat()

    def when(self) -> str:
        """As fine as it is told."""
        return self.instant() or self.day("on")

    def number(self, key: str) -> Number | None:
        """An amount with its digits; None if the cell cannot be read."""
        found = values.amount(self._cells.get(key, ""), self._written.decimal)
        if found is None:
            return None
        self.taken.add(key)
        return _number(found)

    def person(self) -> str:
        """Whom the row names, or her id there. The cells stay with the row."""
        cells = (self._cells.get(key, "") for key in ("given_name", "family_name"))
        name = self._cells.get("name", "") or " ".join(cell for cell in cells if cell)
        return name or self._cells.get("patient_id", "")

    def status(self, kind: ListKind, otherwise: str) -> str:
        """FHIR's code for the word of the list; the word itself stays a cell."""
        said = self._cells.get("status", "").casefold()
        return next((code for word, code in _STATUSES[kind] if word in said), otherwise)


def _patient(made: _Made) -> dict[str, Tree]:
    tree: dict[str, Tree] = {}
    if gender := made.text("gender"):
        known = {"f": "female", "female": "female", "m": "male", "male": "male"}
        if code := known.get(gender.casefold()):
            tree["gender"] = code
        else:
            made.taken.discard("gender")
    name: dict[str, Tree] = {}
    if whole := made.text("name"):
        name["text"] = whole
    if given := made.text("given_name"):
        name["given"] = [given]
    if family := made.text("family_name"):
        name["family"] = family
    if name:
        tree["name"] = [name]
    if born := made.day("birth_on"):
        tree["birthDate"] = born
    telecom: list[Tree] = [
        {"system": system, "value": value}
        for system, key in (("phone", "phone"), ("email", "email"))
        if (value := made.text(key))
    ]
    if telecom:
        tree["telecom"] = telecom
    if address := made.text("address"):
        tree["address"] = [{"text": address}]
    return tree


def _appointment(made: _Made) -> dict[str, Tree]:
    tree: dict[str, Tree] = {"status": made.status(ListKind.APPOINTMENTS, "booked")}
    if what := made.text("what"):
        tree["description"] = what
    if start := made.instant():
        tree["start"] = start
    elif day := made.day("on"):
        tree["requestedPeriod"] = [{"start": day}]
    people: list[Tree] = [
        {"actor": {"display": who}, "status": "accepted"}
        for key in ("provider", "location")
        if (who := made.text(key))
    ]
    tree["participant"] = people or [{"actor": {"display": "—"}, "status": "accepted"}]
    if note := made.text("note"):
        tree["comment"] = note
    return tree


def _invoice(made: _Made) -> dict[str, Tree]:
    tree: dict[str, Tree] = {"status": made.status(ListKind.INVOICES, "issued")}
    if number := made.text("id"):
        tree["identifier"] = [{"value": number}]
    if day := made.when():
        tree["date"] = day
    if what := made.text("what"):
        tree["type"] = {"text": what}
    total = made.number("amount")
    if total is not None:
        tree["totalGross"] = {"value": total, "currency": "USD"}
    if who := made.text("provider"):
        tree["participant"] = [{"actor": {"display": who}}]
    if note := made.text("note"):
        tree["note"] = [{"text": note}]
    return tree


def _message(made: _Made) -> dict[str, Tree]:
    tree: dict[str, Tree] = {"status": "completed"}
    if text := made.text("text"):
        tree["payload"] = [{"contentString": text}]
    if sent := made.when():
        tree["sent"] = sent
    if who := made.text("from"):
        tree["sender"] = {"display": who}
    if to := made.text("to"):
        tree["recipient"] = [{"display": to}]
    if medium := made.text("channel"):
        tree["medium"] = [{"text": medium}]
    return tree


def _product(made: _Made) -> dict[str, Tree]:
    tree: dict[str, Tree] = {
        "status": "completed",
        "medicationCodeableConcept": {"text": made.text("what") or "—"},
        "subject": {"display": made.person() or "—"},
    }
    if day := made.when():
        tree["effectiveDateTime"] = day
    if who := made.text("provider"):
        tree["performer"] = [{"actor": {"display": who}}]
    dosage: dict[str, Tree] = {}
    quantity = made.number("quantity")
    if quantity is not None:
        dosage["dose"] = {"value": quantity}
        if unit := made.text("unit"):
            dosage["dose"] = {"value": quantity, "unit": unit}
    if site := made.text("site"):
        dosage["site"] = {"text": site}
    if dosage:
        tree["dosage"] = dosage
    if note := made.text("note"):
        tree["note"] = [{"text": note}]
    return tree


def _basic(list_kind: ListKind, kind: Kind) -> dict[str, Tree]:
    coding: Tree = {"system": bodies.KIND, "code": kind.value}
    return {"code": {"coding": [coding], "text": str(LIST_NAMES[list_kind])}}


def _service(made: _Made) -> dict[str, Tree]:
    tree = _basic(ListKind.SERVICES, Kind.SERVICE)
    return _named(made, tree)


def _package(made: _Made) -> dict[str, Tree]:
    said = kinds.drawer_of_words(made.text("what"))
    kind = _ROWS.get(said, Kind.SERVICE) if said else Kind.SERVICE
    tree = _basic(ListKind.PACKAGES, kind)
    return _named(made, tree)


def _named(made: _Made, tree: dict[str, Tree]) -> dict[str, Tree]:
    code = tree["code"]
    if isinstance(code, dict) and (what := made.text("what")):
        code["text"] = what
    if day := made.day("on"):
        tree["created"] = day
    if who := made.text("provider"):
        tree["author"] = {"display": who}
    return tree


_MAKERS = {
    ListKind.PATIENTS: _patient,
    ListKind.APPOINTMENTS: _appointment,
    ListKind.INVOICES: _invoice,
    ListKind.MESSAGES: _message,
    ListKind.PRODUCTS: _product,
    ListKind.SERVICES: _service,
    ListKind.PACKAGES: _package,
}


def _column(name: str, cell: str) -> Tree:
    return {
        "url": LIST_COLUMN,
        "extension": [
            {"url": "name", "valueString": name},
            {"url": "value", "valueString": cell},
        ],
    }


def _number(found: Decimal) -> Number:
    return Number(format(found, "f"))
