"""Log lines for programs (JSON, one object a line) and for people at a terminal.

No line holds what somebody typed: of an exception it tells the kind and the place, and its words
only where `[log] details` allows them, which production leaves off.

    {"at": "2026-03-01T09:30:00.123Z", "level": "info", "logger": "karvan.request",
     "text": "GET core.home 200", "request": "9f…", "company": "CARAVAN", "user": 7, "ms": 12.4}
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC
from datetime import datetime
from typing import IO
from typing import TYPE_CHECKING
from typing import Any

from karvan.errors import AppError
from karvan.request_ids import current_request_id

if TYPE_CHECKING:
    from karvan.config import Config

FACTS = "karvan_facts"
OURS = ("karvan", "gunicorn")
SHOWN_FRAMES = 12


def facts(**values: object) -> dict[str, dict[str, object]]:
    """For `extra=`: what a program wants to select lines by."""
    return {FACTS: values}


class JsonLines(logging.Formatter):
    """One JSON object for each record."""

    def __init__(self, *, details: bool) -> None:
        super().__init__()
        self._details = details

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line: dict[str, object] = {
            "at": instant(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": record.getMessage(),
        }
        if (request := current_request_id()) is not None:
            line["request"] = request
        line |= getattr(record, FACTS, {})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe(record.exc_info[1], details=self._details)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A line for people, with the facts behind it."""

    def __init__(self, *, details: bool) -> None:
        super().__init__()
        self._details = details

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, a traceback below it."""
        found: dict[str, object] = dict(getattr(record, FACTS, {}))
        if (request := current_request_id()) is not None:
            found["request"] = request
        shown = " ".join(f"{name}={value}" for name, value in found.items() if value is not None)
        line = (
            f"{instant(record.created)} {record.levelname:7} {record.name}: {record.getMessage()}"
        )
        parts = [f"{line}  {shown}" if shown else line]
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            if self._details:
                parts += traceback.format_exception(error)
            else:
                parts.append(json.dumps(describe(error, details=False)))
        return "\n".join(part.rstrip() for part in parts)


def instant(seconds: float) -> str:
    """A moment in UTC, to the millisecond."""
    at = datetime.fromtimestamp(seconds, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def describe(error: BaseException, *, details: bool) -> dict[str, Any]:
    """The kind of an error and where it was raised; its words only where they are allowed."""
    found: dict[str, Any] = {"type": type(error).__name__}
    if isinstance(error, AppError):
        found["code"] = error.code
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if state is not None:
        found["sqlstate"] = state
    if details:
        found["text"] = str(error)
    frames = traceback.extract_tb(error.__traceback__)[-SHOWN_FRAMES:]
    found["at"] = [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
    if (cause := error.__cause__ or error.__context__) is not None:
        found["cause"] = describe(cause, details=details)
    return found


def configure_logs(config: Config, stream: IO[str] | None = None) -> None:
    """Send every record of ours, and warnings of others, to the stream (default: stderr)."""
    section = config.log
    form = section.format
    if form == "auto":
        form = "json" if config.is_production else "text"
    details = section.details if section.details is not None else not config.is_production
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        JsonLines(details=details) if form == "json" else TextLines(details=details)
    )
    root = logging.getLogger()
    for old in [each for each in root.handlers if getattr(each, "of_karvan", False)]:
        root.removeHandler(old)
    handler.of_karvan = True  # type: ignore[attr-defined]  # found again by the next call
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(section.level.upper())
    logging.captureWarnings(capture=True)
