"""The dates of requests as a calendar file (RFC 5545), so that they live outside the program too.

A file holds request numbers and days; no name, no word of health. One request's file is saved from
its page; the file of all is written by the worker into a folder that the practice chooses.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from cartella import clock, scratch
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.practices.models import Practice
from cartella.release import folder_reach, warning
from cartella.release.folder_reach import Unreachable
from cartella.release.lifecycle import OPEN_STATES, State
from cartella.release.models import IntakeSettings, RecordsRequest

FILE_NAME = "requests.ics"
MEDIA_TYPE = "text/calendar; charset=utf-8"
_LINE_BYTES = 75  # RFC 5545, 3.1: without the line break
_MOST_WARNINGS = 3  # law.timeliness.deadline.warnings names no more
_STAYS = timedelta(days=60)  # how long an ended request is told to calendars as withdrawn
# Each of these may have moved the day: their count is the SEQUENCE of RFC 5545, 3.8.7.4.
_MOVES = (
    *("receive", "clock", "extended", "reopen"),
    *("answer", "close", "withdraw", "not_established", "set_aside"),
)
_OPEN = (State.RECEIVED, State.VERIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarState:
    """How the file of all dates fares. `gone_since_at`: since when it cannot be written."""

    path: str
    written_at: datetime | None
    gone_since_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What a calendar is told of one request. `is_over`: its day needs nobody any more."""

    uid: str
    number: str
    due_on: date
    warn_on: tuple[date, ...]
    sequence: int
    changed_at: datetime
    is_over: bool


def state(practice: Practice) -> CalendarState | None:
    """How the file of all dates fares; None: no folder was chosen."""
    row = IntakeSettings.objects.filter(practice=practice).exclude(calendar_folder="").first()
    if row is None:
        return None
    return CalendarState(
        path=row.calendar_folder,
        written_at=row.calendar_written_at,
        gone_since_at=row.calendar_gone_since_at,
    )


def of_request(records_request: RecordsRequest) -> bytes | None:
    """The file of one request; None if no law names a day for it."""
    rows = _dated(records_request.practice.records_requests.filter(pk=records_request.pk))
    return lines_of(rows, method="PUBLISH") if rows else None


def of_practice(practice: Practice) -> bytes:
    """The file of all open requests, and of those that ended a while ago, as withdrawn."""
    ended = Q(events__at__gt=clock.now() - _STAYS)
    wanted = practice.records_requests.filter(Q(state__in=OPEN_STATES) | ended).distinct()
    with override(practice.default_language):
        return lines_of(_dated(wanted), method="PUBLISH", name=_("Requests for records"))


def run(job: Job, progress: Progress) -> None:
    """The job of every minute: write the file where it has changed."""
    write(job.practice)


def write(practice: Practice) -> bool:
    """Write the file of all dates into the chosen folder if its content is new. Whether it was."""
    row = IntakeSettings.objects.filter(practice=practice).exclude(calendar_folder="").first()
    if row is None:
        return False
    content = of_practice(practice)
    sha256 = hashlib.sha256(content).hexdigest()
    # A file that somebody took away is written again within the hour.
    stands = row.calendar_written_at and clock.now() - row.calendar_written_at < timedelta(hours=1)
    if sha256 == row.calendar_sha256 and stands and row.calendar_gone_since_at is None:
        return False
    mine = IntakeSettings.objects.filter(pk=row.pk, calendar_folder=row.calendar_folder)
    with scratch.folder("dates") as folder:
        source = folder / FILE_NAME
        source.write_bytes(content)
        try:
            folder_reach.write(row.calendar_folder, FILE_NAME, source)
        except Unreachable:
            mine.update(calendar_gone_since_at=row.calendar_gone_since_at or clock.now())
            return False
    mine.update(
        calendar_sha256=sha256, calendar_written_at=clock.now(), calendar_gone_since_at=None
    )
    return True


def lines_of(rows: Sequence[Dated], *, method: str, name: str = "") -> bytes:
    """A calendar of these requests: folded lines, each ending in CR LF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cartella//Requests for records//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
    ]
    if name:
        lines.append(f"X-WR-CALNAME:{text(name)}")
    for row in rows:
        lines += _event(row, "due", row.due_on, _("Records due: %(number)s"))
        lines += _warnings(row)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def fold(line: str) -> bytes:
    """One content line in pieces of at most 75 bytes, never within a character (RFC 5545, 3.1)."""
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        encoded = letter.encode()
        most = _LINE_BYTES if not pieces else _LINE_BYTES - 1  # the blank that leads it counts
        if len(piece) + len(encoded) > most:
            pieces.append(piece)
            piece = b""
        piece += encoded
    pieces.append(piece)
    return b"\r\n ".join(pieces) + b"\r\n"


def text(value: str) -> str:
    """A TEXT value: what has a meaning of its own there is escaped (RFC 5545, 3.3.11)."""
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return value.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _warnings(row: Dated) -> list[str]:
    """The warnings keep their names when the day moves, so that a calendar moves them too; one that
    a shorter time has no room for is withdrawn."""
    words = _("Records due soon: %(number)s, on %(on)s")
    lines: list[str] = []
    for position, on in enumerate(row.warn_on, start=1):
        lines += _event(row, f"warn-{position}", on, words)
    if row.sequence > 1:  # the day has moved or the request has ended
        for position in range(len(row.warn_on) + 1, _MOST_WARNINGS + 1):
            gone = replace(row, is_over=True)
            lines += _event(gone, f"warn-{position}", row.due_on, words)
    return lines


def _event(row: Dated, what: str, on: date, words: str) -> list[str]:
    status = "CANCELLED" if row.is_over else "CONFIRMED"
    summary = words % {"number": row.number, "on": f"{row.due_on:%Y-%m-%d}"}
    lines = [
        "BEGIN:VEVENT",
        f"UID:{row.uid}-{what}@cartella.invalid",
        f"DTSTAMP:{row.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{row.sequence}",
        f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}",  # exclusive (RFC 5545, 3.6.1)
        f"SUMMARY:{text(summary)}",
        f"STATUS:{status}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
    ]
    if not row.is_over:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{text(summary)}",
            "TRIGGER:PT9H",  # at nine in the morning of that day
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]


def _dated(requests: QuerySet[RecordsRequest]) -> list[Dated]:
    rows = requests.filter(due_on__isnull=False).annotate(
        moves=Count("events", filter=Q(events__word__in=_MOVES), distinct=True),
        changed_at=Max("events__at", filter=Q(events__word__in=_MOVES)),
    )
    return [
        Dated(
            uid=row.number,
            number=row.number,
            due_on=row.due_on,
            warn_on=warning.days_of(row),
            sequence=row.moves,
            changed_at=row.changed_at or row.created_at,
            is_over=row.state not in _OPEN,
        )
        for row in rows.order_by("due_on", "id")
        if row.due_on is not None
    ]
