"""Days and titles as file names write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.charts.imports import proposals


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-14 SOAP", date(2026, 3, 14)),
        ("SOAP_20260314", date(2026, 3, 14)),
        ("IMG_20260314_101112", date(2026, 3, 14)),
        ("visit 03-14-2026", date(2026, 3, 14)),
        ("visit 3.14.26", date(2026, 3, 14)),
        ("Mar 14, 2026 note", date(2026, 3, 14)),
        ("14 March 2026", date(2026, 3, 14)),
        ("14 de marzo de 2026", date(2026, 3, 14)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("invoice 123456789", None),
        ("lot 99-99-2026", None),
        ("Note\nBorn: 1972-12-30 Date: 2025-03-06", date(2025, 3, 6)),
        ("Date of birth 12/30/1972\nVisit 03/06/2025", date(2025, 3, 6)),
        ("DOB: 12/30/1972", None),
        ("Fecha de nacimiento: 30 de diciembre de 1972", None),
        ("", None),
    ],
)
def test_a_day_is_read_from(text, day):
    assert proposals.day_in(text) == day


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2026-03-14 SOAP note.pdf", "SOAP note"),
        ("05_consult_form.pdf", "consult form"),
        ("Filler (2026-03-14).pdf", "Filler"),
        ("20260314.jpg", ""),
    ],
)
def test_a_title_is_what_is_left_of_the_name(name, title):
    assert proposals.title_of(name) == title


@given(st.text(max_size=60))
def test_no_name_breaks_a_proposal(text):
    proposals.title_of(text)
    proposals.day_in(text)
