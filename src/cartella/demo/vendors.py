"""The demo's vendors: contracts, one of which ends soon, and both channels in test mode.

A demo sends nothing whatever stands here; the pages show how a practice looks that is set up.
"""

from datetime import timedelta

from cartella import clock
from cartella.post import channels, contracts
from cartella.post.channels import Given
from cartella.post.contracts import Terms
from cartella.post.models import Carries, Channel, Covers, Encryption
from cartella.practices.models import Practice

MAIL, TEXTS, BACKUP = "Lantern Mail", "Wren Texting", "Granite Backup"
OWNER = "Olive Owner"
_SOON = timedelta(days=21)


def fill(practice: Practice) -> None:
    """Record contracts and channels, by the verbs that the desk's pages use."""
    today = clock.today(practice.time_zone)
    for vendor, covers, carries, ends_on, note in (
        (MAIL, Covers.EMAIL, Carries.RECORDS, None, "Paper copy in the red binder."),
        (TEXTS, Covers.SMS, Carries.NAMES, today + _SOON, "Their form is on its way to us."),
        (BACKUP, Covers.STORAGE, Carries.RECORDS, today + timedelta(days=400), ""),
    ):
        terms = Terms(
            vendor=vendor,
            covers=covers,
            carries=carries,
            signed_on=today - timedelta(days=344),
            signed_by=OWNER,
            ends_on=ends_on,
            note=note,
        )
        contracts.record(practice, terms, by_person_id=None)
    mail = Given(
        vendor=MAIL,
        is_on=True,
        is_test=True,
        host="smtp.lantern.example",
        port=587,
        encryption=Encryption.STARTTLS,
        account=practice.email,
        sender=practice.email,
        reply_to=practice.email,
    )
    texts = Given(vendor=TEXTS, is_on=True, is_test=True, account="demo", sender="+12135550101")
    channels.keep(practice, Channel.EMAIL, mail, by_person_id=None)
    channels.keep(practice, Channel.SMS, texts, by_person_id=None)
