"""Whether records may go by plain e-mail now: the mail sender's contract must cover records."""

from django.utils.translation import gettext_lazy as _

from cartella.post import channels
from cartella.post.models import Carries, Channel, Hold
from cartella.practices.models import Practice

_WHY = {
    Hold.NO_CHANNEL: _("No mail sender is set up yet. Choose another way, or set one up."),
    Hold.SWITCHED_OFF: _("The mail sender is switched off. Choose another way."),
    Hold.NO_CONTRACT: _("No contract with the mail provider is recorded. Choose another way."),
    Hold.CONTRACT_ENDED: _("The contract with the mail provider has ended. Choose another way."),
    Hold.NAMES_ONLY: _(
        "The contract with the mail provider does not cover records. Choose another way."
    ),
}


def why_not_by_mail(practice: Practice) -> str:
    """Why records may not leave by plain e-mail now, in words; empty if they may.

    45 CFR 164.502(e): a business associate gets them only under a contract.
    """
    held = channels.hold(practice, Channel.EMAIL, carries=Carries.RECORDS)
    return str(_WHY[held]) if held is not None else ""
