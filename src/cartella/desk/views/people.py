"""People of the practice: who works here, invitations, roles, leaving, known devices, history."""

from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.accounts import devices, invitations, members, second_factor
from cartella.accounts.invitations import Invited, Made
from cartella.accounts.models import Membership
from cartella.accounts.roles import Permission, Role
from cartella.desk import people_said, posted
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.desk.people_forms import InviteForm, RolesForm
from cartella.release import intake
from cartella.release.lifecycle import OPEN_STATES

MANAGE = Permission.MANAGE_PEOPLE
POST = ("POST",)
_MOST_CHANGES = 100


@staff(MANAGE)
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who works here, who left, open invitations, known devices, and what changed."""
    return _index(request, visit, InviteForm())


@staff(MANAGE, methods=POST, step_up=True)
def invite(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Invite somebody; her code is shown on the next page, once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _index(request, visit, form)
    said = form.cleaned_data
    invited = Invited(
        name=said["name"],
        email=said["email"],
        credentials=said["credentials"],
        roles=frozenset(Role(role) for role in said["roles"]),
    )
    try:
        made = invitations.invite(visit.practice, invited, by=visit.person)
    except invitations.Refused as refused:
        form.add_error(None, str(refused))
        return _index(request, visit, form)
    return told(request, visit, made, is_mailed=said["by_mail"])


@staff(MANAGE, methods=POST, step_up=True)
def renew(request: HttpRequest, visit: Visit, member_id: int) -> HttpResponse:
    """A new sign-in for somebody who forgot her password or lost her phone."""
    member = _member(visit, member_id)
    try:
        made = invitations.renew(member, by=visit.person)
    except invitations.Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:person", member_id=member_id)
    return told(request, visit, made, is_mailed=bool(request.POST.get("by_mail")))


@staff(MANAGE, methods=POST)
def withdraw(request: HttpRequest, visit: Visit, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    row = get_object_or_404(visit.practice.invitations.filter(pk=invitation_id))
    if invitations.withdraw(row, by=visit.person):
        messages.success(request, _("Withdrawn. The code opens nothing any more."))
    else:
        messages.info(request, _("It was used or had ended. Nothing was changed."))
    return redirect("desk:people")


@staff(MANAGE)
def person(request: HttpRequest, visit: Visit, member_id: int) -> HttpResponse:
    """One person: roles, second step, sessions, open requests, leaving, history."""
    return _person(request, visit, _member(visit, member_id))


@staff(MANAGE, methods=POST, step_up=True)
def roles(request: HttpRequest, visit: Visit, member_id: int) -> HttpResponse:
    """Give her other roles, or let her come back with some."""
    member = _member(visit, member_id)
    form = RolesForm(request.POST)
    if not form.is_valid():
        return _person(request, visit, member, form)
    chosen = [Role(role) for role in form.cleaned_data["roles"]]
    has_left = member.has_ended(clock.today(visit.practice.time_zone))
    do = members.come_back if has_left else members.set_roles
    try:
        if do(member, chosen, by=visit.person):
            messages.success(request, _("Her roles are changed. She signs in again."))
        else:
            messages.info(request, _("These are her roles already. Nothing was changed."))
    except members.MemberRefused as refused:
        messages.error(request, str(refused))
    return redirect("desk:person", member_id=member_id)


@staff(MANAGE, methods=POST, step_up=True)
def leave(request: HttpRequest, visit: Visit, member_id: int) -> HttpResponse:
    """End her membership at once or on a day; what is open goes to somebody else."""
    member = _member(visit, member_id)
    try:
        on = _day(request)
        heir = _heir(request, visit, member)
        if request.POST.get("stay"):
            is_done = members.stay(member, by=visit.person)
        else:
            is_done = members.leave(member, by=visit.person, on=on)
    except (members.MemberRefused, ValueError) as refused:
        messages.error(request, str(refused))
        return redirect("desk:person", member_id=member_id)
    if not is_done:
        messages.info(request, _("Nothing was changed."))
        return redirect("desk:person", member_id=member_id)
    if not request.POST.get("stay"):
        _hand_over(request, visit, member, heir)
    messages.success(request, _("Done. Her name stays in the history."))
    return redirect("desk:person", member_id=member_id)


@staff(MANAGE, methods=POST, step_up=True)
def forget(request: HttpRequest, visit: Visit, device_id: int) -> HttpResponse:
    """Forget a device: sessions there end and no PIN opens it."""
    device = get_object_or_404(visit.practice.devices.filter(pk=device_id))
    if devices.forget(device, by=visit.person):
        messages.success(request, _("Forgotten. The next sign-in there is a full one."))
    else:
        messages.info(request, _("It was forgotten already. Nothing was changed."))
    return redirect("desk:people")


def told(request: HttpRequest, visit: Visit, made: Made, *, is_mailed: bool) -> HttpResponse:
    """The page that tells a code, once. Made by a POST, so that going back cannot show it again."""
    if is_mailed:
        invitations.mail(made)
    here = f"{request.scheme}://{request.get_host()}"
    # The owner may sit at the very computer, where a bare address does and no other device's does.
    others = next((url for url in (settings.DESK_URL, here) if not _is_here_alone(url)), "")
    context = {
        "made": made,
        "is_mailed": is_mailed,
        "address": others or here,
        "is_here_alone": not others,
        "path": reverse("account_invited_by", args=[made.code]),
        "example": "CARTELLA_DESK_URL=https://desk.office.example",
    }
    return page(request, visit, "desk/invitation.html", context, section="settings")


def _is_here_alone(url: str) -> bool:
    """Whether an address opens on this computer and on no other device."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _index(request: HttpRequest, visit: Visit, form: InviteForm) -> HttpResponse:
    practice = visit.practice
    today = clock.today(practice.time_zone)
    rows = practice.memberships.select_related("person", "practice").order_by("person__name", "id")
    known = practice.devices.filter(forgotten_at__isnull=True).select_related("known_by")
    changes = practice.membership_changes.select_related("by").order_by("-id")
    context = {
        "form": form,
        "members": [people_said.line(row) for row in rows if not row.has_ended(today)],
        "left": [people_said.line(row) for row in rows if row.has_ended(today)],
        "invitations": people_said.invitations(practice),
        "devices": known.order_by("-seen_at", "-id"),
        "changes": [people_said.change(row) for row in changes[:_MOST_CHANGES]],
    }
    status = 422 if form.errors else 200
    return page(request, visit, "desk/people.html", context, section="settings", status=status)


def _person(
    request: HttpRequest, visit: Visit, member: Membership, form: RolesForm | None = None
) -> HttpResponse:
    today = clock.today(visit.practice.time_zone)
    open_ = visit.practice.records_requests.filter(
        assignee=member.person, state__in=OPEN_STATES
    ).order_by("due_on", "id")
    changes = visit.practice.membership_changes.filter(person=member.person)
    context = {
        "member": member,
        "line": people_said.line(member),
        "has_left": member.has_ended(today),
        "is_me": member.person_id == visit.person.pk,
        "is_outside": Role.OUTSIDE_REVIEWER in member.roles,
        "form": form or RolesForm(initial={"roles": member.roles}),
        "has_factor": second_factor.is_set_up(member.person),
        "open": open_,
        "others": [one for one in members.present(visit.practice) if one.pk != member.pk],
        "changes": [
            people_said.change(row) for row in changes.select_related("by").order_by("-id")
        ],
    }
    status = 422 if form is not None else 200
    return page(request, visit, "desk/person.html", context, section="settings", status=status)


def _member(visit: Visit, member_id: int) -> Membership:
    rows = visit.practice.memberships.select_related("person", "practice")
    return get_object_or_404(rows.filter(pk=member_id))


def _day(request: HttpRequest) -> date | None:
    """The day that was written; None: at once. Raises ValueError in words."""
    written = posted.words(request, "on", 10)
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(_("Write the day like 2027-03-31. Nothing was changed.")) from None


def _heir(request: HttpRequest, visit: Visit, member: Membership) -> Membership | None:
    wanted = request.POST.get("heir", "")
    present = members.present(visit.practice)
    return next((one for one in present if str(one.pk) == wanted and one != member), None)


def _hand_over(
    request: HttpRequest, visit: Visit, member: Membership, heir: Membership | None
) -> None:
    """Give her open requests to the heir; without one they are nobody's and stand open to all."""
    rows = visit.practice.records_requests.filter(assignee=member.person, state__in=OPEN_STATES)
    mine = list(rows.order_by("id"))
    for records_request in mine:
        intake.assign(records_request, heir.person if heir else None, by=visit.actor)
    if mine and heir is not None:
        words = ngettext(
            "%(count)s open request was handed over to %(name)s.",
            "%(count)s open requests were handed over to %(name)s.",
            len(mine),
        )
        messages.info(request, words % {"count": len(mine), "name": heir.person.name})
    elif mine:
        words = ngettext(
            "%(count)s open request is nobody's now. Give it to somebody in the list of requests.",
            "%(count)s open requests are nobody's now. Give them to somebody in the list of "
            "requests.",
            len(mine),
        )
        messages.warning(request, words % {"count": len(mine)})
