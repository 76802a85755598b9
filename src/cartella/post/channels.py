"""How each channel is set up, and why a message may not leave by it now.

The rule stands here and is asked at the sending door: without a contract that holds, nothing with
a name leaves; in test mode only what is about made-up patients.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.post import contracts
from cartella.post.contracts import Holds, Standing
from cartella.post.models import (
    Carries,
    Channel,
    ChannelSecret,
    ChannelSetting,
    Covers,
    Encryption,
    Hold,
    OptOut,
)
from cartella.post.sealed import Words, seal, unseal
from cartella.practices.models import Practice

COVERS = {Channel.EMAIL: Covers.EMAIL, Channel.SMS: Covers.SMS}
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class NotSwitchedOn(Exception):
    """A channel cannot be switched on as it is; says what is missing. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person gives to set a channel up. `secret` None leaves the one that is kept."""

    vendor: str
    is_on: bool
    is_test: bool = False
    host: str = ""
    port: int = 0
    encryption: str = ""
    account: str = ""
    secret: str | None = None
    sender: str = ""
    reply_to: str = ""
    service: str = ""


def setting(practice: Practice, channel: Channel | str) -> ChannelSetting | None:
    """How the channel is set up now; None if nobody ever did."""
    return practice.channel_settings.filter(channel=channel).order_by("-id").first()


def keep(
    practice: Practice, channel: Channel, given: Given, *, by_person_id: int | None
) -> ChannelSetting:
    """Set a channel up anew; the earlier row stays as history. Raises NotSwitchedOn.

    Whoever calls lets waiting messages go afterwards (`outbox.wake`).
    """
    if channel not in COVERS:
        raise NotSwitchedOn(_("This is not a channel that sends. Nothing was changed."))
    if given.encryption == Encryption.NONE and given.host not in _THIS_MACHINE:
        raise NotSwitchedOn(
            _("Without encryption only a mail server on this very machine may be spoken to.")
        )
    if given.secret is None and _is_elsewhere(practice, channel, given):
        raise NotSwitchedOn(
            _("The kept password is for another server or user name. Type the password that fits.")
        )
    holds = standing_of(practice, channel, vendor=given.vendor)
    if given.is_on and not given.is_test and not holds.lets(Carries.NAMES):
        raise NotSwitchedOn(_words_for(holds))
    with transaction.atomic():
        if given.secret is not None:
            _keep_secret(practice, channel, given.secret)
        return ChannelSetting.objects.create(
            practice=practice,
            channel=channel,
            is_on=given.is_on,
            is_test=given.is_test,
            vendor=" ".join(given.vendor.split())[:120],
            host=given.host,
            port=given.port,
            encryption=given.encryption,
            account=given.account,
            sender=given.sender,
            reply_to=given.reply_to,
            service=given.service,
            changed_at=clock.now(),
            changed_by_id=by_person_id,
        )


def switch(
    practice: Practice, channel: Channel, *, is_on: bool, by_person_id: int | None
) -> ChannelSetting:
    """Switch a channel off, or on again as it was. Raises NotSwitchedOn; twice changes nothing."""
    now = setting(practice, channel)
    if now is None:
        raise NotSwitchedOn(_("Fill in how it is sent first."))
    if now.is_on == is_on:
        return now
    given = Given(
        vendor=now.vendor,
        is_on=is_on,
        is_test=now.is_test,
        host=now.host,
        port=now.port,
        encryption=now.encryption,
        account=now.account,
        sender=now.sender,
        reply_to=now.reply_to,
        service=now.service,
    )
    return keep(practice, channel, given, by_person_id=by_person_id)


def secret(practice: Practice, channel: Channel | str) -> str:
    """What signs in to the carrier; empty if none is kept. Raises WordsLost."""
    row = practice.channel_secrets.filter(channel=channel).first()
    if row is None:
        return ""
    return unseal(
        practice,
        bytes(row.sealed),
        key=f"channel secret {Channel(channel).value}",
        key_id=row.key_id,
    ).body


def standing_of(
    practice: Practice, channel: Channel | str, *, vendor: str | None = None
) -> Standing:
    """Whether the contract with a channel's vendor (by default the one set up) holds today."""
    if vendor is None:
        now = setting(practice, channel)
        vendor = now.vendor if now is not None else None
    covers = COVERS[Channel(channel)]
    return contracts.standing(practice, covers, clock.today(practice.time_zone), vendor=vendor)


def hold(
    practice: Practice, channel: Channel | str, *, carries: Carries = Carries.NAMES
) -> Hold | None:
    """Why nothing of this kind may leave by the channel now; None if it may.

    Test mode is for the message to say: `sending` asks whether its patient is made up.
    """
    if practice.is_demo or channel == Channel.PAPER:
        return None
    now = setting(practice, channel)
    if now is None:
        return Hold.NO_CHANNEL
    if not now.is_on:
        return Hold.SWITCHED_OFF
    if now.is_test:
        return None
    holds = standing_of(practice, channel, vendor=now.vendor)
    if holds.lets(carries):
        return None
    if holds.holds == Holds.EXPIRED:
        return Hold.CONTRACT_ENDED
    return Hold.NO_CONTRACT if holds.holds == Holds.MISSING else Hold.NAMES_ONLY


def is_ready(practice: Practice, channel: Channel | str) -> bool:
    """Whether a message with a name would leave by this channel now."""
    return hold(practice, channel) is None


def is_test(practice: Practice, channel: Channel | str) -> bool:
    """Whether the channel stands in test mode."""
    now = setting(practice, channel)
    return now is not None and now.is_test


def opted_out(practice: Practice, channel: Channel | str, to: str) -> bool:
    """Whether whoever has this address told the carrier to stop."""
    return practice.opt_outs.filter(channel=channel, to=to).exists()


def note_opt_out(practice: Practice, channel: Channel | str, to: str) -> None:
    """Keep that somebody told the carrier to stop."""
    OptOut.objects.get_or_create(
        practice=practice, channel=channel, to=to[:200], defaults={"noted_at": clock.now()}
    )


def _is_elsewhere(practice: Practice, channel: Channel, given: Given) -> bool:
    """Whether a kept password would be shown to a server that it was not typed for."""
    now = setting(practice, channel)
    if now is None or not practice.channel_secrets.filter(channel=channel).exists():
        return False
    return (now.host.casefold(), now.account) != (given.host.casefold(), given.account)


def _keep_secret(practice: Practice, channel: Channel, text: str) -> None:
    sealed, key_id = seal(
        practice, Words(subject="", body=text), key=f"channel secret {channel.value}"
    )
    ChannelSecret.objects.update_or_create(
        practice=practice,
        channel=channel,
        defaults={"sealed": sealed, "key_id": key_id, "changed_at": clock.now()},
    )


def _words_for(holds: Standing) -> str:
    if holds.holds == Holds.EXPIRED:
        return _("The contract with this vendor has ended. Record the new one, then switch it on.")
    return _(
        "No contract with this vendor is recorded. Record it first, or use test mode, which "
        "writes to made-up patients only."
    )
