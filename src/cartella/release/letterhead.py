"""Who sends: what is printed at the head of letters, covers and records."""

from cartella.packaging.record import Letterhead
from cartella.practices.models import Location
from cartella.release.models import RecordsRequest


def of(records_request: RecordsRequest) -> Letterhead:
    """The practice as the place of this request shows itself."""
    return at(records_request.location, legal_entity=records_request.legal_entity.name)


def at(location: Location, *, legal_entity: str) -> Letterhead:
    """The practice as a place shows itself."""
    practice = location.practice
    lines = location.address_lines or practice.address_lines
    return Letterhead(
        practice=practice.name,
        legal_entity=legal_entity,
        address_lines=tuple(line.strip() for line in lines.splitlines() if line.strip()),
        phone=practice.phone.strip() or None,
        privacy_contact=practice.privacy_contact.strip() or practice.name,
        time_zone=location.time_zone,
        line=practice.letter_line.strip(),
    )
