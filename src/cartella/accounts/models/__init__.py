"""The rows of people who sign in."""

from cartella.accounts.models.emergency import Emergency, EmergencyReview
from cartella.accounts.models.invitation import Invitation
from cartella.accounts.models.outside import OutsideOutcome, OutsideReview
from cartella.accounts.models.person import Membership, MembershipChange, Person, add_member
from cartella.accounts.models.sitting import Device, Draft, FullSignIn, Pin, Sitting

__all__ = [
    "Device",
    "Draft",
    "Emergency",
    "EmergencyReview",
    "FullSignIn",
    "Invitation",
    "Membership",
    "MembershipChange",
    "OutsideOutcome",
    "OutsideReview",
    "Person",
    "Pin",
    "Sitting",
    "add_member",
]
