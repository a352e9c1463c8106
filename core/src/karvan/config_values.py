"""Values of settings that are more than a text or a number: addresses, lists, secrets."""

from __future__ import annotations

import secrets
from typing import Annotated

from pydantic import BeforeValidator
from pydantic import SecretStr

SHORTEST_SECRET = 32


def _with_driver(url: object) -> object:
    """Plain `postgresql://` and `postgres://` mean the one driver there is, psycopg."""
    if isinstance(url, str):
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _as_list(value: object) -> object:
    """An environment variable or option holds a list as words between commas."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


def _sandbox(value: object) -> object:
    """The sandbox is off, on, or an address; a plain yes or no means on or off."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str) and value not in {"off", "on"} and "@" not in value:
        raise ValueError("must be off, on or an address")
    return value


def _address(value: object) -> object:
    """An address, alone or behind a name: `Karvan <books@example.com>`; empty for none."""
    if isinstance(value, str) and value and "@" not in value:
        raise ValueError("must be an e-mail address")
    return value


def _public_url(value: object) -> object:
    """An address of http or https, kept without the slash at its end."""
    if isinstance(value, str) and value and not value.startswith(("https://", "http://")):
        raise ValueError("must begin with https:// or http://")
    return value.rstrip("/") if isinstance(value, str) else value


def make_secret() -> SecretStr:
    """Without a configured secret each start has its own; production refuses that."""
    return SecretStr(secrets.token_urlsafe(SHORTEST_SECRET))


PublicUrl = Annotated[str, BeforeValidator(_public_url)]
MailSender = Annotated[str, BeforeValidator(_address)]
Sandbox = Annotated[str, BeforeValidator(_sandbox)]
DatabaseUrl = Annotated[str, BeforeValidator(_with_driver)]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
SecretWords = Annotated[tuple[SecretStr, ...], BeforeValidator(_as_list)]
