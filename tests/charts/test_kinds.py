"""Each type, folder and name has one kind, each kind one drawer."""

import pytest

from cartella.charts import kinds
from cartella.charts.kinds import Kind
from cartella.packaging.record import Drawer


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_lies_in_a_drawer(kind):
    assert kinds.drawer(kind) in Drawer


def test_an_unknown_type_is_other_in_drawer_five():
    assert kinds.of_type("Zebra") is Kind.OTHER
    assert kinds.drawer(Kind.OTHER) == 5


@pytest.mark.parametrize(
    ("name", "drawer"),
    [
        ("01 details", 1),
        ("02 - Images", 2),
        ("3_appointments", 3),
        ("04.Services", 4),
        ("5", 5),
        ("06-Consent Forms", 6),
        ("Invoices & Payments", 7),
        ("8 Memberships", 8),
        ("09 credits", 9),
        ("10 messages", 10),
        ("Fotos", 2),
        ("Before and After", 2),
        ("Mensajes", 10),
        ("Text messages", 10),
        ("Ortega, Rosa", None),
        ("2026", None),
        ("11 things", None),
    ],
)
def test_folders_in_any_sensible_spelling(name, drawer):
    assert kinds.drawer_of_folder(name) == drawer


@pytest.mark.parametrize("text", ["psychotherapy notes", "peer review", "attorney letter"])
def test_no_name_puts_anything_outside_the_record_set(text):
    drawer = kinds.drawer_of_words(text) or Drawer.ENCOUNTERS
    assert kinds.filed_in(drawer) not in (
        Kind.PSYCHOTHERAPY_NOTE,
        Kind.PEER_REVIEW,
        Kind.LEGAL_COMPILATION,
        Kind.MARKETING,
    )
