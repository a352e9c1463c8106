"""Addresses to return to: only ever our own, so that a link cannot lead a person away."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_address(target: str | None, otherwise: str = "/") -> str:
    """The target when it is a path on this site, else the other one.

    Refused are full addresses, `//host`, backslashes and control characters, which browsers read
    as other hosts.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if "\\" in target or any(ord(letter) < 32 for letter in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
