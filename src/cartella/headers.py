"""Answer headers that Django and django-csp do not set: device permissions, and no caching."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# A tablet at the desk takes photos and signatures; nothing else of the device is asked for.
PERMISSIONS = (
    "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


def own_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: pages are not kept by browsers or proxies unless the view says otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware
