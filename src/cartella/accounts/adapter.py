"""What the sign-in library may do here: it makes no accounts, and it sends nothing.

Mail leaves by `post` alone, so a forgotten password is put right by the owner, not by a link.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cartella.accounts import devices, fresh, history, idle, second_factor, sittings, slow
from cartella.accounts.models import Membership, Person

FEW_CODES = 2


class MailBypassesPost(Exception):
    """The library tried to send mail by itself."""


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped there
    """Closed to strangers, silent by mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": lazy(slow.login_words, str)(),
        "rate_limited": lazy(slow.login_words, str)(),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an owner invites people."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises MailBypassesPost: a page of the library that sends mail must not be hung."""
        raise MailBypassesPost(f"{template_prefix} would leave outside post; nothing was sent")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before the second factor is changed; not of who has just shown it, or has none yet."""
        request = context.request
        person = request.user
        if isinstance(person, Person):
            if second_factor.is_set_up(person):
                return not fresh.is_fresh(request, person)
            if idle.has_just_shown(request, person):
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How to unlock; by second factor alone where an act asked for it."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if fresh.was_asked(context.request):
            return [way for way in ways if way["id"] != "reauthenticate"] or ways
        return ways

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Tries at a known device are counted for themselves: a stranger who keeps guessing at an
        # account elsewhere does not shut its owner out of her own machine.
        device = devices.of(request)
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{device.pk}" if device else str(key)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password at an account that is there goes into the history of its person."""
        super().authentication_failed(request, **credentials)
        person = Person.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        if person is not None:
            history.note_wrong(person, history.What.WRONG)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """After a full sign-in the device is known; who has few recovery codes left is told."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        note_full(request, response, user)
        _warn_of_few_codes(request, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        """End the session and its row."""
        if isinstance(request.user, Person):
            sittings.end_this(request, request.user)
        super().logout(request)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped there
    """The last second factor stays: without one, charts would be shut to its owner."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "This is your only second step. Set up another one first, then take this one away."
        ),
        "incorrect_code": _("That did not fit. Try again."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another second factor remains."""
        rows = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(rows.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A name that tells one passkey from another: where it was made."""
        return sittings.agent_words(context.request.META.get("HTTP_USER_AGENT", ""))


def note_full(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Make the device known if a second factor was shown in this session."""
    member = (
        Membership.objects.filter(person=person, ended_on__isnull=True)
        .select_related("practice")
        .order_by("id")
        .first()
    )
    if member is not None and fresh.is_fresh(request, person):
        name = sittings.agent_words(request.META.get("HTTP_USER_AGENT", ""))
        devices.know(request, response, member.practice, person, name)


def _warn_of_few_codes(request: HttpRequest, person: Person) -> None:
    left = second_factor.recovery_codes_left(person)
    if left is not None and left <= FEW_CODES:
        words = ngettext(
            "You have %(count)s recovery code left. Make new ones in your account menu.",
            "You have %(count)s recovery codes left. Make new ones in your account menu.",
            left,
        )
        messages.warning(request, words % {"count": left})
