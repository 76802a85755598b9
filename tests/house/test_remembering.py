"""What is typed at the desk stays out of the browser's memory of forms: others sit there next."""

import re
from pathlib import Path

import pytest
from django import forms

from cartella.desk import forms as desk_forms
from cartella.desk.counter_forms import CounterForm
from tests.house.source import ROOM

TEMPLATES = ROOM / "desk" / "templates"
_BOX = re.compile(r"<input[^>]*?type=\"(?:text|search|tel|email)\"[^>]*?>")
ABOUT_PATIENTS = (
    *(desk_forms.PaperForm, desk_forms.AskedForm, desk_forms.EvidenceForm, desk_forms.WordsForm),
    *(desk_forms.PatientForm, desk_forms.ReleaseForm, CounterForm),
)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_a_text_box_of_a_desk_page_is_not_remembered(path: Path):
    boxes = _BOX.findall(path.read_text())
    assert [box for box in boxes if "autocomplete=" not in box] == []


@pytest.mark.parametrize("form", ABOUT_PATIENTS, ids=lambda form: form.__name__)
def test_a_form_about_a_patient_is_not_remembered(form: type[forms.Form]):
    boxes = re.findall(r"<(?:input type=\"(?:text|email|tel)\"|textarea)[^>]*>", form().as_p())
    assert boxes
    assert [box for box in boxes if 'autocomplete="off"' not in box] == []
