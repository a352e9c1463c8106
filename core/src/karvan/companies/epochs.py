"""The epoch of a company: a number that rises when what is on, or who may do what, has changed.

Every process compares it with the one its cached facts were read at, so a change is seen at the
next request of every worker.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from karvan.db.models import Epoch


def start_epoch(connection: Connection, company_id: int) -> None:
    """Give a new company its first epoch; one that has an epoch keeps it."""
    if connection.scalar(select(Epoch.epoch).where(Epoch.company_id == company_id)) is None:
        connection.execute(insert(Epoch).values(company_id=company_id, epoch=1))


def raise_epoch(connection: Connection, company_id: int) -> None:
    """Make every process read the company's facts anew, once this transaction is committed."""
    connection.execute(
        update(Epoch).where(Epoch.company_id == company_id).values(epoch=Epoch.epoch + 1)
    )


def raise_every_epoch(connection: Connection) -> None:
    """The same for every company: what is installed, or what is at fault, has changed."""
    connection.execute(update(Epoch).values(epoch=Epoch.epoch + 1))
