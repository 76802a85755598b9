"""What the sign-in library may do here: it makes no accounts, and it sends nothing.

Mail leaves by `post` alone, so a forgotten password is put right by the owner, not by a link.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest

from cartella.accounts import idle
from cartella.accounts.models import Person


class MailBypassesPost(Exception):
    """The library tried to send mail by itself."""


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped there
    """Closed to strangers, silent by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an owner adds people."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises MailBypassesPost: a page of the library that sends mail must not be hung."""
        raise MailBypassesPost(f"{template_prefix} would leave outside post; nothing was sent")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before the second factor is changed; not of who has just signed in to set it up."""
        request = context.request
        if isinstance(request.user, Person) and idle.has_just_shown(request, request.user):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))
