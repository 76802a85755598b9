"""Contracts that end soon or have ended."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cartella import clock
from cartella.doctor.check import Found, State, well
from cartella.post import channels, contracts
from cartella.post.contracts import Holds
from cartella.post.models import VendorContract
from cartella.practices.models import Practice


def ending(practice: Practice) -> Found:
    """The worst of all contracts that govern."""
    today = clock.today(practice.time_zone)
    rows = [one for one in contracts.governing(practice) if _is_used(practice, one)]
    standings = [contracts.standing(practice, one.covers, today, vendor=one.vendor) for one in rows]
    for holds, state in ((Holds.EXPIRED, State.BAD), (Holds.EXPIRING, State.WARN)):
        found = [one for one in standings if one.holds == holds and one.contract is not None]
        if found:
            words = ", ".join(
                f"{one.contract.vendor} ({date_format(one.contract.ends_on)})"
                for one in found
                if one.contract is not None and one.contract.ends_on is not None
            )
            said = (
                _("Ended: %(which)s. What this vendor carries waits.")
                if holds == Holds.EXPIRED
                else _("Ends soon: %(which)s. Then what this vendor carries waits.")
            )
            ends_on = found[0].contract.ends_on if found[0].contract else None
            zone = ZoneInfo(practice.time_zone)
            return Found(
                state=state,
                said=said % {"which": words},
                next_step=_("Renew it and record the new one, or record that it is no more used."),
                since_at=datetime.combine(ends_on + timedelta(days=1), time(), zone)
                if ends_on and holds == Holds.EXPIRED
                else None,
                page="contracts",
            )
    if not rows:
        return well(_("No contract is recorded, and nothing needs one yet."))
    return well(_("All contracts hold."))


def _is_used(practice: Practice, contract: VendorContract) -> bool:
    """Whether it matters that it ends: a carrier that is switched off needs none any more."""
    channel = next((one for one, what in channels.COVERS.items() if what == contract.covers), None)
    if channel is None:
        return True
    setting = channels.setting(practice, channel)
    is_this = setting is not None and setting.vendor.casefold() == contract.vendor.casefold()
    return is_this and setting is not None and setting.is_on
