"""Static files: core's are public, a plugin's are served only where the plugin is on.

A file's address carries a piece of its checksum, so it may be kept by the browser for ever.
Vendored files carry their version in the path instead. One route serves core's: a dozen small files
that every browser keeps need no server of their own; in front of many people nginx may serve them.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response
from flask import g
from flask import request
from flask import send_from_directory
from flask import url_for

CORE_FILES = Path(__file__).parent / "static" / "karvan"
_FOR_EVER = "max-age=31536000, immutable"
_BRIEFLY = "max-age=300"


@lru_cache(maxsize=4096)
def _checksum(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of one of core's files; made once in a request, icons stand on a page a hundred times."""
    known: dict[str, str] = g.setdefault("static_addresses", {})
    if name not in known:
        is_versioned = name.startswith("vendor/")
        changed = 0 if is_versioned else (CORE_FILES / name).stat().st_mtime_ns
        known[name] = _address(request.script_root, name, changed)
    return known[name]


@lru_cache(maxsize=4096)
def _address(root: str, name: str, changed: int) -> str:
    """The address under this root of the file as it was when it was changed last."""
    del root
    version: dict[str, Any] = {"v": _checksum(CORE_FILES / name, changed)} if changed else {}
    return url_for("core.static", name=name, **version)


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The icons there are."""
    sprite = CORE_FILES / "vendor/tabler-icons-3.48.0/sprite.svg"
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite.read_text(encoding="utf-8")))


def serve(folder: Path, name: str, *, audience: str) -> Response:
    """A file below the folder; `audience` is "public" or "private" to the signed-in browser."""
    response = send_from_directory(folder, name)
    lasting = "v" in request.args or name.startswith("vendor/")
    response.headers["Cache-Control"] = f"{audience}, {_FOR_EVER if lasting else _BRIEFLY}"
    return response
