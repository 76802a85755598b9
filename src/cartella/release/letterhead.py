"""Who sends: what is printed at the head of letters, covers and records."""

from cartella.packaging.record import Letterhead
from cartella.release.models import RecordsRequest


def of(records_request: RecordsRequest) -> Letterhead:
    """The practice as the place of this request shows itself."""
    practice, location = records_request.practice, records_request.location
    lines = location.address_lines or practice.address_lines
    return Letterhead(
        practice=practice.name,
        legal_entity=records_request.legal_entity.name,
        address_lines=tuple(line.strip() for line in lines.splitlines() if line.strip()),
        phone=practice.phone.strip() or None,
        privacy_contact=practice.privacy_contact.strip() or practice.name,
        time_zone=location.time_zone,
    )
