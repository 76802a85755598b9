"""The printed chart is as thick as the ones that other programs make."""

import io
from datetime import date

import pikepdf
import pytest

from cartella.demo import papers, people, rows

TODAY = date(2026, 3, 1)


@pytest.mark.slow
def test_a_thick_chart_prints_on_some_ninety_pages():
    persona = next(one for one in people.others() if one.thick)
    printed = papers.print_out(persona, rows.visits(persona, today=TODAY), today=TODAY)
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert 85 <= len(pdf.pages) <= 95


def test_a_paper_has_two_pages():
    printed = papers.paper("Aftercare", "Zinnia Quillfeather", date(1988, 2, 29), TODAY)
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert len(pdf.pages) == 2
