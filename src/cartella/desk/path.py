"""The path of a request as a checklist: each step's state, its one line, and what blocks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk.cards import state_word as state_word
from cartella.desk.door import Visit
from cartella.jobs.models import Job
from cartella.ledger.models import Exit
from cartella.practices.models import Practice
from cartella.release import notices, own_page, verification
from cartella.release.delivery import by_hand
from cartella.release.lifecycle import State
from cartella.release.models import Delivery, Manner, Package, RecordsRequest, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the checklist."""

    key: str
    name: str
    state: str  # done | now | blocked | later
    summary: str
    template: str
    blocker: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAct:
    """The one primary button below: what it does, where it leads, and whether it acts at once."""

    word: str
    url: str
    note: str = ""
    is_post: bool = False


def steps(
    rr: RecordsRequest,
    *,
    rounds: Sequence[Round],
    packages: Sequence[Package],
    deliveries: Sequence[Delivery],
    spoilt: Sequence[Package] = (),
) -> list[Step]:
    """The steps in order. At most one is 'now' or 'blocked'."""
    frozen = notices.frozen(rr)
    verified = rr.state in (State.VERIFIED, State.ANSWERED, State.CLOSED)
    determined = bool(rounds) and all(r.state == State.DETERMINED for r in rounds)
    released_rounds = [r for r in rounds if r.outcome in ("granted", "in_part")]
    assembled = len({p.round_id for p in packages}) >= len(released_rounds)
    live = [d for d in deliveries if d.recalled_at is None]
    done = {
        "received": True,
        "verify": verified,
        "scope": determined,
        "package": determined and assembled,
        "delivery": determined and (not released_rounds or bool(live)) and not spoilt,
        "account": rr.state == State.CLOSED,
    }
    names = {
        "received": (_("Received"), _received(rr)),
        "verify": (_("Who asks, whose record"), _verified(rr)),
        "scope": (_("Scope and review"), _scoped(rounds)),
        "package": (_("Package"), _packaged(packages, released_rounds)),
        "delivery": (_("Delivery"), _delivered(live)),
        "account": (_("Account and close"), _accounted(rr, live)),
    }
    ended = rr.state in (State.WITHDRAWN, State.NOT_ESTABLISHED, State.SET_ASIDE)
    built = []
    is_now_given = ended
    for key, (name, summary) in names.items():
        if done[key]:
            state = "done"
        elif not is_now_given:
            state, is_now_given = "now", True
        else:
            state = "later"
        blocker = ""
        if key == "delivery" and frozen is not None and not done[key]:
            blocker = _("Somebody said: not me. Speak with the patient, then lift the freeze.")
            state = "blocked" if state == "now" else state
        built.append(
            Step(
                key=key,
                name=name,
                state=state,
                summary=summary,
                template=f"desk/step_{key}.html",
                blocker=blocker,
                is_open=key == "delivery" and (bool(spoilt) or any(map(_can_be_undone, live))),
            )
        )
    return built


def next_act(
    rr: RecordsRequest,
    visit: Visit,
    *,
    rounds: Sequence[Round],
    packages: Sequence[Package],
    deliveries: Sequence[Delivery],
    spoilt: Sequence[Package] = (),
) -> NextAct | None:
    """What is to be done next, as one button; None if nothing is, or somebody else must do it."""
    here = steps(rr, rounds=rounds, packages=packages, deliveries=deliveries, spoilt=spoilt)
    step = next((one for one in here if one.state in ("now", "blocked")), None)
    if step is None:
        return None
    if step.key == "verify":
        return _next_of_verify(rr) if visit.may(Permission.VERIFY) else None
    if step.key == "scope":
        return _next_of_scope(rr, rounds) if visit.may(Permission.DECIDE) else None
    if step.key == "package":
        return NextAct(
            word=_("Look again"),
            url=reverse("desk:request", args=[rr.number]) + "#step-package",
            note=_("The package is being made. You can leave this page."),
        )
    if step.key == "delivery":
        return _next_of_delivery(step, packages, spoilt)
    return _next_of_account(rr, deliveries)


def _next_of_verify(rr: RecordsRequest) -> NextAct:
    if rr.patient is None:
        return NextAct(
            word=_("Find the patient"),
            url="#step-verify",
            note=_("Say whose record it is, then how you know who asks."),
        )
    if not verification.shown(rr):
        return NextAct(
            word=_("Verify who asks"),
            url="#step-verify",
            note=_(
                "Somebody else asks for the patient: note who it is, and which paper or fact lets "
                "them act for the patient, as that of a parent, a guardian or an agent."
            )
            if rr.requester_name
            else _("One proof is enough: a code, a document, a call back, or someone who knows."),
        )
    return NextAct(
        word=_("Confirm who asks"),
        url=reverse("desk:verify", args=[rr.number]),
        note=_(
            "You confirm who asks and that they may act for the patient. The patient's other "
            "contacts are told."
        )
        if rr.requester_name
        else _("Their other contacts are told."),
        is_post=True,
    )


def _next_of_scope(rr: RecordsRequest, rounds: Sequence[Round]) -> NextAct:
    if not rounds:
        return NextAct(
            word=_("Gather the record"),
            url=reverse("desk:open_round", args=[rr.number]),
            note=_("The chart is taken as it stands now."),
            is_post=True,
        )
    open_round = next(r for r in rounds if r.state != State.DETERMINED)
    return NextAct(
        word=_("Review and decide"),
        url=reverse("desk:review", args=[rr.number, open_round.number]),
        note=_("Each item has a proposal. Look, change, then determine."),
    )


def _next_of_delivery(
    step: Step, packages: Sequence[Package], spoilt: Sequence[Package]
) -> NextAct:
    if step.state == "blocked":
        word = _("Lift the freeze")
    elif spoilt:
        word = _("Make the package again")
        return NextAct(word=word, url="#step-delivery", note=_("Something in it is not hers."))
    elif any(p.needs_second_look and not p.looked_at for p in packages):
        word = _("Take the second look")
    else:
        word = _("Release the package")
    return NextAct(
        word=word,
        url="#step-delivery",
        note=step.blocker or _("Compare name and address with the request."),
    )


def _next_of_account(rr: RecordsRequest, deliveries: Sequence[Delivery]) -> NextAct | None:
    if rr.letters.filter(sent_at__isnull=True, pdf__isnull=False).exclude(kind="cover").exists():
        return NextAct(
            word=_("Send the letter"), url="#letters", note=_("A letter waits to be sent.")
        )
    unproved = any(
        d.channel in by_hand.CHANNELS and not d.received_at and not d.recalled_at
        for d in deliveries
    )
    if unproved:
        return NextAct(
            word=_("Note that it was handed over"),
            url="#step-delivery",
            note=_("A fax report, a postal receipt or a few words are proof."),
        )
    return None


def deliveries(rr: RecordsRequest) -> list[Delivery]:
    """All deliveries of a request, newest first, with the seconds left to undo."""
    rows = list(
        rr.practice.deliveries.filter(package__round__records_request=rr)
        .select_related("package__round__records_request", "made_by", "practice")
        .order_by("-id")
    )
    now = clock.now()
    for row in rows:
        row.seconds_left = max(0, int((row.available_at - now).total_seconds()))  # type: ignore[attr-defined]
    return rows


def exits(practice: Practice, rows: Sequence[Delivery]) -> list[Exit]:
    """The exits of these deliveries, oldest first."""
    ids = [row.exit_id for row in rows if row.exit_id]
    return list(practice.exits.filter(pk__in=ids).order_by("seq"))


def standing(packages: Sequence[Package]) -> list[Package]:
    """Without those that a later one of the same round stands for; in the order given."""
    newest = {one.round_id: one.number for one in sorted(packages, key=lambda one: one.number)}
    return [one for one in packages if one.number == newest[one.round_id]]


def assembling(round_: Round) -> Job | None:
    """The job that makes the package of a determined round; None if there is none."""
    return round_.practice.jobs.filter(key=f"assemble:{round_.pk}").first()


def may(visit: Visit) -> dict[str, bool]:
    """Permissions by their words, for templates."""
    return {permission.value: visit.may(permission) for permission in Permission}


def names_of(rr: RecordsRequest) -> dict[str, Any]:
    """The stated name, cut for the form that adds a patient."""
    given, _space, family = rr.stated_name.rpartition(" ")
    return {
        "given_name": given,
        "family_name": family,
        "birth_on": rr.stated_born_on,
        "email": rr.contact_email,
        "phone": rr.contact_phone,
    }


def way_of(rr: RecordsRequest) -> dict[str, Any]:
    """What the requester asked for, as the proposal of a delivery."""
    channel = {
        Manner.PORTAL: Delivery.Channel.PORTAL,
        Manner.LINK: Delivery.Channel.LINK,
        Manner.EMAIL: Delivery.Channel.EMAIL,
        Manner.BY_HAND: Delivery.Channel.BY_HAND,
        Manner.IN_PERSON: Delivery.Channel.IN_PERSON,
    }[Manner(rr.manner)]
    if channel in own_page.CHANNELS and not own_page.is_there():
        channel = Delivery.Channel.BY_HAND
    by_mail = channel in (Delivery.Channel.LINK, Delivery.Channel.EMAIL)
    by_hand = channel == Delivery.Channel.BY_HAND
    address = rr.contact_email if by_mail else rr.postal_address if by_hand else ""
    name = rr.requester_name or (rr.patient.name if rr.patient else rr.stated_name)
    return {"channel": channel, "to_label": name, "to_address": address}


def _received(rr: RecordsRequest) -> str:
    day = date_format(rr.received_on, "DATE_FORMAT")
    return _("on %(day)s") % {"day": day}


def _verified(rr: RecordsRequest) -> str:
    if rr.patient is None:
        return _("no patient matched yet")
    count = len(verification.shown(rr))
    if not count:
        return _("nothing shown yet")
    return ngettext("%(count)s proof", "%(count)s proofs", count) % {"count": count}


def _scoped(rounds: Sequence[Round]) -> str:
    if not rounds:
        return _("not gathered yet")
    return ", ".join(r.get_outcome_display() or _("in review") for r in rounds)


def _packaged(packages: Sequence[Package], released: Sequence[Round]) -> str:
    if packages:
        return _("%(count)s made") % {"count": len(packages)}
    return _("is being made") if released else ""


def _can_be_undone(delivery: Delivery) -> bool:
    has_left = delivery.exit_id is not None or delivery.sent_at is not None
    return not has_left and delivery.available_at > clock.now()


def _accounted(rr: RecordsRequest, live: Sequence[Delivery]) -> str:
    if rr.state == State.CLOSED:
        return _("closed")
    if live and not all(d.opened_at or d.received_at for d in live):
        return _("waits until they have it")
    return ""


def _delivered(live: Sequence[Delivery]) -> str:
    if not live:
        return _("not on its way yet")
    opened = sum(1 for d in live if d.opened_at or d.received_at)
    return _("%(done)s of %(all)s received") % {"done": opened, "all": len(live)}
