"""One mail to one mail server: refused, hanging, half-taken or taken, always an Outcome."""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from cartella import guard
from cartella.post.models import ChannelSetting, Encryption
from cartella.post.trouble import Outcome, Trouble

TIMEOUT_SECONDS = 20  # for each word of the server
WHOLE_SECONDS = 120  # for all of it: a server that drips one byte at a time is cut off


def send(setting: ChannelSetting, password: str, mail: EmailMessage) -> Outcome:
    """Hand a mail over. Raises nothing of the network: what went wrong is in the outcome."""
    guard.outside_transaction("Sending mail")
    mail.from_email = setting.sender
    mail.connection = _connection(setting, password)
    timer = threading.Timer(WHOLE_SECONDS, _cut, [mail.connection])
    timer.daemon = True
    timer.start()
    try:
        mail.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return _outcome(error)
    finally:
        timer.cancel()
    return Outcome(trouble=Trouble.TAKEN)


def _connection(setting: ChannelSetting, password: str) -> BaseEmailBackend:
    return get_connection(
        settings.EMAIL_BACKEND,
        host=setting.host,
        port=setting.port,
        username=setting.account,
        password=password,
        use_tls=setting.encryption == Encryption.STARTTLS,
        use_ssl=setting.encryption == Encryption.TLS,
        timeout=TIMEOUT_SECONDS,
    )


def _cut(connection: BaseEmailBackend) -> None:
    server = getattr(connection, "connection", None)
    line = getattr(server, "sock", None)
    if isinstance(line, socket.socket):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _outcome(error: Exception) -> Outcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
        return _by_code(min(codes, default=0), Trouble.ADDRESS_REFUSED)
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, _of_answer(error))
    if isinstance(error.__context__, TimeoutError):
        return Outcome(trouble=Trouble.SILENT)  # smtplib calls that a connection closed
    for kind, trouble in _TROUBLES:
        if isinstance(error, kind):
            return Outcome(trouble=trouble)
    return Outcome(trouble=Trouble.UNREACHABLE)


def _of_answer(error: smtplib.SMTPResponseException) -> Trouble:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Trouble.WRONG_PASSWORD
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Trouble.SENDER_REFUSED
    return Trouble.REFUSED if isinstance(error, smtplib.SMTPDataError) else Trouble.LATER


def _by_code(code: int, trouble: Trouble) -> Outcome:
    # RFC 5321 4.2.1: 4yz is for now, 5yz is for good.
    is_for_good = code >= 500
    return Outcome(trouble=trouble if is_for_good else Trouble.LATER, number=str(code or ""))


# In this order: the first kind that fits tells.
_TROUBLES: tuple[tuple[type[Exception], Trouble], ...] = (
    (smtplib.SMTPServerDisconnected, Trouble.BROKEN_OFF),
    (smtplib.SMTPNotSupportedError, Trouble.NO_TLS),
    (smtplib.SMTPException, Trouble.NO_LOGIN),
    (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
    (ssl.SSLError, Trouble.TLS),
    (socket.gaierror, Trouble.NAME_UNKNOWN),
    (UnicodeError, Trouble.NAME_UNKNOWN),
    (ConnectionRefusedError, Trouble.CLOSED),
    (ConnectionError, Trouble.BROKEN_OFF),
    (TimeoutError, Trouble.SILENT),
    (ValueError, Trouble.ADDRESS_REFUSED),
)
