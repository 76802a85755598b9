"""Access for the owner who lost password, phone and recovery codes: whoever holds the practice key.

It makes a code, good once, with which she sets up a new sign-in; the history of people says so.
"""

import argparse
import hmac
import sys

from cartella.accounts import invitations
from cartella.commands import store
from cartella.practices import keys
from cartella.practices.models import Practice


def restore(options: argparse.Namespace) -> int:
    """Print a one-time code for an owner. 2: the key is another's, or nobody has this e-mail."""
    practice = store.existing()
    try:
        _refuse_other_key(practice, options)
        made = invitations.restore_owner(practice, options.email)
    except (keys.KeyMissing, keys.KeyRefused, invitations.Refused) as refused:
        print(refused, file=sys.stderr)
        return 2
    print(f"Code: {made.code}")
    print("It works once, for 7 days: open the sign-in page, choose “I have an invitation”.")
    print("Her old password and second step end when it is used. The history of people says so.")
    return 0


def _refuse_other_key(practice: Practice, options: argparse.Namespace) -> None:
    shown, own = keys.read_file(options.key), keys.key_file(practice.id)
    is_same = hmac.compare_digest(shown.manifest_seed, own.manifest_seed)
    if shown.practice_id != practice.id or not is_same:
        raise keys.KeyRefused("This is the key of another practice. Nothing was changed.")
