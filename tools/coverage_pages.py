"""docs/law-coverage.md: what the law's cases cover, counted from them."""

import yaml

from cartella.law.rulings import case as cases
from cartella.law.rulings.case import Topic
from cartella.law.rulings.verbs import VERBS
from tools.case_pages import CASES

ELSEWHERE = CASES.parent / "elsewhere.yaml"

COVERAGE = """# What the law's cases cover

Drawn from `tests/law/cases/` by `make docs`. Each case is a fact pattern with an act and what the
law should say of it, in the language of [law-cases.md](law-cases.md); `cartella law cases
tests/law/cases` runs them all. A case counts once, under its topic and under the first state that
it names (none: the federal rules alone).
"""


def law_coverage() -> str:
    """docs/law-coverage.md: the cases counted, and what is met elsewhere."""
    read = [(path.stem, one) for path in sorted(CASES.glob("*.yaml")) for one in cases.read(path)]
    scenarios = [one for stem, one in read if stem in ("hhs", "ocr")]
    lines = [COVERAGE, f"{len(read)} cases, {len(scenarios)} of them translated scenarios."]
    lines += ["", "## By topic", "", "| topic | | cases | of these HHS | of these OCR |"]
    lines += ["|---|---|---|---|---|"]
    for topic in Topic:
        of_topic = [stem for stem, one in read if one.topic is topic]
        lines.append(
            f"| `{topic.name.lower()}` | {topic} | {len(of_topic)} | {of_topic.count('hhs')} | "
            f"{of_topic.count('ocr')} |"
        )
    lines += ["", "## By jurisdiction", "", "| jurisdiction | cases | topics |", "|---|---|---|"]
    by_place: dict[str, list[Topic]] = {}
    for _, one in read:
        place = one.given.state[0].upper() if one.given.state else "US"
        place = place if place.startswith("US") else f"US-{place}"
        by_place.setdefault(place, []).append(one.topic)
    for place in sorted(by_place):
        topics = sorted({topic.name.lower() for topic in by_place[place]})
        lines.append(f"| {place} | {len(by_place[place])} | {', '.join(topics)} |")
    used = {one.verb for _, one in read}
    lines += ["", "## By act", "", "| act | cases |", "|---|---|"]
    lines += [f"| `{verb}` | {sum(one.verb == verb for _, one in read)} |" for verb in VERBS]
    never = [verb for verb in VERBS if verb not in used]
    lines += ["", f"Acts without a case: {', '.join(f'`{one}`' for one in never) or 'none'}."]
    lines += _elsewhere()
    return "\n".join(lines) + "\n"


def elsewhere() -> list[dict[str, str]]:
    """The scenarios that are no matter of the engine, with where they are met."""
    found: list[dict[str, str]] = yaml.safe_load(ELSEWHERE.read_text(encoding="utf-8"))
    return found


def _elsewhere() -> list[str]:
    lines = ["", "## Scenarios that are no matter of the engine", ""]
    lines += ["| scenario | source | about | met in |", "|---|---|---|---|"]
    return lines + [
        f"| `{one['id']}` | {one['source']} | {one['about']} | {one['met_in']} |"
        for one in elsewhere()
    ]
