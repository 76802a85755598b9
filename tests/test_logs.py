"""A log line carries ids, types and places, never what an exception said."""

import json
import logging

import pytest

from cartella import logs


@pytest.fixture
def written():
    """A logger set up as ours are, and what it wrote."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler = Keep()
    handler.setFormatter(logs.LineFormatter())
    handler.addFilter(logs.NoValues())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, lines


def test_ids_are_written_and_other_extras_are_not(written):
    logger, lines = written
    logger.warning("ended", extra={"job": 7, "patient_name": "Maria Garcia"})
    line = json.loads(lines[0])
    assert (line["text"], line["job"], line["level"]) == ("ended", "7", "warning")
    assert "Garcia" not in lines[0]


def test_of_an_exception_only_type_and_place_are_written_and_of_its_cause_too(written):
    logger, lines = written
    try:
        try:
            raise KeyError("Maria Garcia")
        except KeyError as cause:
            raise ValueError("born 1984-02-29") from cause
    except ValueError:
        logger.exception("failed")
    assert "Garcia" not in lines[0]
    assert "1984" not in lines[0]
    error = json.loads(lines[0])["error"]
    assert [line for line in error if ":" not in line] == ["ValueError", "KeyError"]
    assert any("test_logs.py" in line for line in error)


def test_an_exception_given_as_an_argument_becomes_its_type(written):
    logger, lines = written
    logger.error("failed: %s", ValueError("Maria Garcia"))
    logger.error(ValueError("Maria Garcia"))
    assert "failed: ValueError" in lines[0]
    assert "Garcia" not in "".join(lines)


def test_a_path_is_written_as_its_route_since_it_may_hold_a_token(client, db, written):
    logger, lines = written
    logger.name = "django.request"
    request = client.get("/healthz").wsgi_request
    logger.warning("%s: %s", "Gone", "/healthz", extra={"request": request})
    logger.warning("%s: %s", "Not Found", "/oak-street/open/secret/")
    assert "secret" not in "".join(lines)
    assert "Gone: /healthz" in lines[0]
    assert "Not Found: (a path)" in lines[1]


def test_a_line_break_cannot_forge_a_line(written):
    logger, lines = written
    logger.error("a\nb")
    assert "\n" not in lines[0]
