"""One table: role → what it may do. One person may hold several roles; rights add up.

`release/lifecycle.py` says which permission each act needs; views ask through `may`.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """A hat that a member of staff wears."""

    FRONT_DESK = "front_desk"
    COORDINATOR = "coordinator"
    CLINICIAN = "clinician"
    REVIEWER = "reviewer"
    OWNER = "owner"
    AUDITOR = "auditor"
    OUTSIDE_REVIEWER = "outside_reviewer"


ROLE_NAMES = {
    Role.FRONT_DESK: _("Front desk"),
    Role.COORDINATOR: _("Records coordinator"),
    Role.CLINICIAN: _("Clinician"),
    Role.REVIEWER: _("Reviewer of denials"),
    Role.OWNER: _("Owner or privacy officer"),
    Role.AUDITOR: _("Auditor"),
    Role.OUTSIDE_REVIEWER: _("Reviewer from outside"),
}


class Permission(StrEnum):
    """One thing that a person may or may not do."""

    SEE_REQUESTS = "see_requests"
    RECEIVE = "receive"
    VERIFY = "verify"
    DECIDE = "decide"
    FIND_ENDANGERMENT = "find_endangerment"
    RELEASE = "release"
    SECOND_LOOK = "second_look"
    SEE_CHART = "see_chart"
    CHANGE_CHART = "change_chart"
    PRINT_CHART = "print_chart"
    IMPORT = "import"
    SEE_LEDGER = "see_ledger"
    TURN_OUT_OF_RECORD_SET = "turn_out_of_record_set"
    MANAGE_PEOPLE = "manage_people"
    OPEN_IN_EMERGENCY = "open_in_emergency"
    REVIEW_FROM_OUTSIDE = "review_from_outside"
    MANAGE_PRACTICE = "manage_practice"


_DESK = frozenset({Permission.SEE_REQUESTS, Permission.RECEIVE, Permission.VERIFY})
_CHART = frozenset({Permission.SEE_CHART})
_RECORDS = (
    _DESK
    | _CHART
    | {
        Permission.DECIDE,
        Permission.RELEASE,
        Permission.SECOND_LOOK,
        Permission.PRINT_CHART,
        Permission.IMPORT,
        Permission.CHANGE_CHART,
        Permission.SEE_LEDGER,
    }
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: _DESK | {Permission.OPEN_IN_EMERGENCY},
    Role.COORDINATOR: _RECORDS,
    Role.CLINICIAN: _CHART
    | {
        Permission.SEE_REQUESTS,
        Permission.CHANGE_CHART,
        Permission.FIND_ENDANGERMENT,
        Permission.SECOND_LOOK,
    },
    Role.REVIEWER: frozenset({Permission.SEE_REQUESTS, Permission.FIND_ENDANGERMENT}) | _CHART,
    Role.OWNER: _RECORDS
    | {
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_PRACTICE,
        Permission.TURN_OUT_OF_RECORD_SET,
    },
    Role.AUDITOR: frozenset({Permission.SEE_REQUESTS, Permission.SEE_LEDGER}),
    # The withheld items of one round and their letter, and no other page of the desk.
    Role.OUTSIDE_REVIEWER: frozenset({Permission.REVIEW_FROM_OUTSIDE}),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that these roles together may do."""
    return frozenset().union(*(GRANTS[role] for role in roles))
