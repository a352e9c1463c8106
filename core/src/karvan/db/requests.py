"""Idempotency: a write that is sent twice is done once and answered twice.

Double clicks, retries after a time-out and repeated port calls all come through here; no other
table has idempotency columns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from karvan.db.models import RememberedRequest
from karvan.errors import RequestReused

if TYPE_CHECKING:
    from karvan.context import Context

Scope = Literal["port", "rest", "form", "import"]
TABLE = RememberedRequest.__table__


def remember(
    ctx: Context,
    scope: Scope,
    source: str,
    key: str,
    body: object,
    act: Callable[[], Any],
) -> Any:
    """Do `act` once for (scope, source, key) and return its JSON-safe answer, now or from before.

    A twin that runs at the same time waits for this one's commit. Raises RequestReused when the
    same key comes with another body.
    """
    place = {"company_id": ctx.company.id, "scope": scope, "source": source, "key": key}
    digest = hashlib.sha256(_canonical(body)).digest()
    if not _claim(ctx, {**place, "body_hash": digest, "created_at": ctx.clock.now()}):
        return _earlier_answer(ctx, place, digest)
    answer = act()
    ctx.uow.flush()
    ctx.uow.connection.execute(update(TABLE).where(*_is(place)).values(answer=answer))
    return answer


def amend(ctx: Context, scope: Scope, source: str, key: str, answer: Any) -> None:
    """Keep another answer, known only at the end of the unit of work that did it."""
    place = {"company_id": ctx.company.id, "scope": scope, "source": source, "key": key}
    ctx.uow.connection.execute(update(TABLE).where(*_is(place)).values(answer=answer))


def claim_all(
    ctx: Context, scope: Scope, source: str, bodies: Mapping[str, object]
) -> dict[str, Any]:
    """Claim many keys at once; gives the answers of those that were done before.

    Who does the others says so by `answer_all`, and takes back by `forget_all` what was refused.
    Raises RequestReused as `remember` does.
    """
    digests = {key: hashlib.sha256(_canonical(body)).digest() for key, body in bodies.items()}
    if not digests:
        return {}
    place = {"company_id": ctx.company.id, "scope": scope, "source": source}
    now = ctx.clock.now()
    rows = [
        {**place, "key": key, "body_hash": digest, "created_at": now}
        for key, digest in digests.items()
    ]
    claim = _insert(ctx).on_conflict_do_nothing().returning(TABLE.c.key)
    fresh = set(ctx.uow.connection.execute(claim, rows).scalars())
    return {
        key: _earlier_answer(ctx, {**place, "key": key}, digest)
        for key, digest in digests.items()
        if key not in fresh
    }


def answer_all(ctx: Context, scope: Scope, source: str, answers: Mapping[str, Any]) -> None:
    """Keep the answers of claimed keys, in the transaction of what was done."""
    if not answers:
        return
    ctx.uow.flush()
    statement = (
        update(TABLE)
        .where(
            TABLE.c.company_id == ctx.company.id,
            TABLE.c.scope == scope,
            TABLE.c.source == source,
            TABLE.c.key == bindparam("of_key"),
        )
        .values(answer=bindparam("given"))
    )
    rows = [{"of_key": key, "given": answer} for key, answer in answers.items()]
    ctx.uow.connection.execute(statement, rows)


def forget_all(ctx: Context, scope: Scope, source: str, keys: Collection[str]) -> None:
    """Let these keys come again."""
    if keys:
        place = {"company_id": ctx.company.id, "scope": scope, "source": source}
        statement = delete(TABLE).where(*_is(place), TABLE.c.key.in_(keys))
        ctx.uow.connection.execute(statement)


def forget(ctx: Context, scope: Scope, source: str, key: str) -> None:
    """Let the request come again: what it did has been taken back."""
    place = {"company_id": ctx.company.id, "scope": scope, "source": source, "key": key}
    ctx.uow.connection.execute(delete(TABLE).where(*_is(place)))


def _claim(ctx: Context, values: dict[str, Any]) -> bool:
    statement = _insert(ctx).values(**values).on_conflict_do_nothing()
    counted = statement.execution_options(preserve_rowcount=True)
    return ctx.uow.connection.execute(counted).rowcount == 1


def _insert(ctx: Context) -> Any:
    dialect: Any = postgresql if ctx.uow.database.kind == "postgresql" else sqlite
    return dialect.insert(TABLE)


def _earlier_answer(ctx: Context, place: dict[str, Any], digest: bytes) -> Any:
    columns = (TABLE.c.body_hash, TABLE.c.answer)
    found = ctx.uow.connection.execute(select(*columns).where(*_is(place))).one()
    if bytes(found.body_hash) != digest:
        raise RequestReused
    return found.answer


def _is(place: dict[str, Any]) -> list[Any]:
    return [TABLE.c[name] == value for name, value in place.items()]


def _canonical(body: object) -> bytes:
    return json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()


__all__ = ["Scope", "amend", "answer_all", "claim_all", "forget", "forget_all", "remember"]
