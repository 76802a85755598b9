"""Common carriers as data: how their servers are called, and what to click there."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cartella.post.models import Encryption


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A mail provider; with an empty host the person types its own."""

    id: str
    name: str
    host: str = ""
    port: int = 587
    encryption: Encryption = Encryption.STARTTLS
    steps: tuple[str | Promise, ...] = ()
    contract: str | Promise = ""


MAIL = (
    Provider(
        id="google",
        name="Google Workspace",
        host="smtp.gmail.com",
        steps=(
            _("Sign in at myaccount.google.com as the account that is to send, under Security."),
            _("Switch 2-Step Verification on."),
            _("Search for “App passwords”, make one named Cartella, and type it below."),
            _("Your user name is the whole address of that account."),
        ),
        contract=_(
            "The contract (BAA): in the Admin console under Account, Account settings, Legal and "
            "compliance. A free Gmail account has none and may not be used."
        ),
    ),
    Provider(
        id="microsoft",
        name="Microsoft 365",
        host="smtp.office365.com",
        steps=(
            _("In the admin center open Users, Active users, the account that is to send, Mail."),
            _("Open “Manage email apps” and tick “Authenticated SMTP”."),
            _("If accounts use a second factor, make an app password and type it below."),
            _(
                "Microsoft switches this sign-in off by default from the end of December 2026; an "
                "administrator can switch it on again for now. If the try says that the sign-in "
                "is refused, look there first."
            ),
        ),
        contract=_(
            "The contract (BAA) is part of Microsoft's Data Protection Addendum for business "
            "plans; save a copy of it. Outlook.com accounts have none and may not be used."
        ),
    ),
    Provider(
        id="other",
        name="",
        steps=(
            _("Ask the provider for its “outgoing mail server (SMTP)”, port and encryption."),
            _("Ask whether it signs a business associate agreement (BAA)."),
        ),
        contract=_("Without a signed contract nothing with a patient's name may go through it."),
    ),
)


def mail(provider_id: str) -> Provider:
    """The mail provider of this id; the blank one for unknown ids."""
    return next((one for one in MAIL if one.id == provider_id), MAIL[-1])
