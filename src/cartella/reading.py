"""How hard a text is to read: Flesch-Kincaid in English, Szigriszt-Pazos (INFLESZ) in Spanish.

Letters and the portal are held to grade 8. Syllables are counted from the spelling: in English by
vowel groups (close, not exact), in Spanish by the rules of diphthong and hiatus. Leaves the law's
cites, numbers, addresses and names out; they are not the writer's words. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ENGLISH_GRADE = 8.0  # at most: a school grade
SPANISH_EASE = 55.0  # at least: "normal" on the INFLESZ scale; 65 is "fairly easy"
ENOUGH_WORDS = 100  # a shorter text gives noise

CITE = re.compile(r"\b\d+\s+(?:CFR|U\.?S\.?C\.?)\s*§*\s*[\d.]+(?:\(\w+\))*|§+\s*[\d.]+(?:\(\w+\))*")
ADDRESS = re.compile(r"https?://\S+|\b[\w.+-]+@[\w.-]+|\(?\d{3}\)?[\s-]\d{3}-\d{4}|%\(\w+\)[sd]")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
END = re.compile(r"[.!?:;…]+(?=\s|$|[\"'”’)])|\n\s*(?:\n|[-*•·]\s|\d+\.\s)")

# An e that is written and not said: "made", "asked", "safely"; but not "table", "pages", "wanted".
SILENT_E = re.compile(
    r"(?<=[^aeiouy])(?<![^aeiouy]l)e$"
    r"|(?<=[^aeiouycgsxz])(?<!ch)(?<!sh)(?<![^aeiouy]l)es$"
    r"|(?<=[^aeiouytd])(?<![^aeiouyl]l)ed$"
    r"|(?<=[^aeiouy])e(?=(?:ly|ful|less|ment|ments|times|thing|where)$)"
)
# Two vowels side by side that are said apart: "usual", "period", "client", "going", "didn't".
SPLIT = re.compile(
    r"(?<![tcsg])ia|(?<![tcsgn])(?<!ll)io|(?<![tcs])ie(?=n|t)|(?<![qg])ua|eum$|[aeoy]ing$"
    r"|^crea|(?<=[dr])eas?$|[ds]n't$"
)
NOT_AS_WRITTEN = {"business": 2, "every": 2, "everyone": 3, "everything": 3, "being": 2}

SPANISH_VOWELS = re.compile(r"[aeiouáéíóúü]+")
STRONG = re.compile(r"[aeoáéó]")
ACCENTED_WEAK = re.compile(r"[íú]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was counted, and the score: in English a grade (low is easy), in Spanish an ease."""

    language: str
    words: int
    sentences: int
    syllables: int
    score: float

    @property
    def is_plain(self) -> bool:
        """Whether people who left school at grade 8 can read it."""
        if self.language == "es":
            return self.score >= SPANISH_EASE
        return self.score <= ENGLISH_GRADE

    @property
    def is_measurable(self) -> bool:
        return self.words >= ENOUGH_WORDS


def read(text: str, *, language: str, leave_out: Sequence[str] = ()) -> Reading:
    """Measure a rendered text. `leave_out` are names and places in it. No words: a score of 0.

    Raises ValueError for a language other than "en" and "es".
    """
    if language not in ("en", "es"):
        raise ValueError(f"no reading scale for {language!r}; use 'en' or 'es'")
    bare = ADDRESS.sub(" ", CITE.sub(" ", text))
    for name in leave_out:
        bare = bare.replace(name, " ") if name else bare
    parts = [found for part in END.split(bare) if (found := WORD.findall(part))]
    words = [word.lower() for part in parts for word in part]
    if not words:
        return Reading(language=language, words=0, sentences=0, syllables=0, score=0.0)
    count = spanish_syllables if language == "es" else english_syllables
    syllables = sum(count(word) for word in words)
    return Reading(
        language=language,
        words=len(words),
        sentences=len(parts),
        syllables=syllables,
        score=_score(language, words=len(words), sentences=len(parts), syllables=syllables),
    )


def _score(language: str, *, words: int, sentences: int, syllables: int) -> float:
    if language == "es":
        # Szigriszt-Pazos 1993, the scale INFLESZ reads.
        return 206.835 - 62.3 * syllables / words - words / sentences
    # Kincaid and others 1975.
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def english_syllables(word: str) -> int:
    """The syllables of one lower-case English word, at least 1; mostly right."""
    spoken = word.replace("’", "'").removesuffix("'s")
    if spoken in NOT_AS_WRITTEN:
        return NOT_AS_WRITTEN[spoken]
    groups = len(re.findall(r"[aeiouy]+", spoken))
    return max(1, groups - len(SILENT_E.findall(spoken)) + len(SPLIT.findall(spoken)))


def spanish_syllables(word: str) -> int:
    """The syllables of one lower-case Spanish word, at least 1.

    Two strong vowels, or a strong and an accented weak one, are two syllables; else a group of
    vowels is one. An h between vowels is not heard; a y at the end is a weak vowel.
    """
    spoken = re.sub(r"(?<=[aeiouáéíóúü])h(?=[aeiouáéíóúü])", "", word)
    spoken = re.sub(r"y$", "i", spoken)
    nuclei = 0
    for group in SPANISH_VOWELS.findall(spoken):
        strong = len(STRONG.findall(group))
        nuclei += max(1, strong + (len(ACCENTED_WEAK.findall(group)) if strong else 0))
    return max(1, nuclei)
