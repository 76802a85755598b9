"""Check a package in the browser: online, or with a file that one can keep and use offline."""

import base64
import hashlib
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cartella.portal.visit import practice_of

_STATIC = Path(__file__).resolve().parents[2] / "static" / "cartella"


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The checking page. Nothing is uploaded: the browser does it."""
    context = {"practice": practice_of(slug), "words": words()}
    return render(request, "portal/check.html", context)


@require_safe
def offline(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as one file that loads nothing, to be kept beside the records."""
    script = (_STATIC / "js" / "check.js").read_text()
    styles = "".join(
        (_STATIC / "css" / name).read_text() for name in ("tokens.css", "base.css", "parts.css")
    )
    context = {
        "practice": practice_of(slug),
        "words": words(),
        # Whole tags, so that no template of ours ever holds script or style: this one file must.
        "script_tag": mark_safe(f"<script>{script}</script>"),  # noqa: S308  (our own file)
        "style_tag": mark_safe(f"<style>{styles}</style>"),  # noqa: S308  (our own files)
        "script_hash": _hash(script),
        "style_hash": _hash(styles),
    }
    return HttpResponse(
        render_to_string("portal/check_offline.html", context, request),
        headers={"Content-Disposition": 'attachment; filename="check-records.html"'},
    )


def words() -> dict[str, str]:
    """What the script says, in the language of the page."""
    return {
        "working": _("Checking …"),
        "step": _("{done} of {total} files checked."),
        "intact": _("This package is complete and unchanged: {files} files, all as signed."),
        "key": _("Fingerprint of the signing key: {key}. Ask us by phone to read it to you."),
        "in_ledger": _("The receipt is right: entry {seq} of the practice’s ledger, {at}."),
        "no_package": _("This is not a package of records from Cartella, or it is damaged."),
        "trailing": _("Something was added behind the end of this file."),
        "twice": _("The file {name} is in it twice."),
        "extra": _("The file {name} does not belong to this package."),
        "missing": _("The file {name} is missing."),
        "changed": _("The file {name} was changed."),
        "list_changed": _("The list of files was changed."),
        "unsigned": _("The signature does not fit the list of files."),
        "other_package": _("The receipt is for another package."),
        "ledger_unsigned": _("The receipt is not signed by the key that it names."),
        "not_in_ledger": _("The proof in the receipt does not lead into the ledger."),
    }


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
