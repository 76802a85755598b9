"""The rows of a request's life."""

from cartella.release.models.arrival import Arrival, ArrivalFile, Channel, Fate, TextSource
from cartella.release.models.cost_sheet import METHODS, CostSheet
from cartella.release.models.event import Event
from cartella.release.models.evidence import ContactNotice, Evidence, Freeze, OneTimeCode, Try
from cartella.release.models.folder import ArrivalFolder, FileFate, FolderFile
from cartella.release.models.intake_settings import IntakeSettings, WritingRule
from cartella.release.models.package import Delivery, OutsideDisclosure, Package, PackagePart
from cartella.release.models.request import (
    FORMS,
    LANES,
    Extension,
    Manner,
    Question,
    RecordsRequest,
    SearchTask,
    Task,
    Wanted,
)
from cartella.release.models.round import Decision, Letter, Round, RoundOutcome, SnapshotItem

__all__ = [
    "FORMS",
    "LANES",
    "METHODS",
    "Arrival",
    "ArrivalFile",
    "ArrivalFolder",
    "Channel",
    "ContactNotice",
    "CostSheet",
    "Decision",
    "Delivery",
    "Event",
    "Evidence",
    "Extension",
    "Fate",
    "FileFate",
    "FolderFile",
    "Freeze",
    "IntakeSettings",
    "Letter",
    "Manner",
    "OneTimeCode",
    "OutsideDisclosure",
    "Package",
    "PackagePart",
    "Question",
    "RecordsRequest",
    "Round",
    "RoundOutcome",
    "SearchTask",
    "SnapshotItem",
    "Task",
    "TextSource",
    "Try",
    "Wanted",
    "WritingRule",
]
