"""Bringing records in: `propose` what files are, `run` an import."""

from cartella.charts.imports.claims import Contradiction, NeedsPatient
from cartella.charts.imports.proposals import Choice, Proposal, propose
from cartella.charts.imports.report import ImportReport
from cartella.charts.imports.runs import run
from cartella.charts.imports.sources import Source

__all__ = [
    "Choice",
    "Contradiction",
    "ImportReport",
    "NeedsPatient",
    "Proposal",
    "Source",
    "propose",
    "run",
]
