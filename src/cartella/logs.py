"""Log lines that carry ids and never a patient's data.

One JSON object a line. Of an exception only its type and the places in the code are written:
its message may hold values (PostgreSQL quotes the row that broke a constraint).
"""

import json
import logging
import traceback
from datetime import UTC, datetime

# Loggers that write the path of a request.
_WEB = ("django.request", "django.security", "waitress")
# What a caller may add with `extra=`; anything else is left out. All are ids or counts.
FIELDS = ("practice", "job", "kind", "lane", "message_id", "request_id", "blob", "person", "count")


class LineFormatter(logging.Formatter):
    """A record as one line of JSON: at, level, logger, text, ids, and where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": record.getMessage(),
        }
        line |= {name: str(value) for name in FIELDS if (value := getattr(record, name, None))}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


class NoValues(logging.Filter):
    """Puts types in the place of exceptions and routes in the place of paths, which hold tokens."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: a line is made harmless, not dropped."""
        if isinstance(record.msg, BaseException):
            record.msg = type(record.msg).__name__
        if isinstance(record.args, tuple):
            record.args = tuple(_harmless(value, record) for value in record.args)
        return True


def _harmless(value: object, record: logging.LogRecord) -> object:
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, str) and value.startswith("/") and record.name.startswith(_WEB):
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        return f"/{match.route}" if match is not None else "(a path)"
    return value


def places(error: BaseException) -> list[str]:
    """Type and code places of an error and of its causes, outermost first; no values."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__qualname__)
        lines.extend(
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)
        )
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return lines


CONFIGURATION = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": LineFormatter}},
    "filters": {"no_values": {"()": NoValues}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_values"],
        }
    },
    # Libraries log what they read: font names, file names, headers. Warnings only.
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "cartella": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Its debug lines hold the values of queries.
        "django.db.backends": {"level": "WARNING"},
    },
}
