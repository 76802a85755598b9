"""What only a look over the network can tell: the public address, its certificate, its clock.

A page must not wait for it, so a worker looks each hour and the checks read what it saw.
"""

import http.client
import socket
import ssl
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from cartella import clock, guard

TIMEOUT_SECONDS = 8
_KEY = "doctor:outside"
_CERTIFICATE_DATE = "%b %d %H:%M:%S %Y %Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen at the public address. Moments are ISO texts in UTC; empty: not known."""

    url: str
    looked_at: str
    problem: str = ""  # unreachable, name, certificate, tls, answer
    ends_at: str = ""  # of the certificate
    clock_seconds: int | None = None  # how far our clock is ahead of theirs
    shows_desk: bool = False
    answers: bool = False


def look() -> Seen | None:
    """Look now and remember it; None in desk-only mode, where there is no public address."""
    guard.outside_transaction("Looking at the public address")
    if not settings.PUBLIC_URL:
        cache.delete(_KEY)
        return None
    seen = _look(settings.PUBLIC_URL)
    cache.set(_KEY, asdict(seen), timeout=None)
    return seen


def last() -> Seen | None:
    """What was seen last; None if nobody looked at this address yet."""
    kept = cache.get(_KEY)
    if not isinstance(kept, dict) or kept.get("url") != settings.PUBLIC_URL:
        return None
    return Seen(**kept)


def _look(url: str) -> Seen:
    nothing = Seen(url=url, looked_at=clock.now().isoformat())
    try:
        ends_at = _certificate(url)
    except ssl.SSLCertVerificationError as wrong:
        # 62: the name does not match; 10: it has expired (X509_V_ERR_*).
        problem = {62: "name", 10: "expired"}.get(wrong.verify_code, "certificate")
        return replace(nothing, problem=problem)
    except ssl.SSLError:
        return replace(nothing, problem="tls")
    except (OSError, UnicodeError):
        return replace(nothing, problem="unreachable")
    try:
        status, headers, body = _get(url, "/healthz")
        desk_status, _headers, _body = _get(url, "/today/")
    except (OSError, http.client.HTTPException):
        return replace(nothing, problem="answer", ends_at=ends_at)
    # The desk tells its parts and leads to sign-in; the public door does neither.
    shows_desk = b'"parts"' in body or desk_status in (200, 301, 302, 303)
    return replace(
        nothing,
        ends_at=ends_at,
        shows_desk=shows_desk,
        answers=status in (200, 503),
        clock_seconds=_ahead(headers.get("Date", "")),
    )


def _certificate(url: str) -> str:
    """The last moment of the certificate; empty over plain http."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    with socket.create_connection((host, port), timeout=TIMEOUT_SECONDS) as plain:
        if parts.scheme != "https":
            return ""
        with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as held:
            ends = str((held.getpeercert() or {}).get("notAfter", ""))
    return datetime.strptime(ends, _CERTIFICATE_DATE).replace(tzinfo=UTC).isoformat()


def _get(url: str, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read(10_000)
    finally:
        connection.close()


def _ahead(date: str) -> int | None:
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    if theirs.tzinfo is None:
        return None
    return round((clock.now() - theirs).total_seconds())
