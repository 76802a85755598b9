"""Whether records may go by plain e-mail now: the mail sender's contract must cover records, and in
test mode the patient must be made up."""

from django.utils.translation import gettext_lazy as _

from cartella.charts import joined
from cartella.charts.models import Patient
from cartella.post import channels
from cartella.post.models import Carries, Channel, Hold
from cartella.practices.models import Practice
from cartella.release.models import RecordsRequest

_WHY = {
    Hold.NO_CHANNEL: _("No mail sender is set up yet. Choose another way, or set one up."),
    Hold.SWITCHED_OFF: _("The mail sender is switched off. Choose another way."),
    Hold.NO_CONTRACT: _("No contract with the mail provider is recorded. Choose another way."),
    Hold.CONTRACT_ENDED: _("The contract with the mail provider has ended. Choose another way."),
    Hold.TEST_MODE: _(
        "The mail sender is in test mode, for made-up patients only. Choose another way."
    ),
    Hold.NAMES_ONLY: _(
        "The contract with the mail provider does not cover records. Choose another way."
    ),
}


def is_made_up(patient: Patient | None) -> bool:
    """Whether everybody whose chart this is now is made up; nobody known yet is not."""
    if patient is None:
        return False
    # Joined with the chart of a real person, hers are told too.
    group = patient.practice.patients.filter(pk__in=joined.group(patient))
    return not group.filter(is_synthetic=False).exists()


def why_not_by_mail(records_request: RecordsRequest) -> str:
    """Why her records may not leave by plain e-mail now, in words; empty if they may.

    45 CFR 164.502(e): a business associate gets them only under a contract.
    """
    practice = records_request.practice
    held = channels.hold(practice, Channel.EMAIL, carries=Carries.RECORDS)
    # Asked before the gate: an exit of what then never leaves would be a false entry.
    if held is None and _is_in_test(practice) and not is_made_up(records_request.patient):
        held = Hold.TEST_MODE
    return str(_WHY[held]) if held is not None else ""


def _is_in_test(practice: Practice) -> bool:
    return not practice.is_demo and channels.is_test(practice, Channel.EMAIL)
