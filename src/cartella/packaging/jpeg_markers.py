"""JPEG files as marker segments: drop what tells more than the picture, change no pixel."""

import re
import struct

_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_START_OF_SCAN, _END = 0xDA, 0xD9
_JFIF, _ADOBE, _COMMENT = 0xE0, 0xEE, 0xFE
_ICC = b"ICC_PROFILE\0"


class NotJpeg(Exception):
    """The bytes do not follow the JPEG marker structure."""


def strip(jpeg: bytes) -> bytes:
    """The same picture without Exif, XMP, maker data, comments and whatever follows its end.

    JFIF, Adobe and ICC segments stay: colours depend on them. Behind the end of the picture lie
    motion clips, second pictures and gain maps; they go. A cut-off file gets an end.
    """
    if jpeg[:2] != b"\xff\xd8":
        raise NotJpeg
    kept, at = [jpeg[:2]], 2
    while True:
        while jpeg[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 4 > len(jpeg):
            return b"".join(kept) + b"\xff\xd9"
        if jpeg[at] != 0xFF:
            raise NotJpeg
        marker = jpeg[at + 1]
        if marker == _END:
            return b"".join(kept) + b"\xff\xd9"
        end = at + 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        is_about = 0xE0 <= marker <= 0xEF or marker == _COMMENT
        is_icc = marker == 0xE2 and jpeg[at + 4 : at + 16] == _ICC
        is_small_picture = marker == _JFIF and jpeg[at + 4 : at + 8] == b"JFXX"
        if (not is_about or marker in (_JFIF, _ADOBE) or is_icc) and not is_small_picture:
            kept.append(_plain_jfif(jpeg[at:end]) if marker == _JFIF else jpeg[at:end])
        at = end
        if marker == _START_OF_SCAN:
            found = _NEXT_MARKER.search(jpeg, at)
            if found is None:
                return b"".join(kept) + jpeg[at:] + b"\xff\xd9"
            kept.append(jpeg[at : found.start()])
            at = found.start()


def _plain_jfif(segment: bytes) -> bytes:
    """JFIF may hold a small picture: keep its first 14 bytes and say that none follows."""
    if len(segment) <= 18 or segment[4:8] != b"JFIF":
        return segment
    return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"


def with_exif(jpeg: bytes, exif: bytes) -> bytes:
    """The picture with one Exif segment behind its start. `exif` begins with b"Exif"."""
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]
