"""Our own page and a mailed link: she opens them with a fresh code; looking does nothing.

GET and HEAD of a link change no row and tell a mail scanner nothing.
"""

from cartella.practices.models import Practice
from cartella.release import verification
from cartella.release.actors import REQUESTER
from cartella.release.delivery import opening
from cartella.release.delivery.release import hash_of
from cartella.release.models import Delivery, OneTimeCode, RecordsRequest
from cartella.release.own_page import CHANNELS as CHANNELS  # here too: the portal asks


class WrongCode(Exception):
    """The code did not open; the message says what to do next."""


def waiting_for(records_request: RecordsRequest) -> list[Delivery]:
    """Deliveries that the requester can open on our page now or soon, newest first."""
    return list(
        Delivery.objects.filter(
            practice=records_request.practice,
            package__round__records_request=records_request,
            channel__in=CHANNELS,
            recalled_at__isnull=True,
        )
        .select_related("package__round__records_request__patient", "practice")
        .order_by("-made_at")
    )


def by_token(practice: Practice, token: str) -> Delivery | None:
    """The delivery that a link leads to; None if the link is unknown, renewed or stopped."""
    return (
        practice.deliveries.filter(token_hash=hash_of(token), recalled_at__isnull=True)
        .select_related("package__round__records_request__patient", "practice")
        .first()
    )


def ask_code(delivery: Delivery) -> None:
    """Send a fresh code to a contact of hers that may get one. Says nothing about where it went."""
    verification.send_code(
        delivery.package.round.records_request, OneTimeCode.Purpose.OPEN, delivery=delivery
    )


def open_with_code(delivery: Delivery, code: str) -> int:
    """Open a delivery with the code that was just sent; the id of the code, which stands for it at
    each download that follows. Raises WrongCode, NotReady."""
    result = verification.check_code(
        delivery.package.round.records_request,
        OneTimeCode.Purpose.OPEN,
        code,
        delivery=delivery,
    )
    if result.code_id is None:
        raise WrongCode(result.words)
    opening.open_delivery(delivery, by=REQUESTER, proof=f"code {result.code_id}")
    return result.code_id
