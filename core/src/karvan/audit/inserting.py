"""The statements that put rows into the trail: one for any number of rows."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import FromClause
from sqlalchemy import Insert
from sqlalchemy import Text
from sqlalchemy import bindparam
from sqlalchemy import case
from sqlalchemy import cast
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import literal
from sqlalchemy import select

from karvan.audit.models import AuditEntry
from karvan.audit.models import AuditEpoch
from karvan.audit.models import PersonalAuditValue
from karvan.db.arrays import as_arrays
from karvan.db.arrays import given_rows

if TYPE_CHECKING:
    from karvan.db.unit_of_work import UnitOfWork

TRAIL: Any = AuditEntry.__table__
PERSONAL: Any = PersonalAuditValue.__table__
COMPUTED = ("epoch", "txid")
OWN = ("id", "plugin", "entity", "row_id", "op", "data", "content_hash")
SHARED = tuple(each.name for each in TRAIL.c if each.name not in {*OWN, *COMPUTED})
PERSONAL_OWN = tuple(each.name for each in PERSONAL.c if each.name != "company_id")
Row = Mapping[str, Any]


def insert_trail(uow: UnitOfWork, shared: Row, rows: Sequence[Row]) -> None:
    """Rows of the trail; `shared` is what they have in common: who, when, from where."""
    if uow.database.kind == "postgresql":
        _insert_arrays(uow, _TRAIL_FROM_ARRAYS, shared, OWN, rows)
        return
    marks = {"own_company": shared["company_id"], "own_request": shared["request_id"]}
    uow.connection.execute(_TRAIL_ONE_BY_ONE, [{**shared, **marks, **row} for row in rows])


def insert_personal(uow: UnitOfWork, rows: Sequence[Row]) -> None:
    """Personal values that stand beside the trail."""
    company = {"company_id": uow.company_id}
    if uow.database.kind == "postgresql":
        _insert_arrays(uow, _PERSONAL_FROM_ARRAYS, company, PERSONAL_OWN, rows)
        return
    uow.connection.execute(insert(PERSONAL), [{**company, **row} for row in rows])


def _insert_arrays(
    uow: UnitOfWork, statement: Insert, shared: Row, own: Sequence[str], rows: Sequence[Row]
) -> None:
    same = {f"one_{name}": value for name, value in shared.items()}
    uow.connection.execute(statement, {**same, **as_arrays(own, rows)})


def _from_arrays(
    table: FromClause, shared: Sequence[str], own: Sequence[str], computed: Mapping[str, Any]
) -> Insert:
    given = given_rows(table, own)
    same = [bindparam(f"one_{name}", type_=table.c[name].type).label(name) for name in shared]
    made = [value.label(name) for name, value in computed.items()]
    chosen = select(*same, *made, *(given.c[name] for name in own))
    return insert(table).from_select([*shared, *computed, *own], chosen)  # type: ignore[arg-type]


def _epoch() -> Any:
    return select(func.coalesce(func.max(AuditEpoch.epoch), 1)).scalar_subquery()


def _postgresql_txid() -> Any:
    return cast(cast(func.pg_current_xact_id(), Text), BigInteger)


def _sqlite_txid() -> Any:
    """One more than the last transaction's, the same for all rows of a unit of work.

    There is one writer, so the last row is either our own or that of the transaction before.
    """
    last = TRAIL.alias("last")
    own = last.c.request_id == bindparam("own_request")
    found = (
        select(case((own, last.c.txid), else_=last.c.txid + 1))
        .where(last.c.company_id == bindparam("own_company"))
        .order_by(last.c.epoch.desc(), last.c.txid.desc(), last.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(found, literal(1))


_TRAIL_ONE_BY_ONE = insert(TRAIL).values(epoch=_epoch(), txid=_sqlite_txid())
_TRAIL_FROM_ARRAYS = _from_arrays(
    TRAIL, SHARED, OWN, {"epoch": _epoch(), "txid": _postgresql_txid()}
)
_PERSONAL_FROM_ARRAYS = _from_arrays(PERSONAL, ("company_id",), PERSONAL_OWN, {})
