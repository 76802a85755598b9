"""How e-mails that strangers wrote are parsed: no header longer than real ones are."""

import email
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import cast

MOST_HEADER = 2_000  # letters


class _Short(EmailPolicy):
    """A longer header is read as far as that. For one of 300 KB the library takes minutes, and a
    stranger may send longer ones; the e-mail itself is kept whole."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value of one header."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MOST_HEADER]


_SHORT = _Short()


def parsed(raw: bytes) -> EmailMessage:
    """The e-mail of these bytes, whatever they are. Raises what the library does over some."""
    return cast(EmailMessage, email.message_from_bytes(raw, policy=_SHORT))
