"""How e-mails that strangers wrote are parsed: no header longer than real ones are."""

from email.policy import EmailPolicy

MOST_HEADER = 2_000  # letters


class _Short(EmailPolicy):  # type: ignore[type-arg]  # no generic when it runs
    """A longer header is read as far as that. For one of 300 KB the library takes minutes, and a
    stranger may send longer ones; the e-mail itself is kept whole."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value of one header."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MOST_HEADER]


SHORT = _Short()
