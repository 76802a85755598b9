"""PURE. The practice key in a form that a person can type: numbered lines, each with its check.

Twenty characters a line, in groups of four, then two characters of check. The check finds every
single wrong character, every two that changed places, and a line under the wrong number: it is a
weighted sum modulo a prime, and no such mistake leaves it as it was.
"""

import hashlib
import math
import re
import uuid

from cartella.practices.keys import KeyFile

# No I, L, O, U: they are read as 1, 1, 0, V. What is typed for them is taken as that.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILOU", "110V")
LINE = 20
GROUP = 4
_CHECK = 2
_PRIME = 1021  # the largest below 32 * 32, so that two characters hold the check
_WEIGHT = 10  # a primitive root of it: its first 22 powers differ
_VERSION = 1
_SEAL = 4
_NUMBER = re.compile(r"^[\dOoIl]{1,2}[\s.:)]+")
_AS_DIGIT = str.maketrans("OoIl", "0011")


class SheetWrong(Exception):
    """What was typed is not what the sheet says; `line` says where, None: it is the whole."""

    def __init__(self, words: str, *, line: int | None = None) -> None:
        super().__init__(words)
        self.line = line


def lines(file: KeyFile) -> tuple[str, ...]:
    """The numbered lines of the sheet, such as `01  7K3M 9QRT … XY`."""
    data = _encoded(_packed(file))
    out = []
    for number, at in enumerate(range(0, len(data), LINE), start=1):
        body = data[at : at + LINE]
        out.append(f"{number:02}  {' '.join(_groups(body))} {_check(number, body)}")
    return tuple(out)


def parse(text: str) -> KeyFile:
    """The key in typed lines, whatever their case and spacing. Raises SheetWrong, naming the line.

    Lines may come with their numbers or without; what is before the first line (a heading, the
    name of a QR code) and empty lines are passed over.
    """
    bodies = [_line(number, line) for number, line in enumerate(_typed(text), start=1)]
    if not bodies:
        raise SheetWrong("There is no line of a key sheet in this. Type the numbered lines.")
    short = next((n for n, body in enumerate(bodies[:-1], 1) if len(body) != LINE), None)
    if short is not None:
        raise SheetWrong(f"Line {short} is too short. Look at it again.", line=short)
    return _unpacked(_decoded("".join(bodies)), count=len(bodies))


def group(file: KeyFile, *, line: int, number: int) -> str:
    """One group of four characters of a line; both count from 1."""
    data = _encoded(_packed(file))[(line - 1) * LINE : line * LINE]
    return list(_groups(data))[number - 1]


def cleaned(text: str) -> str:
    """Typed characters without case, spaces and hyphens; look-alikes as what they stand for."""
    return re.sub(r"[\s\-–—.:]", "", text).upper().translate(_READ_AS)


def _typed(text: str) -> list[str]:
    found: list[str] = []
    for line in _of_sheet(re.split(r"[\n/]", text)):
        # A line number is two digits with a space after it; a QR code begins with a name.
        body = re.sub(r"^\s*CARTELLA[\s\d:]*$", "", line.strip(), flags=re.IGNORECASE)
        body = _NUMBER.sub("", body)
        if body.strip():
            found.append(_without_rest(len(found) + 1, body))
    return found


def _of_sheet(typed: list[str]) -> list[str]:
    """The numbered lines alone, where the whole page was copied out of the PDF: it says more above
    and below them. Without numbers from 1 on: all of them."""
    numbers = [_number(line) for line in typed]
    if 1 not in numbers:
        return typed
    first = numbers.index(1)
    last = max(at for at, number in enumerate(numbers) if number is not None)
    own = [line for line in typed[first : last + 1] if line.strip()]
    for line in typed[last + 1 :]:  # the last ones may have been typed without a number
        if _may_be_key(line) and len(_without_rest(len(own) + 1, line)) <= LINE + _CHECK:
            own.append(line)
    return own


def _number(line: str) -> int | None:
    found = _NUMBER.match(line.strip())
    digits = found[0].strip(" \t.:)").translate(_AS_DIGIT) if found else ""
    return int(digits) if digits.isdigit() and _may_be_key(line) else None


def _may_be_key(line: str) -> bool:
    """Whether this is a line of the key that was typed, and no sentence of the page."""
    first = cleaned("".join(_NUMBER.sub("", line.strip()).split()[:1]))
    is_long = len(first) == GROUP or len(first) > 2 * GROUP  # typed without spaces
    return is_long and not set(first) - set(ALPHABET)


def _without_rest(number: int, body: str) -> str:
    """A line without what stands beside it on the page, such as the words under the square code:
    its check tells where it ends."""
    words = body.split()
    for count in range(len(words), 0, -1):
        typed = cleaned("".join(words[:count]))
        is_line = _CHECK < len(typed) <= LINE + _CHECK and not set(typed) - set(ALPHABET)
        if is_line and _check(number, typed[:-_CHECK]) == typed[-_CHECK:]:
            return typed
    return cleaned(body)


def _line(number: int, typed: str) -> str:
    body, check = typed[:-_CHECK], typed[-_CHECK:]
    strange = sorted(set(typed) - set(ALPHABET))
    if strange:
        raise SheetWrong(
            f"Line {number} has a sign that no line has. Look at it again.", line=number
        )
    if len(body) > LINE:
        raise SheetWrong(f"Line {number} is too long. Look at it again.", line=number)
    if not body or _check(number, body) != check:
        raise SheetWrong(
            f"Line {number} is not as it stands on the sheet. Look at it again: 8 and B, 5 and S, "
            "2 and Z are easily taken for each other.",
            line=number,
        )
    return body


def _check(number: int, body: str) -> str:
    total, weight = number, 1
    for sign in body:
        weight = weight * _WEIGHT % _PRIME
        total += weight * ALPHABET.index(sign)
    return ALPHABET[total % _PRIME // 32] + ALPHABET[total % _PRIME % 32]


def _groups(body: str) -> list[str]:
    return [body[at : at + GROUP] for at in range(0, len(body), GROUP)]


def _packed(file: KeyFile) -> bytes:
    """Seeds and keys, then the practice, then a seal over all of it. The newest key is first."""
    ring = sorted(file.kek.items(), key=lambda pair: pair[0] != file.current_kek)
    raw = bytes([_VERSION, len(ring)])
    raw += b"".join(bytes.fromhex(name) + key for name, key in ring)
    raw += file.manifest_seed + file.ledger_seed + file.practice_id.bytes
    return raw + hashlib.sha256(raw).digest()[:_SEAL]


def _unpacked(raw: bytes, *, count: int) -> KeyFile:
    if len(raw) < 2 or raw[0] != _VERSION:
        raise SheetWrong("This is not a key sheet that this version of Cartella can read.", line=1)
    keys, size = raw[1], 2 + raw[1] * 36 + 32 + 32 + 16 + _SEAL
    if len(raw) != size:
        wanted = math.ceil(math.ceil(size * 8 / 5) / LINE)
        raise SheetWrong(f"The sheet has {wanted} lines, and {count} were typed.")
    if hashlib.sha256(raw[:-_SEAL]).digest()[:_SEAL] != raw[-_SEAL:]:
        raise SheetWrong("Every line is right by itself, but they are not of one sheet.")
    ring, at = {}, 2
    for _ in range(keys):
        ring[raw[at : at + 4].hex()] = raw[at + 4 : at + 36]
        at += 36
    return KeyFile(
        practice_id=uuid.UUID(bytes=raw[at + 64 : at + 80]),
        kek=ring,
        current_kek=raw[2:6].hex(),
        manifest_seed=raw[at : at + 32],
        ledger_seed=raw[at + 32 : at + 64],
    )


def _encoded(raw: bytes) -> str:
    count = -(-len(raw) * 8 // 5)
    number = int.from_bytes(raw, "big") << (count * 5 - len(raw) * 8)
    return "".join(ALPHABET[number >> 5 * (count - 1 - at) & 31] for at in range(count))


def _decoded(text: str) -> bytes:
    number = 0
    for sign in text:
        number = number << 5 | ALPHABET.index(sign)
    size = len(text) * 5 // 8
    return (number >> (len(text) * 5 - size * 8)).to_bytes(size, "big")
