"""PURE. When is a file in a watched folder whole? Two looks alike, and the end that its kind has.

A scanner writes slowly and a fax service in pieces; a file that is taken too early is half a
request. One that never gets its end is taken all the same, after a while, as it is.
"""

import re
from collections.abc import Collection

LOOKS = 2  # alike, before a file counts as written
LOOKS_WITHOUT_END = 10  # after so many a file without its end is taken as it is
_PASSING = re.compile(
    r"""^(
        \. .*                              # hidden: also what rsync and sync clients write
      | ~ .*                               # an editor's or Office's lock
      | .* \. (part|partial|filepart|tmp|temp|crdownload|download|opdownload|swp|lock|lck
             |icloud|!sync|!qb|bts|ut|writing|incomplete)
      | .* ~ (sync|nextcloud|owncloud) .*
      | .* ~
      | thumbs\.db | desktop\.ini | ehthumbs.* | icon\r
    )$""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_LOCKS = (".lock", ".lck", ".LOCK", ".LCK")


def is_passing(name: str) -> bool:
    """Whether a name is one that programs give to what is not finished or not meant for us."""
    return bool(_PASSING.match(name))


def is_locked(name: str, names: Collection[str]) -> bool:
    """Whether another program says by a file beside it that it still writes this one."""
    stem = name.rpartition(".")[0]
    beside = {name + lock for lock in _LOCKS} | {stem + lock for lock in _LOCKS if stem}
    return bool(beside & set(names)) or f".~lock.{name}#" in names or f"~${name}" in names


def looks_now(looks: int, *, is_alike: bool) -> int:
    """How many looks in a row have found a file alike, this one counted."""
    return looks + 1 if is_alike else 1


def is_settled(looks: int) -> bool:
    """Whether a file has been alike long enough to look at its end."""
    return looks >= LOOKS


def is_whole(head: bytes, tail: bytes) -> bool | None:
    """Whether a file ends as its kind must; None: its kind has no end that shows it."""
    if b"%PDF-" in head:
        return b"%%EOF" in tail
    if head.startswith(b"\xff\xd8\xff"):
        return b"\xff\xd9" in tail
    if head.startswith(b"\x89PNG"):
        return b"IEND" in tail
    return None if head else False  # an empty file may yet be filled


def may_take(looks: int, *, whole: bool | None) -> bool:
    """Whether a file that has been alike for `looks` looks is taken now."""
    if not is_settled(looks):
        return False
    return whole is not False or looks >= LOOKS_WITHOUT_END
