"""Who a text mentions: `@ada.example`, `@ada@example.com` or `@Ada_Example`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from karvan.text import identity_key

MOST = 50
MOST_SUGGESTED = 8
_HANDLE = re.compile(r"(?<![\w@.])@([\w.+'\u200c-]+(?:@[\w-]+(?:\.[\w-]+)+)?)")


class Person(Protocol):
    """What is needed of someone who may be mentioned."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True)
class Mentioned:
    """The people a text names, and the handles that fit nobody, or more than one."""

    people: tuple[int, ...]
    unknown: tuple[str, ...]


def find_handles(text: str) -> list[str]:
    """The handles in a text in their order, each once, without the mark and a closing full stop."""
    found = (match[1].rstrip(".'-") for match in _HANDLE.finditer(text))
    return list(dict.fromkeys(each for each in found if each))[:MOST]


def find_mentioned(text: str, people: Sequence[Person]) -> Mentioned:
    """Match handles with e-mail addresses, what stands before their @, and names."""
    known: dict[str, set[int]] = {}
    for person in people:
        for key in handles_of(person):
            known.setdefault(key, set()).add(person.id)
    found: list[int] = []
    unknown: list[str] = []
    for handle in find_handles(text):
        fits = known.get(identity_key(handle.replace("_", " ")), set())
        if len(fits) == 1:
            found += fits
        else:
            unknown.append(handle)
    return Mentioned(tuple(dict.fromkeys(found)), tuple(unknown))


def suggest(typed: str, people: Sequence[Person]) -> list[tuple[Person, str]]:
    """Whom what was typed behind the mark may mean, each with the handle that means nobody else.

    A word of the name, or the address, begins with it; nothing typed is everybody.
    """
    wanted = identity_key(typed.replace("_", " "))
    found = []
    for person in people:
        name = identity_key(person.name)
        words = (name, *name.split(), identity_key(person.email))
        if any(each.startswith(wanted) for each in words):
            found.append((person, _handle_of(person, people)))
    return found[:MOST_SUGGESTED]


def _handle_of(person: Person, people: Sequence[Person]) -> str:
    """The name with underscores where it reads back as this person alone, else the address."""
    handle = "_".join(person.name.split())
    alone = find_mentioned(f"@{handle}", people)
    return handle if alone == Mentioned((person.id,), ()) else person.email


def handles_of(person: Person) -> Iterable[str]:
    """Every way in which a person may be mentioned, folded."""
    name = identity_key(person.name)
    local = person.email.partition("@")[0]
    keys = (person.email, local, name, name.replace(" ", "."), name.replace(" ", ""))
    return {identity_key(each.replace("_", " ")) for each in keys}
