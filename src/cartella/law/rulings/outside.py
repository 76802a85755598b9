"""What HIPAA's own rules are worth towards a holder that they do not bind.

What only HIPAA gives (an accounting, a restriction, a form of copy) is no duty of such a holder; it
is followed as the safe side, and whether it is owed a person decides. What a state's law, the rules
on information blocking or part 2 forbid stays forbidden, and so does what leaves to others.
"""

from dataclasses import replace

from cartella.law.facts import Lane
from cartella.law.finding import N_, Finding, message
from cartella.law.rulings.ruling import Ruling

# The federal facts that bind covered entities only; who is bound, information blocking and part 2
# have facts of their own.
HIPAAS = tuple(
    f"fed-{part}-"
    for part in (
        "acc", "ado", "amd", "aut", "brc", "clk", "com", "den", "fee", "frm", "min", "req", "res",
        "tpo", "who", "510", "512",
    )
)  # fmt: skip
SAFE_SIDE = N_(
    "HIPAA does not bind this holder and no other law that is loaded was used: its rule is the "
    "safe side, and a person decides."
)
ONLY_HIPAA = frozenset(
    {
        "Form, format and way", "Money", "Accounting of disclosures",
        "Amendment, restriction, confidential communication", "Breach",
    }
)  # fmt: skip
ONLY_HIPAAS_VERBS = frozenset(
    {"destroy_document", "review_denial", "write_denial_letter", "use_vendor"}
)
ONLY_HIPAAS_LANES = frozenset({Lane.ACCOUNTING, Lane.AMENDMENT, Lane.RESTRICTION})
# Facts on who is bound that say no more than that a contract or a state's law may be needed.
WHO = frozenset({"fed-app-005", "fed-app-006"})


def softened(
    verb: str, heading: str, lane: Lane | None, finding: Finding[Ruling]
) -> Finding[Ruling]:
    """The finding for a holder outside HIPAA: a no of HIPAA's alone is for a person."""
    is_its = heading in ONLY_HIPAA or verb in ONLY_HIPAAS_VERBS or lane in ONLY_HIPAAS_LANES
    rests_elsewhere = any(
        not one.id.startswith(HIPAAS) and one.id not in WHO for one in finding.facts
    )
    if not is_its or rests_elsewhere or finding.answer.is_allowed is not False:
        return finding
    return replace(
        finding,
        answer=replace(finding.answer, is_allowed=None),
        is_settled=False,
        decide=(message(SAFE_SIDE), *finding.decide),
    )
