"""Files that a form sent, with the folders that they lay in."""

import json
from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest

from cartella.charts.receiving import Received


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
