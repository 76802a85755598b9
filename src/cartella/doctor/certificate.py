"""The public address: reachable, with a certificate that holds, and with no way to the desk."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cartella import clock
from cartella.doctor import outside
from cartella.doctor.check import Found, State, well
from cartella.doctor.outside import Seen
from cartella.practices.models import Practice

SOON = timedelta(days=14)


def tls(practice: Practice) -> Found:
    """What the last look at the public address saw."""
    if not settings.PUBLIC_URL:
        return well(_("There is no public address: everything goes by hand."))
    seen = outside.last()
    if seen is None:
        return Found(
            state=State.UNKNOWN,
            said=_("Nobody has looked at the public address yet."),
            next_step=_("The worker looks each hour. “cartella doctor” looks now."),
        )
    at = datetime.fromisoformat(seen.looked_at)
    if seen.problem:
        said, cure = _problem(seen.problem)
        return Found(state=State.BAD, said=said, next_step=cure, since_at=at)
    if seen.shows_desk:
        return Found(
            state=State.BAD,
            said=_("The desk can be reached through the public address."),
            next_step=_("Let the proxy lead to the public listener only. See docs/howto."),
            since_at=at,
        )
    return _certificate(seen) or well(_("The public address answers, and the desk does not."))


def _certificate(seen: Seen) -> Found | None:
    if not seen.ends_at:
        return Found(
            state=State.HINT,
            said=_("The public address is plain http: good for a try on this machine only."),
            next_step=_("Put a proxy with TLS in front before a patient uses it."),
        )
    ends_at = datetime.fromisoformat(seen.ends_at)
    if ends_at - clock.now() > SOON:
        return None
    return Found(
        state=State.WARN,
        said=_("The certificate of the public address ends on %(day)s.")
        % {"day": date_format(ends_at.date())},
        next_step=_("Most proxies renew it by themselves a month before: look why yours did not."),
    )


def _problem(problem: str) -> tuple[str, str]:
    answers = {
        "name": (
            _("The certificate of the public address is made for another name."),
            _("Let the proxy get one for the name in CARTELLA_PUBLIC_URL."),
        ),
        "expired": (
            _("The certificate of the public address has run out."),
            _("Renew it at the proxy: browsers turn patients away now."),
        ),
        "certificate": (
            _("The certificate of the public address is not trusted by browsers."),
            _("Get one from a public authority; proxies like Caddy do it by themselves."),
        ),
        "tls": (
            _("No encrypted connection to the public address could be made."),
            _("Look whether the proxy runs and speaks https."),
        ),
        "answer": (
            _("Something answers at the public address, but it is not this program."),
            _("Look where the proxy leads to."),
        ),
    }
    unreachable = (
        _("The public address cannot be reached from this machine."),
        _("Look whether proxy and router run. Some routers do not let a house call itself."),
    )
    return answers.get(problem, unreachable)
