"""Optimistic locking by HTTP: a record's version is its ETag, and who changes it names that."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from typing import Any

from flask import request

from karvan.errors import AppError

if TYPE_CHECKING:
    from collections.abc import Mapping


class VersionMissing(AppError):
    """Say which version you have seen: send its ETag in the header If-Match."""

    status, code = 428, "core.version_missing"


class VersionStale(AppError):
    """Someone else changed this in the meantime. Read it again and repeat your change."""

    status, code = 412, "core.stale_version"


def etag_of(document: Mapping[str, Any]) -> str:
    """What the record is known by now: its version, else a digest of all it holds."""
    version = document.get("version")
    if version is not None:
        return str(version)
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return f"d-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def require_match(document: Mapping[str, Any]) -> None:
    """Raises VersionMissing without the header, VersionStale where it names another version."""
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise VersionMissing
    if not request.if_match.contains(etag_of(document)):
        raise VersionStale
