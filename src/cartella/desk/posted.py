"""Words that somebody typed into a form of ours that has no form class."""

from django.http import HttpRequest


def words(request: HttpRequest, name: str, most: int = 1000) -> str:
    """What was posted under `name`, trimmed and cut; empty if nothing was.

    Without NUL, which PostgreSQL holds in no text.
    """
    return request.POST.get(name, "").replace("\0", "").strip()[:most]
