"""The rule browser: the states, one state's facts, a case to try, and pages for counsel."""

from django.http import Http404, HttpRequest, HttpResponse

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk import rules_said
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.desk.rules_form import CaseForm
from cartella.law.book import jurisdiction
from cartella.law.book.jurisdiction import Jurisdiction


@staff(Permission.SEE_REQUESTS)
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list of jurisdictions; the practice's own stand on top."""
    rows = rules_said.rows()
    by_code = {row.code: row for row in rows}
    context = {
        "own": [by_code[code] for code in _own_codes(visit) if code in by_code],
        "rows": rows,
        "facts": sum(row.facts for row in rows),
    }
    return page(request, visit, "desk/rules.html", context, section="rules")


@staff(Permission.SEE_REQUESTS)
def state(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """One jurisdiction's facts; `?open` shows only what is not settled."""
    place = _place(code)
    only_open = "open" in request.GET
    context = {
        "place": place,
        "row": rules_said.row(place),
        "sections": rules_said.sections(place, only_open=only_open),
        "only_open": only_open,
    }
    return page(request, visit, "desk/rules_state.html", context, section="rules")


@staff(Permission.SEE_REQUESTS)
def sheet(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """The same facts on paper, for counsel."""
    place = _place(code)
    context = {"place": place, "sections": rules_said.sections(place, only_open=False)}
    return page(request, visit, "desk/rules_sheet.html", context, section="rules")


@staff(Permission.SEE_REQUESTS, methods=("GET", "HEAD", "POST"))
def try_case(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A case nobody made: posted, so that no day stands in an address; it changes nothing."""
    zone = _zone(visit)
    first = next(iter(_own_codes(visit)), None)
    form = CaseForm(
        request.POST or None,
        initial={"state": first, "received_on": clock.today(zone), "form": "electronic copy"},
    )
    context: dict[str, object] = {"form": form}
    template = "desk/rules_try.html"
    if request.method == "POST" and form.is_valid():
        facts = form.facts(zone)
        context |= {
            "found": rules_said.tried(facts, form.copy()),
            "may_refuse": rules_said.may_refuse(facts),
            "never_refuse": rules_said.never_refuse(facts),
            "said": [(field.label, _shown(form, field.name)) for field in form if field.data],
        }
        if "print" in request.POST:
            template = "desk/rules_try_sheet.html"
    status = 422 if request.method == "POST" and form.errors else 200
    return page(request, visit, template, context, section="rules", status=status)


def _shown(form: CaseForm, name: str) -> object:
    """What was chosen, in its words."""
    value = form.cleaned_data.get(name)
    choices = dict(getattr(form.fields[name], "choices", ()))
    return choices.get(value, value)


def _place(code: str) -> Jurisdiction:
    found = jurisdiction.load(code.upper())
    if found is None:
        raise Http404
    return found


def _own_codes(visit: Visit) -> list[str]:
    """The federal law and the states of the practice's legal entities, the entities' first."""
    states = visit.practice.legal_entities.order_by("pk").values_list("state", flat=True)
    return [*dict.fromkeys(f"US-{state}" for state in states), jurisdiction.FEDERAL]


def _zone(visit: Visit) -> str:
    return visit.practice.time_zone
