"""The `cartella` command: parses, calls one function of `commands/`, returns its exit code.

Checking a package needs neither store nor Django, so those are loaded only by what uses them.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from django.core.exceptions import ImproperlyConfigured

from cartella import clock
from cartella.commands import setup
from cartella.commands.listening import Address
from cartella.serve import DiesAtOnce, PortTaken
from cartella.version import VERSION

_WITHOUT_STORE = ("checks", "serving", "law", "law_cases", "doctor")

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 well, 1 differs, 2 refused or misused, 3 second look, 4 signer unknown."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.run is None:
        parser.print_help()
        return 2
    try:
        return _run(options)
    except (ImproperlyConfigured, PortTaken, DiesAtOnce) as refused:
        print(f"{Path(sys.argv[0]).name}: {refused}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    module, _dot, function = options.run.rpartition(".")
    options.known_keys = set(), set()
    if module not in _WITHOUT_STORE:
        setup.set_up()
        importlib.import_module("cartella.shape").refuse_newer()
    elif options.run == "checks.verify" and not options.key and setup.store_exists():
        setup.set_up()
        options.known_keys = importlib.import_module("cartella.commands.store").known_keys()
    run = getattr(importlib.import_module(f"cartella.commands.{module}"), function)
    try:
        code: int = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read along (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = argparse.ArgumentParser(
        prog="cartella",
        description="The chart and records office of an aesthetic practice. CARTELLA_DATA holds "
        "its data, CARTELLA_KEY_FILE its key.",
    )
    parser.add_argument("--version", action="version", version=f"cartella {VERSION}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(metavar="COMMAND")
    _store(commands)
    _key(commands)
    _backup(commands)
    _doctor(commands)
    _release(commands)
    _checks(commands)
    _law(commands)
    _serving(commands)
    return parser


def _add(commands: Commands, name: str, run: str, words: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(run=run)
    return parser


def _store(commands: Commands) -> None:
    init = _add(commands, "init", "store.init", "Make the store, or give the owner a sign-in.")
    init.add_argument("--name", default="", help="name of the practice")
    init.add_argument("--state", default="", help="state of the legal entity, such as US-CA")
    init.add_argument("--zone", default="", help="time zone, such as America/Los_Angeles")
    init.add_argument("--phone", default="", help="telephone of the practice, for letters")
    init.add_argument("--address", default="", help="postal address; `/` begins a new line")
    init.add_argument(
        "--complaints", default="", help="who takes complaints, with telephone, for letters"
    )
    init.add_argument("--owner", default="", metavar="E-MAIL", help="e-mail of the owner's account")
    access = _add(
        commands, "owner-access", "access.restore", "A new sign-in for an owner who lost all."
    )
    access.add_argument("email", metavar="E-MAIL")
    access.add_argument("--key", type=Path, required=True, metavar="KEYFILE")
    _add(commands, "migrate", "store.migrate", "Bring the store to this version's shape.")
    _add(commands, "reindex", "store.reindex", "Make lists and search words anew from the entries.")


def _key(commands: Commands) -> None:
    key = commands.add_parser("key", help="The practice key: on paper, from paper, changed.")
    acts = key.add_subparsers(metavar="ACT", required=True)
    sheet = _add(acts, "sheet", "key.sheet", "Write the key sheet: a PDF to print and put away.")
    sheet.add_argument("out", type=Path, metavar="OUT.pdf")
    _add(acts, "rotate", "key.rotate", "Change the key; older backups still open with its sheet.")
    back = _add(acts, "from-sheet", "key.from_sheet", "Make a key file from a key sheet.")
    back.add_argument("typed", metavar="FILE", help="the typed lines, or - to type them now")
    back.add_argument("--out", type=Path, help="where to; its usual place if not given")


def _backup(commands: Commands) -> None:
    save = _add(commands, "backup", "backups.backup", "Write everything into one file, and try it.")
    save.add_argument("file", type=Path, metavar="FILE")
    back = _add(commands, "restore", "backups.restore", "Put a backup into an empty store.")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--key", type=Path, required=True, metavar="KEYFILE")
    back.add_argument(
        "--destroyed",
        type=Path,
        action="append",
        default=[],
        metavar="LIST",
        help="a list of what was destroyed since, kept elsewhere; may be given again",
    )


def _doctor(commands: Commands) -> None:
    doctor = _add(
        commands, "doctor", "doctor.doctor", "Look whether all is well, and what to do if not."
    )
    doctor.add_argument("--json", action="store_true", help="for other programs")


def _release(commands: Commands) -> None:
    bring = _add(commands, "import", "imports.import_", "Import exports, folders, documents.")
    bring.add_argument("paths", nargs="+", type=Path)
    bring.add_argument("--system", default="Export", help="record system that it came from")
    bring.add_argument(
        "--whole", action="store_true", help="an export of many patients, read where it lies"
    )
    bring.add_argument(
        "--dry-run", action="store_true", help="say what would come; no chart changes"
    )
    bring.add_argument("--as", dest="staff", default="", help="e-mail or name of the operator")
    _patient(bring)

    give = _add(
        commands, "release", "release.release", "From exports to a verified package, in one go."
    )
    give.add_argument("exports", nargs="+", type=Path)
    give.add_argument("--state", required=True, help="state of the practice, such as US-CA")
    give.add_argument("--received", required=True, type=_day, help="day the request came in")
    give.add_argument("--identity", required=True, help="what was seen that shows who asks")
    give.add_argument("--to", default="the patient", help="who gets it")
    give.add_argument("--as", dest="staff", default="", help="e-mail or name of the operator")
    give.add_argument("--out", required=True, type=Path, help="the package to write")
    give.add_argument("--system", default="Export", help="record system that it came from")
    give.add_argument("--language", default="en", choices=("en", "es"))
    give.add_argument(
        "--withhold",
        action="append",
        default=[],
        metavar="ITEM=GROUND",
        help="withhold one item under a ground of the law",
    )
    give.add_argument("--finding-by", default="", help="licensed professional who states a finding")
    give.add_argument("--finding", default="", help="the stated finding")
    give.add_argument("--second-look", default="", metavar="STAFF", help="who took the second look")
    _patient(give)


def _checks(commands: Commands) -> None:
    check = _add(commands, "verify", "checks.verify", "Check a package; needs no store.")
    check.add_argument("package", type=Path)
    check.add_argument("--receipt", type=Path)
    check.add_argument(
        "--key", action="append", default=[], help="fingerprint, public key, or a file with one"
    )
    ledger = commands.add_parser("ledger", help="Check the ledger.")
    parts = ledger.add_subparsers(metavar="ACT", required=True)
    rebuild = _add(parts, "verify", "ledger.verify", "Rebuild the tree from the rows and compare.")
    rebuild.add_argument("--checkpoint", type=Path, help="a checkpoint that you hold")


def _law(commands: Commands) -> None:
    law = commands.add_parser("law", help="Ask the law; needs no store.")
    asks = law.add_subparsers(metavar="ACT", required=True)
    why = _add(asks, "explain", "law.explain_", "Every finding about a request, with its reasons.")
    why.add_argument("--state", required=True, help="such as US-CA")
    why.add_argument(
        "--on", "--received", dest="on", required=True, type=_day, help="day the request came in"
    )
    why.add_argument("--lane", default="access", help="such as access, directive, authorization")
    why.add_argument("--requester", default="patient", help="such as patient, attorney, provider")
    why.add_argument(
        "--medium", default="electronic", choices=("electronic", "paper", "inspection", "summary")
    )
    why.add_argument("--zone", default="UTC", help="the practice's, such as America/Chicago")
    why.add_argument("--holder", action="append", default=[], help="such as nurse_practitioner")
    why.add_argument("--purpose", default="", help="such as benefit_claim, if it was said")
    why.add_argument("--pages", type=_pages, default=0, help="pages of the copy, for its price")
    why.add_argument("--not-covered", action="store_true", help="HIPAA does not cover the holder")
    why.add_argument("--held-on-paper", action="store_true", help="the chart is kept on paper")
    facts = _add(asks, "facts", "law.facts", "A jurisdiction's facts with cite and source.")
    facts.add_argument("state", help="such as US-CA, or US for the federal law")
    facts.add_argument("--on", type=_day, help="only those in force on that day")
    diff = _add(asks, "diff", "law.diff", "What two jurisdictions say differently.")
    diff.add_argument("left", help="such as US-CA")
    diff.add_argument("right", help="such as US-NV")
    diff.add_argument("--all", action="store_true", help="also where they say the same")
    try_ = _add(asks, "cases", "law_cases.run", "Run cases of the law; docs/law-cases.md.")
    try_.add_argument("files", nargs="+", type=Path, help="files of cases, or folders with some")
    try_.add_argument("--json", action="store_true", help="for other programs")
    try_.add_argument("--reasons", action="store_true", help="every case with its reasons")
    old = _add(
        asks, "stale", "law.stale", "Facts not reviewed for a year, amounts past their date."
    )
    old.add_argument("state", nargs="*", help="such as US-CA; all without one")
    old.add_argument("--on", type=_day, default=clock.today("UTC"), help="today if not given")


def _serving(commands: Commands) -> None:
    serve = _add(commands, "serve", "serving.serve", "Open the doors and run the workers.")
    serve.add_argument("--port", type=_port, default=8000, help="the desk; the public door is next")
    for door, words in (("--desk", "the desk"), ("--public", "the public door")):
        serve.add_argument(
            door, type=Address.read, metavar="HOST:PORT", help=f"where {words} listens"
        )
    serve.add_argument(
        "--in-container",
        action="store_true",
        help="the container's host opens the ports to itself or to a proxy alone",
    )
    demo = _add(commands, "demo", "serving.demo", "Fill a demo practice and open it.")
    demo.add_argument("--port", type=_port, default=8000)
    demo.add_argument("--data", type=Path, default=Path("demo-data"))
    demo.add_argument("--patients", type=int, default=60, help="how many the worker makes")
    work = _add(commands, "worker", "serving.worker", "Run the jobs of one lane.")
    work.add_argument("--lane", choices=("fast", "slow"), required=True)


def _patient(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--patient", default="", help="name, where the export names nobody")
    parser.add_argument("--born", type=_day, help="birth date, such as 1988-02-29")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day such as 2026-11-02") from None


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65_535:
        raise argparse.ArgumentTypeError(f"{text} is no port such as 8000")
    return int(text)


def _pages(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text} is no number of pages such as 25")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
