"""The models of the chart, one file a concept."""

from cartella.charts.models.entry import (
    Entry,
    EntryError,
    EntryLabel,
    EntryOwner,
    EntryVersion,
    ErrorWhy,
    LabelKind,
    OwnerReason,
)
from cartella.charts.models.imports import ImportDoubt, ImportItem, ImportRun, Outcome
from cartella.charts.models.index import (
    Attachment,
    EntryLink,
    EntryListing,
    EntryWord,
    FileFact,
    Rendition,
)
from cartella.charts.models.patient import (
    ConfirmedHow,
    ContactConfirmation,
    ContactKind,
    Patient,
    PatientContact,
    PatientMerge,
    PatientsApart,
    PatientWord,
    SourcePatient,
)
from cartella.charts.models.received import ImportBatch, ImportFile
from cartella.charts.models.representative import Representative
from cartella.charts.models.whole import (
    FileState,
    ListMapping,
    Phase,
    Unplaced,
    WholeFile,
    WholeImport,
)

__all__ = [
    "Attachment",
    "ConfirmedHow",
    "ContactConfirmation",
    "ContactKind",
    "Entry",
    "EntryError",
    "EntryLabel",
    "EntryLink",
    "EntryListing",
    "EntryOwner",
    "EntryVersion",
    "EntryWord",
    "ErrorWhy",
    "FileFact",
    "FileState",
    "ImportBatch",
    "ImportDoubt",
    "ImportFile",
    "ImportItem",
    "ImportRun",
    "LabelKind",
    "ListMapping",
    "Outcome",
    "OwnerReason",
    "Patient",
    "PatientContact",
    "PatientMerge",
    "PatientWord",
    "PatientsApart",
    "Phase",
    "Rendition",
    "Representative",
    "SourcePatient",
    "Unplaced",
    "WholeFile",
    "WholeImport",
]
