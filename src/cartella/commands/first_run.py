"""What the terminal says when a store is opened that is still nobody's."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command

from cartella.practices import first_run


def lead(port: int) -> None:
    """Bring the store to this version's shape; where it is nobody's yet, say how to set it up."""
    call_command("migrate", verbosity=0, interactive=False)
    on_this_machine = urlsplit(settings.DESK_URL).hostname in ("127.0.0.1", "localhost")
    say(f"http://127.0.0.1:{port}" if on_this_machine else settings.DESK_URL)


def say(desk_url: str) -> None:
    """Print the address and a fresh one-time code, unless the store has an owner."""
    if not first_run.is_open():
        return
    address = f"{desk_url.rstrip('/')}/setup/"
    code = first_run.new_code()
    if code is None:
        print(
            f"Setting up is not finished. Sign in as the owner and go on at {address}", flush=True
        )
        return
    print(
        f"This store is new. Open {address} in your browser.\n"
        f"Setup code: {code}\n"
        "The code works until the owner's account is made; the next start makes a new one.",
        flush=True,
    )
