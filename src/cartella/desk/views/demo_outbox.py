"""What a demo store would have sent, and the codes of its accounts. A real store has no such page.

It needs no sign-in, because one signs in with what it shows; the demo listens on this machine only.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cartella.accounts import demo_codes
from cartella.post import outbox
from cartella.practices.models import Practice

MOST = 60


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The newest messages and the sign-in codes. Raises Http404 in a store that is no demo."""
    practice = get_object_or_404(Practice.objects.filter(is_demo=True))
    messages = list(practice.messages.order_by("-id")[:MOST])
    context = {
        "practice": practice,
        "sign_ins": demo_codes.sign_ins(practice),
        "letters": [{"message": row, "words": outbox.words(row)} for row in messages],
    }
    with timezone.override(practice.time_zone):
        return render(request, "desk/demo_outbox.html", context)
