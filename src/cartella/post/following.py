"""Ask the carrier how text messages fared that it took within the last day."""

from datetime import timedelta

from django.db.models import QuerySet

from cartella import clock
from cartella.post import channels, sms
from cartella.post.models import Channel, Message
from cartella.post.sealed import WordsLost
from cartella.practices.models import Practice

FOR = timedelta(days=1)
MOST = 20


def follow(practice: Practice) -> int:
    """Note what arrived and what came back. How many were asked after; 0 while texting is off."""
    setting = channels.setting(practice, Channel.SMS)
    if practice.is_demo or setting is None or not setting.is_on:
        return 0
    open_ones = list(_open(practice)[:MOST])
    if not open_ones:
        return 0
    try:
        token = channels.secret(practice, Channel.SMS)
    except WordsLost:
        return 0
    for message in open_ones:
        _note(message, sms.fate(setting, token, message.carrier_id))
    return len(open_ones)


def _open(practice: Practice) -> QuerySet[Message]:
    return practice.messages.filter(
        channel=Channel.SMS,
        sent_at__gt=clock.now() - FOR,
        arrived_at__isnull=True,
        failed_at__isnull=True,
    ).exclude(carrier_id="")


def _note(message: Message, fate: sms.Fate) -> None:
    now = clock.now()
    row = Message.objects.filter(pk=message.pk, failed_at__isnull=True)
    if fate.has_arrived:
        row.update(arrived_at=now)
    elif fate.came_back:
        outcome = f"came back {fate.number}".strip()
        row.update(bounced_at=now, failed_at=now, outcome=outcome)
        if sms.is_opt_out(fate.number):
            channels.note_opt_out(message.practice, Channel.SMS, message.to)
