"""What may become of a message at its carrier's door, in words for the person who must act."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Trouble(models.TextChoices):
    """How a try to send ended. The words say what happened; `NEXT` what to do."""

    TAKEN = "taken", _("The message was taken.")
    NAME_UNKNOWN = "name_unknown", _("There is no server of this name.")
    CLOSED = "closed", _("The server refused the connection.")
    UNREACHABLE = "unreachable", _("The server cannot be reached from this machine.")
    SILENT = "silent", _("The server did not answer in time.")
    BROKEN_OFF = "broken_off", _("The server broke the connection off.")
    CERTIFICATE = "certificate", _("The server's certificate is not valid for this name.")
    TLS = "tls", _("No encrypted connection could be made.")
    NO_TLS = "no_tls", _("The server offers no encryption this way.")
    NO_LOGIN = "no_login", _("The server takes no sign-in this way.")
    WRONG_PASSWORD = "wrong_password", _("Name or password is wrong.")
    SENDER_REFUSED = "sender_refused", _("The server does not let us send from this address.")
    ADDRESS_REFUSED = "address_refused", _("The address was refused.")
    REFUSED = "refused", _("The server refused the message.")
    LATER = "later", _("The server says: not now, try again later.")
    TOO_MANY = "too_many", _("The carrier says that we send too much at once.")
    OPTED_OUT = "opted_out", _("Whoever has this number asked for no more messages.")
    NOT_UNDERSTOOD = "not_understood", _("The carrier gave an answer that we do not know.")
    KEY_LOST = "key_lost", _("The kept password does not open with the practice key.")


NEXT = {
    Trouble.TAKEN: _("Look into the mailbox or at the phone: it should arrive within minutes."),
    Trouble.NAME_UNKNOWN: _("Check the spelling of the server, and that this machine is online."),
    Trouble.CLOSED: _("Check the port. 587 goes with STARTTLS, 465 with TLS."),
    Trouble.UNREACHABLE: _("Check that this machine is online and no firewall stands between."),
    Trouble.SILENT: _("Check server and port. Some internet providers block port 25 and 587."),
    Trouble.BROKEN_OFF: _("Try again. If it stays so, check port and encryption."),
    Trouble.CERTIFICATE: _("Use the server's full name as its provider writes it, not a number."),
    Trouble.TLS: _("Choose the other kind of encryption, with its port."),
    Trouble.NO_TLS: _("Choose TLS with port 465. Without encryption nothing is sent."),
    Trouble.NO_LOGIN: _("Ask the provider to allow sign-in for sending (SMTP AUTH)."),
    Trouble.WRONG_PASSWORD: _("Many providers want an app password here, not the usual one."),
    Trouble.SENDER_REFUSED: _("Use the address of the account that signs in, or an alias of it."),
    Trouble.ADDRESS_REFUSED: _("Check the address."),
    Trouble.REFUSED: _("Ask the provider why; the number beside it helps them."),
    Trouble.LATER: _("Nothing to do: it is tried again by itself."),
    Trouble.TOO_MANY: _("Nothing to do: it is tried again by itself."),
    Trouble.OPTED_OUT: _("Choose another way. Only the person can undo it, by texting START."),
    Trouble.NOT_UNDERSTOOD: _("Try again. If it stays so, look at the carrier's own page."),
    Trouble.KEY_LOST: _("Type the password anew."),
}
# Of this one message: trying again would end the same.
_FINAL = frozenset({Trouble.ADDRESS_REFUSED, Trouble.REFUSED, Trouble.OPTED_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one try ended. `number`: the carrier's own code, never its words (they name people)."""

    trouble: Trouble
    number: str = ""
    carrier_id: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the carrier has it now."""
        return self.trouble is Trouble.TAKEN

    @property
    def is_final(self) -> bool:
        """Whether there is no use in trying this message again."""
        return self.trouble in _FINAL

    @property
    def text(self) -> str:
        """For the message's row: a word and the carrier's code."""
        return f"{self.trouble.value} {self.number}".strip()


def words(outcome: str) -> str:
    """What a row's `outcome` means, for a page; unknown ones come back as they are."""
    word, _space, number = outcome.partition(" ")
    if word not in Trouble.values:
        return outcome
    label = str(Trouble(word).label)
    return f"{label} ({number})" if number else label
