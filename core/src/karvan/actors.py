"""Who acts: a user, a token, a job, the command line, a migration or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import Literal

EVERYTHING = "*"
Kind = Literal["user", "token", "portal", "job", "cli", "migration", "system"]


@dataclass(frozen=True)
class Actor:
    """The one who acts, with the permissions held in the company at hand; `*` holds all."""

    kind: Kind
    id: int | None = None
    name: str = ""
    permissions: frozenset[str] = frozenset()
    on_behalf_of: int | None = None

    def can(self, code: str) -> bool:
        """Whether the permission is held."""
        return code in self.permissions or EVERYTHING in self.permissions

    @property
    def person_id(self) -> int | None:
        """The user who acts, or for whom a job or a program does; None where there is none."""
        return self.id if self.kind == "user" else self.on_behalf_of

    def acting_as(self, kind: Kind) -> Actor:
        """The same permissions under another kind, for a job that a user started."""
        return replace(self, kind=kind, on_behalf_of=self.id)

    @classmethod
    def cli(cls, name: str = "command line") -> Actor:
        """Whoever has a shell on the server may do everything, and is audited as such."""
        return cls("cli", name=name, permissions=frozenset({EVERYTHING}))

    @classmethod
    def system(cls, name: str = "system") -> Actor:
        """The product itself: seeding, sealing, schedules."""
        return cls("system", name=name, permissions=frozenset({EVERYTHING}))

    @classmethod
    def user(cls, user_id: int, name: str, permissions: frozenset[str]) -> Actor:
        """A person who is signed in."""
        return cls("user", user_id, name, permissions)

    @classmethod
    def token(cls, user_id: int, name: str, permissions: frozenset[str]) -> Actor:
        """A program that acts for a person, within the scopes of its API token."""
        return cls("token", user_id, name, permissions, on_behalf_of=user_id)

    @classmethod
    def portal(cls, party_id: int, name: str) -> Actor:
        """An outside person in the portal of a company; `id` is the party, and no right is held."""
        return cls("portal", party_id, name)

    @classmethod
    def nobody(cls) -> Actor:
        """Someone who is not signed in."""
        return cls("user", None, "anonymous")
