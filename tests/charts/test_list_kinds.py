"""Rows of lists come as the kinds that the drawers hold: a package that is bought, used and left is
a service; a membership and a credit are their own; no name takes one out of the record set."""

from zoneinfo import ZoneInfo

import pytest

from cartella.charts import kinds, summary
from cartella.charts.imports import entries
from cartella.charts.imports.columns import ListKind
from cartella.charts.imports.mapping import Row
from cartella.charts.imports.values import DateOrder, Written
from cartella.charts.kinds import Kind
from cartella.law.determination import scope
from cartella.packaging import canonical
from cartella.packaging.present import entry as presenting
from cartella.packaging.present.blocks import Fields
from cartella.packaging.present.reading import Reading
from cartella.packaging.record import Drawer

ZONE = ZoneInfo("America/Los_Angeles")
DRAWERS = {
    ListKind.PATIENTS: Drawer.DETAILS,
    ListKind.APPOINTMENTS: Drawer.APPOINTMENTS,
    ListKind.INVOICES: Drawer.INVOICES,
    ListKind.SERVICES: Drawer.SERVICES,
    ListKind.PACKAGES: Drawer.SERVICES,
    ListKind.MESSAGES: Drawer.MESSAGES,
    ListKind.PRODUCTS: Drawer.ENCOUNTERS,
}


def tree(kind: ListKind, **cells: str) -> dict:
    return entries.tree_of(kind, Row(cells=cells), Written(order=next(iter(DateOrder))), ZONE)


@pytest.mark.parametrize("kind", ListKind)
def test_every_kind_of_list_lies_in_its_drawer(kind):
    read = summary.read(tree(kind, what="Botox", text="hello"), ZONE)
    assert read.drawer is DRAWERS[kind]
    assert read.kind is not Kind.OTHER
    assert scope.membership(read.kind.value).answer.is_inside


@pytest.mark.parametrize(
    ("what", "kind", "drawer"),
    [
        ("Laser package of 6", Kind.SERVICE, Drawer.SERVICES),
        ("Paquete de 3 sesiones", Kind.SERVICE, Drawer.SERVICES),
        ("Gold membership", Kind.MEMBERSHIP, Drawer.MEMBERSHIPS),
        ("Store credit", Kind.CREDIT, Drawer.CREDITS),
        ("E-gift card", Kind.CREDIT, Drawer.CREDITS),
        ("", Kind.SERVICE, Drawer.SERVICES),
        ("Consent", Kind.SERVICE, Drawer.SERVICES),
    ],
)
def test_a_row_of_packages_is_what_it_says(what, kind, drawer):
    read = summary.read(tree(ListKind.PACKAGES, what=what), ZONE)
    assert (read.kind, read.drawer) == (kind, drawer)


@pytest.mark.parametrize("what", ["Botox", ""])
def test_nobody_reads_basic(what):
    resource = canonical.read_resource(
        canonical.write({"resourceType": "Basic", "id": "x"} | tree(ListKind.SERVICES, what=what))
    )
    reading = Reading(translate=str, zone="America/Los_Angeles", paths={})
    shown = presenting.blocks(resource, presenting.LAYOUTS["Basic"], reading)
    words = [presenting.title_of(resource, reading)]
    rows = [row for block in shown if isinstance(block, Fields) for row in block.rows]
    words += [said for row in rows for said in row]
    assert "basic" not in " ".join(words).lower()
    assert what in " ".join(words)
    bare = {"resourceType": "Basic", "id": "x"}
    assert presenting.title_of(bare, reading) == "Entry"


@pytest.mark.parametrize("word", ["Zebra", "", "psychotherapy", "AuditEvent"])
def test_what_is_unknown_is_other_in_drawer_five_and_inside(word):
    kind = kinds.of_type(word)
    assert kind is Kind.OTHER and kinds.drawer(kind) is Drawer.ENCOUNTERS
    assert scope.membership(kind.value).answer.is_inside
    assert scope.membership("no such kind").answer.is_inside
