"""Channels: how mail and text messages leave, a try of each, and the contracts behind them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.models import Person
from cartella.accounts.roles import Permission
from cartella.blobs.store import StoreFull
from cartella.desk.channel_forms import (
    ContractForm,
    MailForm,
    TextForm,
    TryForm,
    TryTextForm,
    initial_of,
)
from cartella.desk.door import Visit, staff
from cartella.desk.files import received_file
from cartella.desk.page import page
from cartella.post import channels, contracts, holding, providers, trouble, trying
from cartella.post.models import Channel, ChannelTest, Hold
from cartella.release import contract_papers

_WAYS = {"mail": Channel.EMAIL, "text": Channel.SMS}
_FORMS = {Channel.EMAIL: MailForm, Channel.SMS: TextForm}
_TRIES = {Channel.EMAIL: TryForm, Channel.SMS: TryTextForm}
MANAGE = Permission.MANAGE_PRACTICE


@staff(MANAGE)
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each channel with how it stands, and what waits because of it."""
    context = {
        "ways": [_state(visit, way) for way in _WAYS],
        "waiting": _waiting(visit),
    }
    return page(request, visit, "desk/channels.html", context, section="settings")


@staff(MANAGE)
def show(request: HttpRequest, visit: Visit, way: str) -> HttpResponse:
    """One channel: its fields, a try, its past. `?provider=` fills in a provider's own."""
    channel = _channel(way)
    provider = request.GET.get("provider", "")
    chosen = providers.mail(provider) if provider and channel == Channel.EMAIL else None
    setting = channels.setting(visit.practice, channel)
    form = _FORMS[channel](initial=initial_of(setting, chosen))
    return _shown(request, visit, way, form=form, provider=chosen)


@staff(MANAGE, methods=("POST",), step_up=True)
def keep(request: HttpRequest, visit: Visit, way: str) -> HttpResponse:
    """Set a channel up, or change it."""
    channel = _channel(way)
    form = _FORMS[channel](request.POST)
    if not form.is_valid():
        return _shown(request, visit, way, form=form, status=422)
    try:
        channels.keep(visit.practice, channel, form.given(), by_person_id=visit.person.pk)
    except channels.NotSwitchedOn as why:
        form.add_error(None, str(why))
        return _shown(request, visit, way, form=form, status=422)
    holding.hurry(visit.practice, channel)
    _wake(request, visit)
    messages.success(request, _("Kept. Send a try to see whether it works."))
    return redirect("desk:channel", way=way)


@staff(MANAGE, methods=("POST",), step_up=True)
def switch(request: HttpRequest, visit: Visit, way: str) -> HttpResponse:
    """Off, or on again as it was."""
    is_on = request.POST.get("on") == "1"
    try:
        channels.switch(visit.practice, _channel(way), is_on=is_on, by_person_id=visit.person.pk)
    except channels.NotSwitchedOn as why:
        messages.error(request, str(why))
    else:
        words = _("Switched on.") if is_on else _("Switched off. Messages wait from now on.")
        messages.success(request, words)
        _wake(request, visit)
    return redirect("desk:channel", way=way)


@staff(MANAGE, methods=("POST",))
def try_(request: HttpRequest, visit: Visit, way: str) -> HttpResponse:
    """Send a try to oneself."""
    channel = _channel(way)
    form = _TRIES[channel](request.POST)
    if not form.is_valid():
        setting = channels.setting(visit.practice, channel)
        kept = _FORMS[channel](initial=initial_of(setting, None))
        return _shown(request, visit, way, form=kept, try_form=form, status=422)
    asked = trying.ask(
        visit.practice, channel, form.cleaned_data["to"], by_person_id=visit.person.pk
    )
    if asked is None:
        messages.error(request, _("Fill in how it is sent and keep it, then send a try."))
    return redirect("desk:channel", way=way)


@staff(MANAGE)
def tried(request: HttpRequest, visit: Visit, way: str) -> HttpResponse:
    """How the newest try went; asked again by the page until it has ended."""
    test = trying.latest(visit.practice, _channel(way))
    return render(request, "desk/channel_tried.html", {"way": way, "test": _said(test)})


@staff(MANAGE, methods=("GET", "HEAD", "POST"), step_up=True)
def contracts_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Contracts as they stand, their past, and a form for a new one."""
    form = ContractForm(
        request.POST or None, request.FILES or None, initial=_asked_for(request, visit)
    )
    if request.method == "POST" and form.is_valid() and _record(request, visit, form):
        return redirect("desk:contracts")
    today = clock.today(visit.practice.time_zone)
    governing = contracts.governing(visit.practice)
    rows = [
        (one, contracts.standing(visit.practice, one.covers, today, vendor=one.vendor))
        for one in governing
    ]
    past = contracts.history(visit.practice).exclude(pk__in=[one.pk for one in governing])
    context = {"rows": rows, "past": past, "form": form}
    status = 422 if form.errors else 200
    return page(request, visit, "desk/contracts.html", context, section="settings", status=status)


@staff(MANAGE)
def paper(request: HttpRequest, visit: Visit, contract_id: int) -> HttpResponse:
    """The signed paper, only to be saved."""
    contract = visit.practice.vendor_contracts.filter(pk=contract_id).first()
    content = contract_papers.read(contract) if contract is not None else None
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": 'attachment; filename="contract"'},
    )


def _record(request: HttpRequest, visit: Visit, form: ContractForm) -> bool:
    upload = form.cleaned_data["paper"]
    if upload is not None and upload.size > contract_papers.MOST_BYTES:
        form.add_error("paper", _("This file is too large for a contract."))
        return False
    try:
        blob_id = contract_papers.keep(visit.practice, received_file(upload)) if upload else None
        contracts.record(visit.practice, form.terms(blob_id), by_person_id=visit.person.pk)
    except (contracts.ContractRefused, StoreFull) as why:
        form.add_error(None, str(why))
        return False
    messages.success(request, _("Recorded. It governs this vendor from now on."))
    _wake(request, visit)
    return True


def _asked_for(request: HttpRequest, visit: Visit) -> dict[str, str]:
    """What a link from a channel's page fills in: who runs that channel."""
    channel = _WAYS.get(request.GET.get("way", ""))
    setting = channels.setting(visit.practice, channel) if channel is not None else None
    if channel is None or setting is None:
        return {}
    return {"vendor": setting.vendor, "covers": channels.COVERS[channel].value}


def _wake(request: HttpRequest, visit: Visit) -> None:
    if count := holding.wake(visit.practice):
        messages.info(request, _("%(count)s waiting messages go now.") % {"count": count})


def _shown(
    request: HttpRequest, visit: Visit, way: str, *, status: int = 200, **given: Any
) -> HttpResponse:
    channel = _channel(way)
    state = _state(visit, way)
    past = list(visit.practice.channel_settings.filter(channel=channel).order_by("-id")[:20])
    names = _names(visit, [row.changed_by_id for row in past])
    context = {
        **state,
        "providers": providers.MAIL if channel == Channel.EMAIL else (),
        "test": _said(trying.latest(visit.practice, channel)),
        "try_form": _TRIES[channel](
            initial={"to": visit.person.email if channel == Channel.EMAIL else ""}
        ),
        "past": [(row, names.get(row.changed_by_id, "")) for row in past],
        **given,
    }
    return page(request, visit, "desk/channel.html", context, section="settings", status=status)


def _state(visit: Visit, way: str) -> dict[str, Any]:
    channel = _channel(way)
    setting = channels.setting(visit.practice, channel)
    held = channels.hold(visit.practice, channel)
    return {
        "way": way,
        "channel": channel,
        "setting": setting,
        "is_ready": held is None,
        "held_words": Hold(held).label if held else "",
        "standing": channels.standing_of(visit.practice, channel) if setting else None,
    }


def _waiting(visit: Visit) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for held in holding.waiting(visit.practice).exclude(held_because="")[: holding.MOST]:
        counts[held.held_because] = counts.get(held.held_because, 0) + 1
    return [(str(Hold(reason).label), count) for reason, count in counts.items()]


def _said(test: ChannelTest | None) -> dict[str, Any] | None:
    if test is None:
        return None
    known = test.result in trouble.Trouble.values
    return {
        "row": test,
        "words": trouble.Trouble(test.result).label if known else "",
        "next": trouble.NEXT[trouble.Trouble(test.result)] if known else "",
        "is_well": test.result == trouble.Trouble.TAKEN,
    }


def _names(visit: Visit, ids: list[int | None]) -> dict[int | None, str]:
    people = visit.practice.memberships.filter(person_id__in=[one for one in ids if one])
    found: dict[int | None, str] = {
        one.person_id: _name(one.person) for one in people.select_related("person")
    }
    return found


def _name(person: Person) -> str:
    return person.name or person.email


def _channel(way: str) -> Channel:
    if way not in _WAYS:
        raise Http404
    return _WAYS[way]
