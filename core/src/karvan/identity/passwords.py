"""Passwords: what is acceptable, and argon2id hashes that cost a guesser as much as a user.

A hash takes 19 MiB and about 70 ms, so a process computes two at once, lets 32 wait and refuses
the rest: a flood of sign-ins must not take the memory that the others work with.
"""

from __future__ import annotations

import functools
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2 import Type
from argon2.exceptions import InvalidHashError
from argon2.exceptions import VerificationError

from karvan.errors import Problem
from karvan.errors import Unavailable
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.config import SecuritySection

SHORTEST, LONGEST = 12, 256
AT_ONCE, WAITING = 2, 32
FEWEST_CHARACTERS = 5


class Turnstile:
    """Lets a few through at once and a few more wait; raises Unavailable for the rest."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._passing = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def pass_through(self) -> Iterator[None]:
        """Wait for one's turn; raises Unavailable when too many wait already."""
        if not self._places.acquire(blocking=False):
            raise Unavailable(reason=_("too many people are signing in at once"))
        try:
            with self._passing:
                yield
        finally:
            self._places.release()


_turnstile = Turnstile()


class Passwords:
    """Makes and checks hashes at the cost the configuration names."""

    def __init__(self, *, memory_kib: int, passes: int) -> None:
        self._hasher = PasswordHasher(
            time_cost=passes, memory_cost=memory_kib, parallelism=1, type=Type.ID
        )

    def hash(self, password: str) -> str:
        """The hash to store; it carries its own salt and cost."""
        with _turnstile.pass_through():
            return self._hasher.hash(_folded(password))

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether it is the password. Nobody's password (None) costs the same work to refuse."""
        with _turnstile.pass_through():
            nobodys = self._nobodys_hash  # made for the first caller, whoever is asked about
            try:
                self._hasher.verify(stored or nobodys, _folded(password))
            except (VerificationError, InvalidHashError):
                return False
            return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost and should be made anew."""
        return self._hasher.check_needs_rehash(stored)

    @functools.cached_property
    def _nobodys_hash(self) -> str:
        return self._hasher.hash("nobody's password")


@functools.lru_cache(maxsize=8)
def _passwords(memory_kib: int, passes: int) -> Passwords:
    return Passwords(memory_kib=memory_kib, passes=passes)


def passwords_at(security: SecuritySection) -> Passwords:
    """Hashing at the cost that `[security]` names, one instance per cost."""
    return _passwords(security.argon2_memory_kib, security.argon2_passes)


def find_password_problems(password: str, *, email: str = "") -> list[Problem]:
    """Why a new password cannot be used; no rules of composition, length is what counts."""
    folded = _folded(password)
    if len(folded) < SHORTEST:
        text = _("Use a password of at least {count} characters.", count=SHORTEST)
        return [Problem("core.password_short", text, field="password")]
    if len(folded) > LONGEST:
        text = _("Use a password of at most {count} characters.", count=LONGEST)
        return [Problem("core.password_long", text, field="password")]
    if _is_easily_guessed(folded.casefold(), email.casefold()):
        text = _("That password is easily guessed: choose one that nobody else would.")
        return [Problem("core.password_common", text, field="password")]
    return []


def _is_easily_guessed(password: str, email: str) -> bool:
    few_characters = len(set(password)) < FEWEST_CHARACTERS
    return few_characters or password == email or password in _common_passwords()


@functools.cache
def _common_passwords() -> frozenset[str]:
    text = files("karvan.identity").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.splitlines())


def _folded(password: str) -> str:
    """The same password from every keyboard: composed characters and compatible forms are one."""
    return unicodedata.normalize("NFKC", password)
