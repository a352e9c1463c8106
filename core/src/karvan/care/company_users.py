"""The people of a company that arrives: found by address, or brought along as names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select

from karvan.care.models import MovedUser
from karvan.db.ids import INSTALLATION
from karvan.db.ids import take_block
from karvan.identity.models import User

USERS: Any = User.__table__


@dataclass(frozen=True)
class Users:
    """Number where they came from -> number here; `names` by the former."""

    numbers: dict[int, int]
    names: dict[int, str]

    def here(self, number: int | None) -> int | None:
        """The number of the user here; one that was nobody's there stays what it was."""
        return None if number is None else self.numbers.get(number, number)

    def remember(self, connection: Connection, company_id: int, epoch: int) -> None:
        """Keep the names behind numbers that are hashed and mean somebody else here."""
        rows = [
            {
                "company_id": company_id,
                "user_id": number,
                "before_epoch": epoch,
                "name": self.names[number],
                "local_user_id": here,
            }
            for number, here in self.numbers.items()
            if number != here
        ]
        if rows:
            connection.execute(insert(MovedUser), rows)


def bring_users(connection: Connection, lines: Iterable[bytes]) -> Users:
    """Find each by e-mail address, else make a disabled user who can be invited later."""
    people = [json.loads(line) for line in lines]
    numbers = {each["id"]: _find_or_make(connection, each) for each in people}
    return Users(numbers, {each["id"]: each["name"] for each in people})


def _find_or_make(connection: Connection, person: dict[str, Any]) -> int:
    known = connection.scalar(select(USERS.c.id).where(USERS.c.email == person["email"]))
    if known is not None:
        return int(known)
    number = take_block(connection, INSTALLATION, 1)[0]
    now = func.current_timestamp()
    connection.execute(
        insert(USERS).values(
            id=number,
            email=person["email"],
            name=person["name"],
            is_administrator=False,
            session_epoch=1,
            created_at=now,
            disabled_at=now,
            version=1,
        )
    )
    return number
