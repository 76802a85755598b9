"""Channels and contracts as a practice sets them up, for tests of any room."""

from datetime import date

from cartella.post import channels, contracts
from cartella.post.channels import Given
from cartella.post.contracts import Terms
from cartella.post.models import Carries, Channel, Covers

ACCOUNT = "AC" + "0123456789abcdef" * 2
TERMS = {
    "vendor": "Mail of example",
    "covers": Covers.EMAIL,
    "carries": Carries.RECORDS,
    "signed_on": date(2020, 1, 2),
    "signed_by": "The owner",
}


def contract(practice, **fields):
    """A contract that holds, unless told otherwise."""
    return contracts.record(practice, Terms(**(TERMS | fields)), by_person_id=None)


def given(**fields):
    """How mail is sent, unless told otherwise."""
    return Given(
        **(
            {
                "vendor": "Mail of example",
                "is_on": True,
                "host": "127.0.0.1",
                "port": 2525,
                "encryption": "none",
                "sender": "records@letters.example.org",
            }
            | fields
        )
    )


def mail_on(practice, **fields):
    """Mail is set up, with its contract."""
    contract(practice)
    return channels.keep(practice, Channel.EMAIL, given(**fields), by_person_id=None)


def sms_on(practice, **fields):
    """Texting is set up, with its contract."""
    contract(practice, vendor="Texting of example", covers=Covers.SMS)
    said = given(
        vendor="Texting of example",
        host="",
        port=0,
        encryption="",
        account=ACCOUNT,
        secret="token of the account",
        sender="+13105550199",
    )
    said = Given(**({name: getattr(said, name) for name in Given.__slots__} | fields))
    return channels.keep(practice, Channel.SMS, said, by_person_id=None)
