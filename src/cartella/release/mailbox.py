"""A file of several e-mails (mbox): cut into its messages, each exactly as it stands there.

Read by pieces, so that a box of any size costs no more memory than its longest message.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_MESSAGES = 1_000
MOST_MESSAGE_BYTES = 60_000_000
_LINE = 1024 * 1024
# Who and when; a sentence that begins with "From" has no day of the week as its third word.
_PARTS = re.compile(rb"From \S+ +(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One message of a box. `is_whole`: False where it was longer than we read."""

    raw: bytes
    is_whole: bool


def is_box(name: str, head: bytes) -> bool:
    """Whether a file is a box of e-mails: by its first line, whatever its name but .eml."""
    return bool(_PARTS.match(head)) and not name.lower().endswith(".eml")


def messages(stream: BinaryIO) -> Iterator[Cut]:
    """The messages in their order, without the lines that part them; at most MOST_MESSAGES."""
    gathered: list[bytes] = []
    size, count, before, has_begun = 0, 0, b"\n", False
    while line := stream.readline(_LINE):
        if _PARTS.match(line) and before in (b"\n", b"\r\n"):
            if has_begun:
                yield _cut(gathered, size)
                count += 1
                if count >= MOST_MESSAGES:
                    return
            gathered, size, has_begun = [], 0, True
        else:
            if size <= MOST_MESSAGE_BYTES:
                gathered.append(line)
            size += len(line)
        before = line
    if has_begun:
        yield _cut(gathered, size)


def _cut(gathered: list[bytes], size: int) -> Cut:
    # ">From " was written for a line that began with "From ": it stays, as the bytes are the proof.
    return Cut(raw=b"".join(gathered), is_whole=size <= MOST_MESSAGE_BYTES)
