"""One text message through Twilio's Programmable Messaging, and how it fared afterwards.

POST /2010-04-01/Accounts/{SID}/Messages.json and GET …/Messages/{SID}.json, Basic
authentication. We ask how it fared: a desk without a public address cannot be called back.
"""

import base64
import json
import re
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from cartella import guard
from cartella.post.models import ChannelSetting
from cartella.post.trouble import Outcome, Trouble

TIMEOUT_SECONDS = 15
MOST_BYTES = 100_000  # of an answer; a real one has some hundred
_SID = re.compile(r"^[A-Z]{2}[0-9a-f]{32}$")
# https://www.twilio.com/docs/api/errors: what each number means for one message.
_OPTED_OUT = {21610}
_BAD_ADDRESS = {21211, 21214, 21217, 21265, 21408, 21612, 21614, 21635}
_BAD_SENDER = {21212, 21603, 21606, 21659, 21660, 21701, 21703}
_GONE = ("undelivered", "failed", "canceled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What the carrier says of a message that it took. Both False: not known yet."""

    has_arrived: bool = False
    came_back: bool = False
    number: str = ""


def send(setting: ChannelSetting, token: str, *, to: str, body: str) -> Outcome:
    """Hand a text over. A time-out may mean that it was taken: a second copy says the same."""
    guard.outside_transaction("Sending a text message")
    form = {"To": to, "Body": body}
    if setting.service:
        form["MessagingServiceSid"] = setting.service
    else:
        form["From"] = setting.sender
    answer = _ask(setting, token, "Messages.json", form)
    if isinstance(answer, Outcome):
        return answer
    sid = str(answer.get("sid") or "")
    if not _SID.match(sid):
        return Outcome(trouble=Trouble.NOT_UNDERSTOOD)
    return Outcome(trouble=Trouble.TAKEN, carrier_id=sid)


def fate(setting: ChannelSetting, token: str, sid: str) -> Fate:
    """How a message fares; unknown while the carrier cannot be asked."""
    guard.outside_transaction("Asking after a text message")
    if not _SID.match(sid):
        return Fate()
    answer = _ask(setting, token, f"Messages/{sid}.json", None)
    if isinstance(answer, Outcome):
        return Fate()
    status = str(answer.get("status") or "")
    return Fate(
        has_arrived=status in ("delivered", "read"),
        came_back=status in _GONE,
        number=_digits(answer.get("error_code")),
    )


def is_opt_out(number: str) -> bool:
    """Whether this code of the carrier says that the person asked for no more."""
    return number.isdigit() and int(number) in _OPTED_OUT


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        """A password goes to the documented host and nowhere else."""


def _ask(
    setting: ChannelSetting, token: str, path: str, form: dict[str, str] | None
) -> dict[str, object] | Outcome:
    base = settings.SMS_API
    url = urlsplit(base)
    if url.scheme != "https" and url.hostname not in ("127.0.0.1", "localhost"):
        return Outcome(trouble=Trouble.NO_TLS)
    if not _SID.match(setting.account):
        return Outcome(trouble=Trouble.WRONG_PASSWORD)
    pair = base64.b64encode(f"{setting.account}:{token}".encode()).decode()
    asked = urllib.request.Request(  # noqa: S310  (the scheme was looked at above)
        f"{base}/2010-04-01/Accounts/{setting.account}/{path}",
        data=urlencode(form).encode() if form is not None else None,
        headers={"Authorization": f"Basic {pair}", "Accept": "application/json"},
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(asked, timeout=TIMEOUT_SECONDS) as answer:
            return _read(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        return _refused(error.code, _body_of(error))
    except urllib.error.URLError as error:
        return Outcome(trouble=_of_network(error.reason))
    except (OSError, HTTPException) as error:
        return Outcome(trouble=_of_network(error))


def _body_of(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read(MOST_BYTES)
    except (OSError, HTTPException):
        return b""


def _read(raw: bytes) -> dict[str, object] | Outcome:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else Outcome(trouble=Trouble.NOT_UNDERSTOOD)


def _refused(status: int, raw: bytes) -> Outcome:
    found = _read(raw)
    number = _digits(found.get("code")) if isinstance(found, dict) else ""
    code = int(number or 0)
    if status == 429:
        trouble = Trouble.TOO_MANY
    elif status >= 500 or 300 <= status < 400:
        trouble = Trouble.LATER
    elif status in (401, 403):
        trouble = Trouble.WRONG_PASSWORD
    elif code in _OPTED_OUT:
        trouble = Trouble.OPTED_OUT
    elif code in _BAD_SENDER:
        trouble = Trouble.SENDER_REFUSED
    elif code in _BAD_ADDRESS:
        trouble = Trouble.ADDRESS_REFUSED
    else:
        trouble = Trouble.REFUSED
    return Outcome(trouble=trouble, number=number or str(status))


def _of_network(reason: object) -> Trouble:
    if isinstance(reason, TimeoutError):
        return Trouble.SILENT
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Trouble.CERTIFICATE
    if isinstance(reason, ssl.SSLError):
        return Trouble.TLS
    if isinstance(reason, ConnectionRefusedError):
        return Trouble.CLOSED
    if isinstance(reason, ConnectionError | HTTPException):
        return Trouble.BROKEN_OFF
    return Trouble.NAME_UNKNOWN if type(reason).__name__ == "gaierror" else Trouble.UNREACHABLE


def _digits(value: object) -> str:
    text = str(value or "")
    return text[:6] if text.isdigit() else ""
