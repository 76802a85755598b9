"""The path of a request as a checklist: each step's state, its one line, and what blocks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk.cards import state_word as state_word
from cartella.desk.door import Visit
from cartella.jobs.models import Job
from cartella.ledger.models import Exit
from cartella.practices.models import Practice
from cartella.release import notices, verification
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAct:
    """The one primary button below: where it leads and what it does."""

    word: str
    url: str
    note: str = ""


def steps(
    rr: RecordsRequest,
    *,
    rounds: Sequence[Round],
    packages: Sequence[Package],
    deliveries: Sequence[Delivery],
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
        "delivery": determined and (not released_rounds or bool(live)),
        "account": rr.state == State.CLOSED,
    }
    names = {
        "received": (_("Received"), _received(rr)),
        "verify": (_("Who asks, whose record"), _verified(rr)),
        "scope": (_("Scope and review"), _scoped(rounds)),
        "package": (_("Package"), _packaged(packages, released_rounds)),
        "delivery": (_("Delivery"), _delivered(live)),
        "account": (_("Account and close"), state_word(rr)),
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
            )
        )
    return built


def next_act(
    rr: RecordsRequest,
    *,
    rounds: Sequence[Round],
    packages: Sequence[Package],
    deliveries: Sequence[Delivery],
) -> NextAct | None:
    """What is to be done next, as one button; None once the request has ended."""
    for step in steps(rr, rounds=rounds, packages=packages, deliveries=deliveries):
        if step.state in ("now", "blocked"):
            return NextAct(
                word=_("Go on: %(step)s") % {"step": step.name},
                url=f"#step-{step.key}",
                note=step.blocker or step.summary,
            )
    return None


def deliveries(rr: RecordsRequest) -> list[Delivery]:
    """All deliveries of a request, newest first, with the seconds left to undo."""
    rows = list(
        Delivery.objects.filter(practice=rr.practice, package__round__records_request=rr)
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


def assembling(round_: Round) -> Job | None:
    """The job that makes the package of a determined round; None if there is none."""
    return Job.objects.filter(practice=round_.practice, key=f"assemble:{round_.pk}").first()


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
    by_mail = channel in (Delivery.Channel.LINK, Delivery.Channel.EMAIL)
    by_hand = channel == Delivery.Channel.BY_HAND
    address = rr.contact_email if by_mail else rr.postal_address if by_hand else ""
    name = rr.requester_name or (rr.patient.name if rr.patient else rr.stated_name)
    return {"channel": channel, "to_label": name, "to_address": address}


def _received(rr: RecordsRequest) -> str:
    return _("on %(day)s, %(lane)s") % {"day": rr.received_on, "lane": _(rr.lane)}


def _verified(rr: RecordsRequest) -> str:
    if rr.patient is None:
        return _("no patient matched yet")
    count = len(verification.shown(rr))
    return _("%(count)s proofs") % {"count": count} if count else _("nothing shown yet")


def _scoped(rounds: Sequence[Round]) -> str:
    if not rounds:
        return _("not gathered yet")
    return ", ".join(r.get_outcome_display() or _("in review") for r in rounds)


def _packaged(packages: Sequence[Package], released: Sequence[Round]) -> str:
    if packages:
        return _("%(count)s made") % {"count": len(packages)}
    return _("is being made") if released else ""


def _delivered(live: Sequence[Delivery]) -> str:
    if not live:
        return _("not on its way yet")
    opened = sum(1 for d in live if d.opened_at or d.received_at)
    return _("%(done)s of %(all)s received") % {"done": opened, "all": len(live)}
