"""The files that a page may load on its way to PDF. Imported only where WeasyPrint is installed."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weasyprint.urls import FatalURLFetchingError
from weasyprint.urls import URLFetcher
from weasyprint.urls import URLFetcherResponse

STATIC = Path(__file__).resolve().parents[2] / "web" / "static" / "karvan"
SHOWN = 200


class Refused(FatalURLFetchingError):  # type: ignore[misc]  # the library is not typed
    """The page names an address that it was not given; its text is that address."""


class GivenFiles(URLFetcher):  # type: ignore[misc]  # the library is not typed
    """Answers for the files handed over and for core's static ones; all else ends the rendering."""

    given: Mapping[str, bytes]

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        content = _find(url, self.given)
        if content is None:
            raise Refused(url[:SHOWN])
        kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
        return URLFetcherResponse(url, content, {"Content-Type": kind})


def fetcher_of(given: Mapping[str, bytes]) -> GivenFiles:
    """A fetcher that knows these files."""
    fetcher = GivenFiles()
    fetcher.given = given
    return fetcher


def _find(url: str, given: Mapping[str, bytes]) -> bytes | None:
    scheme, _colon, name = url.partition(":")
    if scheme == "given":
        return given.get(name)
    path = (STATIC / name).resolve()
    if scheme != "static" or not path.is_relative_to(STATIC) or not path.is_file():
        return None
    content = path.read_bytes()
    # addresses in a style sheet are relative to it, which an address without slashes cannot be
    return (
        content.replace(b'url("vendor/', b'url("static:vendor/')
        if path.suffix == ".css"
        else content
    )
