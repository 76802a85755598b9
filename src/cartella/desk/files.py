"""A file that a browser sent, as an upload that can be read more than once."""

from __future__ import annotations

from functools import partial
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from cartella.release.arrivals import Upload


def received_file(file: UploadedFile[bytes]) -> Upload:
    """The upload of one received file; each reading begins at its first byte."""
    return Upload(name=file.name or "file", open=partial(_rewound, file))


def _rewound(file: UploadedFile[bytes]) -> BinaryIO:
    opened = file.open("rb")
    opened.seek(0)
    return cast(BinaryIO, _Kept(opened))


class _Kept:
    """Reads a received file without closing it: Django removes it with the request."""

    def __init__(self, file: UploadedFile[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; all that is left for -1."""
        return bytes(self._file.read(size if size >= 0 else None))

    def __enter__(self) -> _Kept:
        return self

    def __exit__(self, *_left: object) -> None:
        """The file stays open for the next reader."""
