"""Knocking at the doors with Django's client: who is signed in, and words that a page shows."""

import html
import re

from allauth.account.internal.flows import login as records
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client

from cartella import clock
from cartella.accounts.models import Membership, Person, add_member
from cartella.accounts.roles import Role
from cartella.jobs.progress import Progress
from cartella.post import outbox
from cartella.practices.models import Practice
from cartella.release import verification

SECRET = "JBSWY3DPEHPK3PXP"  # an authenticator of the tests
PASSWORD = "a long enough one"
_CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def signed_in(membership: Membership) -> Client:
    """A browser in which this person is signed in, and has just shown a second factor."""
    totp.TOTP.activate(membership.person, SECRET)
    client = without_second_factor(membership)
    show_factor(client, membership.person)
    return client


def enter(client: Client, person: Person) -> None:
    """Sign this person in here as if she had just shown her second factor."""
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    show_factor(client, person)


def show_factor(client: Client, person: Person, *, seconds_ago: int = 0) -> None:
    """Write into the session that a second factor was shown, now or a while ago."""
    session = client.session
    at = clock.now().timestamp() - seconds_ago
    session[records.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "type": "totp", "at": at}
    ]
    session[records._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()


def without_second_factor(membership: Membership) -> Client:
    """A browser in which this person is signed in by password alone."""
    client = Client()
    client.force_login(membership.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def with_password(membership: Membership) -> Client:
    """A browser of somebody who has a password too, so that a locked screen asks for it."""
    membership.person.set_password(PASSWORD)
    membership.person.save(update_fields=["password"])
    return signed_in(membership)


def auditor(practice: Practice) -> Membership:
    """Who may see requests and the ledger, and act on nothing."""
    return add_member(practice, email="audit@example.org", name="Audra Audit", roles=[Role.AUDITOR])


def nobody(practice: Practice) -> Membership:
    """A member without a role."""
    return add_member(practice, email="none@example.org", name="Noah None", roles=[])


def also_in(practice: Practice, person: Person, *roles: Role) -> Membership:
    """The same person in one more practice."""
    return Membership.objects.create(
        practice=practice, person=person, roles=[role.value for role in roles]
    )


def words(response) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(text).split())


def plain(response) -> bytes:
    """The bytes of a page, without what differs by chance."""
    return _CSRF.sub(b"", response.content)


def send_codes(practice: Practice) -> None:
    """Do the jobs of the fast lane that send codes."""
    for job in practice.jobs.filter(kind=verification.JOB_SEND_CODE).order_by("id"):
        verification.run_send_code(job, Progress(job))
        job.delete()


def newest_code(practice: Practice) -> str:
    """The six digits of the newest message that carries some. Raises IndexError if none does."""
    said = outbox.words(list(practice.messages.filter(template="code").order_by("id"))[-1])
    return re.findall(r"\b\d{6}\b", said.body if said else "")[0]


def is_code_sent(practice: Practice) -> bool:
    """Whether any code went anywhere."""
    return practice.messages.filter(template="code").exists()
