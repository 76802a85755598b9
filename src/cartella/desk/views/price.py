"""The price at the desk: why it is what it is, what was told, what was noted, and waiving it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk import posted, price_said
from cartella.desk.door import Visit, staff
from cartella.desk.page import act, package_of, page, request_of
from cartella.desk.price_forms import CostSheetForm, NotedForm, ToldForm
from cartella.desk.views.request_page import shown
from cartella.release import cost_sheets, pricing

POST = ("POST",)


@staff(Permission.SEE_REQUESTS)
def why(request: HttpRequest, visit: Visit, number: str, package_id: int) -> HttpResponse:
    """Why this price, on paper."""
    rr = request_of(visit, number)
    package = package_of(rr, package_id)
    context = {"rr": rr, "package": package, "price": price_said.price(package)}
    return page(request, visit, "desk/why_price.html", context, section="requests")


@staff(Permission.RECEIVE, methods=POST)
def told(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Note what the requester was told a copy may cost."""
    rr = request_of(visit, number)
    form = ToldForm(request.POST)
    if not form.is_valid():
        return shown(request, visit, rr, typed={"told_form": form}, wrong=form)
    return act(
        request,
        rr,
        lambda: pricing.tell(rr, form.cleaned_data["usd"], by=visit.actor),
        done=_("Noted. A patient will not be charged more."),
        step="package",
    )


@staff(Permission.RELEASE, methods=POST)
def noted(request: HttpRequest, visit: Visit, number: str, package_id: int) -> HttpResponse:
    """Price a package again with what was noted of its making."""
    rr = request_of(visit, number)
    package = package_of(rr, package_id)
    form = NotedForm(request.POST)
    if not form.is_valid():
        return shown(request, visit, rr, typed={"noted_form": form}, wrong=form)
    return act(
        request,
        rr,
        lambda: pricing.price_again(package, form.noted(), by=visit.actor),
        done=_("Priced again."),
        step="package",
    )


@staff(Permission.RELEASE, methods=POST)
def waive(request: HttpRequest, visit: Visit, number: str, package_id: int) -> HttpResponse:
    """Make a package free."""
    rr = request_of(visit, number)
    package = package_of(rr, package_id)
    words = posted.words(request, "words", 300)
    return act(
        request,
        rr,
        lambda: pricing.waive(package, words, by=visit.actor),
        done=_("It is free now."),
        step="package",
    )


@staff(Permission.SEE_REQUESTS)
def costs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What copying costs the practice: the sheets, and for the owner a form for a new one."""
    return _costs(
        request,
        visit,
        CostSheetForm(initial={"from_on": clock.today(visit.practice.time_zone)}),
    )


@staff(Permission.MANAGE_PEOPLE, methods=POST)
def keep_sheet(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Write a new sheet from a day on."""
    form = CostSheetForm(request.POST)
    if form.is_valid():
        try:
            cost_sheets.keep(visit.practice, form.typed(), by=visit.actor)
        except cost_sheets.SheetRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("The new sheet is kept."))
            return redirect(reverse("desk:costs"))
    return _costs(request, visit, form)


def _costs(request: HttpRequest, visit: Visit, form: CostSheetForm) -> HttpResponse:
    today = clock.today(visit.practice.time_zone)
    context = {
        "form": form,
        "rows": price_said.sheets(visit.practice, today),
        "may_keep": visit.may(Permission.MANAGE_PEOPLE),
    }
    status = 422 if form.errors else 200
    return page(request, visit, "desk/costs.html", context, section="settings", status=status)
