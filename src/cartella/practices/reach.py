"""Whether a telephone number and a postal address can be what they are said to be.

Both stand in letters, and the law asks for a telephone in a denial (45 CFR 164.524(d)(2)). Only
what cannot be right is refused; what looks odd is asked about.
"""

import re
import unicodedata
from enum import StrEnum

_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999", strict=True))
# Area code, exchange, line of the North American plan; N11 codes are services, no area.
_HERE = re.compile(
    r"(?<![0-9])(?:\+?1[^0-9A-Z]{0,3})?(?:[^0-9A-Z]?)[2-9](?!11)[0-9]{2}[^0-9A-Z]{0,3}"
    r"[2-9][0-9]{2}[^0-9A-Z]{0,3}[0-9]{4}(?![0-9])"
)
_WORDED = re.compile(
    r"(?<![0-9])(?:1[^0-9A-Z]{0,3})?[^0-9A-Z]?8[0-9]{2}[^0-9A-Z]{0,3}([0-9A-Z -]{7,14})"
)
_ABROAD = re.compile(r"\+(?!1)(?:[^0-9]{0,3}[0-9]){8,15}(?![0-9])")

_CODES = (
    "AL|AK|AS|AZ|AR|CA|CO|CT|DE|DC|FL|GA|GU|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MP|MT|"
    "NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|PR|RI|SC|SD|TN|TX|UT|VT|VA|VI|WA|WV|WI|WY|AA|AE|AP"
)
_NAMES = (
    "Alabama|Alaska|American Samoa|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|"
    "District of Columbia|Florida|Georgia|Guam|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|"
    "Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    "Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|"
    "North Dakota|Northern Mariana Islands|Ohio|Oklahoma|Oregon|Pennsylvania|Puerto Rico|"
    "Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|(?:U\\.?S\\.? )?"
    "Virgin Islands|West Virginia|Virginia|Washington|Wisconsin|Wyoming|"
    "Calif|Mass|Penn|Tenn|Wash|Wis|Ariz|Colo|Conn|Fla|Ill|Mich|Minn|Okla|Ore|Tex"
)
_STATE = re.compile(
    rf"\b(?:{_CODES}|{_NAMES}|D\.\s?C\.|P\.\s?R\.|[NSRW]\.\s?[A-Z]\.)(?![A-Za-z])",
    re.IGNORECASE,
)
_ZIP = re.compile(r"(?<![0-9-])[0-9]{5}(?:[- ]?[0-9]{4})?(?![0-9-])")
_COUNTRY = re.compile(
    r"[,\s]*\b(?:USA|U\.S\.A\.|United States(?: of America)?)\.?\s*$", re.IGNORECASE
)
_BOX = re.compile(
    r"\b(?:p\.?\s*o\.?\s*)?(?:box|apartado|drawer)\s*#?\s*[0-9A-Za-z]+|\bgeneral delivery\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


class Lack(StrEnum):
    """What an address must have for a letter to come back to it."""

    ZIP = "zip"
    STATE = "state"
    STREET_AND_CITY = "street and city"


def is_phone(text: str) -> bool:
    """Whether somebody in the United States could dial it: ten digits that can be a number, with
    1, an extension, words or a second number beside them, or a number abroad with its +."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return bool(_HERE.search(plain) or _is_worded(plain) or _ABROAD.search(plain))


def is_abroad(text: str) -> bool:
    """Whether no number of the United States is in it."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return not (_HERE.search(plain) or _is_worded(plain))


def lacks(address: str) -> tuple[Lack, ...]:
    """What a postal address lacks, in whatever lines it is written."""
    rest = _COUNTRY.sub("", unicodedata.normalize("NFKC", address))
    found = []
    codes = list(_ZIP.finditer(rest))
    zip_ = codes[-1] if codes and (codes[-1].start() or len(codes) > 1) else None
    if zip_ is None:
        found.append(Lack.ZIP)
    else:
        rest = rest[: zip_.start()] + rest[zip_.end() :]
    states = list(_STATE.finditer(rest))
    if states:
        last = states[-1]
        rest = rest[: last.start()] + rest[last.end() :]
    else:
        found.append(Lack.STATE)
    has_box = _BOX.search(rest) is not None
    words = _WORD.findall(_BOX.sub("", rest))
    if len(words) < (1 if has_box else 2):
        found.append(Lack.STREET_AND_CITY)
    return tuple(found)


def has_number(address: str) -> bool:
    """Whether a house number or a box stands in it besides the ZIP code."""
    return bool(_BOX.search(address)) or bool(re.search(r"[0-9]", _ZIP.sub("", address)))


def _is_worded(plain: str) -> bool:
    """A number to be typed as letters, such as 1-800-MY-CLINIC."""
    found = _WORDED.search(plain)
    if found is None:
        return False
    digits = [_LETTERS.get(one, one) for one in found[1] if one.isalnum()]
    return 7 <= len(digits) <= 12 and digits[0] not in "01" and digits[:2] != ["1", "1"]
