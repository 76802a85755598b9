"""The models of the chart, one file a concept."""

from .entry import Entry, EntryLabel, EntryOwner, EntryVersion, LabelKind, OwnerReason
from .imports import ImportDoubt, ImportItem, ImportRun, Outcome
from .index import Attachment, EntryLink, EntryListing, EntryWord, FileFact, Rendition
from .patient import (
    ContactKind,
    Patient,
    PatientContact,
    PatientMerge,
    PatientWord,
    SourcePatient,
)
from .representative import Representative

__all__ = [
    "Attachment",
    "ContactKind",
    "Entry",
    "EntryLabel",
    "EntryLink",
    "EntryListing",
    "EntryOwner",
    "EntryVersion",
    "EntryWord",
    "FileFact",
    "ImportDoubt",
    "ImportItem",
    "ImportRun",
    "LabelKind",
    "Outcome",
    "OwnerReason",
    "Patient",
    "PatientContact",
    "PatientMerge",
    "PatientWord",
    "Rendition",
    "Representative",
    "SourcePatient",
]
