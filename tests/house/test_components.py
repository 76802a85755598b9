"""The shared parts of pages: a state is a word too, a field is wired to its words."""

import datetime
import re
from dataclasses import dataclass, field

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation


def drawn(component: str, **context: object) -> str:
    return render_to_string(f"components/{component}.html", context)


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As it was.")
    lane = forms.ChoiceField(label="Whose?", choices=[("me", "Mine")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Yes")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@dataclass
class Step:
    key: str = "verify"
    name: str = "Verify"
    state: str = "now"
    summary: str = ""
    blocker: str = ""
    template: str = ""


@dataclass
class Reason:
    text: str
    cite: str = ""
    url: str = ""
    known: str = ""


@dataclass
class Why:
    title: str = "Why this date?"
    reasons: list[Reason] = field(default_factory=list)


DAYS = {
    -2: "2 days late",
    -1: "1 day late",
    0: "Due today",
    1: "1 day left",
    30: "30 days left",
    None: "No clock",
}


@pytest.mark.parametrize(("days_left", "says"), DAYS.items())
def test_due_badge_says_its_number_and_word(days_left: int | None, says: str):
    assert words(drawn("due_badge", days_left=days_left)) == says


@pytest.mark.parametrize(
    ("days_left", "tone"), [(-1, "danger"), (0, "attention"), (5, "attention"), (6, "")]
)
def test_due_badge_is_loud_within_five_days(days_left: int, tone: str):
    markup = drawn("due_badge", days_left=days_left)
    assert {t for t in ("danger", "attention") if t in markup} == ({tone} if tone else set())


def test_due_badge_speaks_spanish():
    with translation.override("es"):
        assert words(drawn("due_badge", days_left=-3)) == "3 días tarde"


def test_every_field_is_wired_to_its_label_help_and_error():
    form = Form({"secret": "kept"})
    markup = drawn("form_fields", form=form)
    ids = set(re.findall(r'\bid="([^"]+)"', markup))
    for told in re.findall(r'aria-describedby="([^"]+)"', markup):
        assert set(told.split()) <= ids
    assert set(re.findall(r'\bfor="([^"]+)"', markup)) <= ids
    assert {"id_name_helptext", "id_name_error", "id_lane_error"} <= ids
    assert 'type="hidden" name="secret" value="kept"' in markup


class Boxes(forms.MultiWidget):
    def __init__(self) -> None:
        month = {"placeholder": "Month", "aria-label": "Month", "maxlength": "2"}
        super().__init__([forms.TextInput(month), forms.TextInput({"placeholder": "Year"})])

    def decompress(self, value: object) -> list[object]:
        return [None, None]


class BoxesForm(forms.Form):
    born = forms.MultiValueField(
        label="Born", fields=[forms.CharField(), forms.CharField()], widget=Boxes()
    )


def test_the_label_of_a_box_stays_and_what_was_typed_too():
    markup = drawn("field", field=BoxesForm({"born_0": "<4>", "born_1": ""})["born"])
    assert '<label for="id_born_0">Month</label>' in markup
    assert 'value="&lt;4&gt;"' in markup
    assert "placeholder" not in markup
    assert 'maxlength="2"' in markup


def test_error_summary_links_to_fields_that_are_there():
    form = Form({})
    page = drawn("error_summary", form=form) + drawn("form_fields", form=form)
    targets = re.findall(r'href="#([^"]+)"', page)
    assert len(targets) == 3
    assert set(targets) <= set(re.findall(r'\bid="([^"]+)"', page))


def test_error_summary_is_silent_without_errors():
    assert words(drawn("error_summary", form=Form())) == ""


@pytest.mark.parametrize(
    ("state", "says"),
    [("done", "Done"), ("now", "Now"), ("blocked", "Blocked"), ("later", "Later")],
)
def test_a_step_says_its_state_to_who_cannot_see_it(state: str, says: str):
    assert f'aria-label="{says}"' in drawn("step", step=Step(state=state))


def test_the_present_step_is_open_and_a_later_one_is_not():
    assert re.search(r"<details open>", drawn("step", step=Step(state="now")))
    assert not re.search(r"<details open>", drawn("step", step=Step(state="later")))


@pytest.mark.parametrize(
    ("sort", "next_sort", "order"),
    [("due", "-due", "ascending"), ("-due", "due", "descending"), ("name", "due", "none")],
)
def test_sort_header_turns_the_order_and_keeps_the_filters(sort: str, next_sort: str, order: str):
    markup = drawn("sort_header", word="Due", key="due", sort=sort, query="state=received&amp;")
    assert f"sort={next_sort}" in markup
    assert "state=received" in markup
    assert f'aria-sort="{order}"' in markup


def test_a_name_cannot_become_markup():
    @dataclass
    class Card:
        name: str = "<script>x</script>"
        url: str = "/"
        days_left: int = 3
        due_on: datetime.date = datetime.date(2026, 11, 24)

    assert "<script>x" not in drawn("card", card=Card())


def test_why_prints_reason_and_cite():
    why = Why(reasons=[Reason(text="30 days.", cite="45 CFR 164.524(b)(2)(i)")])
    assert "30 days. 45 CFR 164.524(b)(2)(i)" in words(
        drawn("why", title=why.title, reasons=why.reasons)
    )


@pytest.mark.parametrize("total", [1, 5, 9])
def test_step_of_draws_as_many_steps_as_there_are(total: int):
    markup = drawn("step_of", step=1, total=total)
    assert markup.count("<li") == total
    assert markup.count('class="passed"') == 1
    assert words(markup) == f"Step 1 of {total}"


@pytest.mark.parametrize("name", ["400", "403", "404", "413", "429", "500"])
def test_error_pages_need_nothing(name: str):
    assert "<h1>" in render_to_string(f"{name}.html")


@pytest.mark.parametrize("name", ["400", "403", "404", "413", "429", "500"])
def test_error_pages_say_what_was_kept(name: str):
    page = words(render_to_string(f"{name}.html", request=RequestFactory().get("/")))
    assert re.search(r"[Nn]othing was changed|kept|Nothing was lost", page)
