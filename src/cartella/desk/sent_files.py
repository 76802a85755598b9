"""Files that a form sent, with the folders that they lay in, and the system they come from."""

import json
from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpRequest

from cartella.charts import kits
from cartella.charts.receiving import Received
from cartella.practices import establish
from cartella.practices.changes import By
from cartella.practices.establish import NewSystem
from cartella.practices.models import Practice, RecordSystem


def received(request: HttpRequest) -> list[Received]:
    """The files as they lie in the folder for uploads. A browser that says the folders of each
    file (our script asks it) gives them as a list beside the files."""
    loose = request.FILES.getlist("papers")
    inside = request.FILES.getlist("folder")
    try:
        paths = json.loads(request.POST.get("paths") or "[]")
    except ValueError:
        paths = []
    are_told = isinstance(paths, list) and len(paths) == len(inside)
    names = [str(path) for path in paths] if are_told else [file.name or "" for file in inside]
    named = [(file.name or "", file) for file in loose] + list(zip(names, inside, strict=True))
    return [
        Received(name=name, path=Path(file.temporary_file_path()))
        for name, file in named
        if isinstance(file, TemporaryUploadedFile)
    ]


def system(practice: Practice, form: Form, *, by: By) -> RecordSystem:
    """The record system that was chosen, or the one that was typed, made if it is new. One that is
    called as a kit is takes that kit."""
    new = form.cleaned_data["new_system"]
    if not new:
        return practice.record_systems.get(pk=form.cleaned_data["system"])
    known = practice.record_systems.filter(name=new).first()
    if known is not None:
        return known
    kit = kits.named(new)
    told = NewSystem(name=new, kind=kit.kind if kit else "other", vendor=kit.id if kit else "")
    try:
        return establish.system(practice, told, by=by)
    except IntegrityError:  # somebody else typed the same a moment ago
        return practice.record_systems.get(name=new)
