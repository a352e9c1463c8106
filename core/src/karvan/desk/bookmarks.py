"""Favourites, and what was seen last: a person's own, per company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

from sqlalchemy import bindparam
from sqlalchemy import select

from karvan.desk.models import LONGEST_TARGET
from karvan.desk.models import LONGEST_TITLE
from karvan.desk.models import Bookmark
from karvan.errors import Malformed

if TYPE_CHECKING:
    from sqlalchemy import Select

    from karvan.context import Context

Kind = Literal["favourite", "seen"]
MOST = {"favourite": 100, "seen": 20}
RECORD, PAGE = "record:", "page:"
_KEPT = Bookmark.__table__.c
_MARKED = select(_KEPT.kind).where(
    _KEPT.company_id == bindparam("company"),
    _KEPT.user_id == bindparam("person"),
    _KEPT.kind == bindparam("kind"),
    _KEPT.target == bindparam("target"),
)


def mark(ctx: Context, kind: Kind, target: str, title: str) -> None:
    """Keep the target under this kind, as the newest; what is over the limit is forgotten."""
    _check(ctx, target)
    known = ctx.session.get(Bookmark, _key(ctx, kind, target))
    if known is None:
        known = Bookmark(**dict(zip(("company_id", "user_id", "kind", "target"),
                                    _key(ctx, kind, target), strict=True)))  # fmt: skip
        ctx.session.add(known)
    known.title = title.strip()[:LONGEST_TITLE] or target
    known.at = ctx.clock.now()
    ctx.uow.flush()
    _forget_oldest(ctx, kind)


def unmark(ctx: Context, kind: Kind, target: str) -> None:
    """Forget the target."""
    found = ctx.session.get(Bookmark, _key(ctx, kind, target))
    if found is not None:
        ctx.session.delete(found)


def is_marked(ctx: Context, kind: Kind, target: str) -> bool:
    """Whether the person keeps the target."""
    if ctx.uow.write:
        ctx.uow.flush()
    names = ("company", "person", "kind", "target")
    asked = dict(zip(names, _key(ctx, kind, target), strict=True))
    return ctx.uow.connection.execute(_MARKED, asked).first() is not None


def list_bookmarks(ctx: Context, kind: Kind) -> Sequence[Bookmark]:
    """The person's bookmarks of the kind, the newest first."""
    return ctx.session.scalars(_mine(ctx, kind).order_by(Bookmark.at.desc(), Bookmark.target)).all()


def record_target(code: str, record_id: int) -> str:
    """The target of a record."""
    return f"{RECORD}{code}:{record_id}"


def record_in(target: str) -> tuple[str, int] | None:
    """The entity's code and the id a target names, None for a page."""
    code, _colon, number = target.removeprefix(RECORD).rpartition(":")
    if not target.startswith(RECORD) or not (number.isascii() and number.isdecimal()):
        return None
    return code, int(number)


def _check(ctx: Context, target: str) -> None:
    is_record = record_in(target) is not None
    is_page = target.startswith(f"{PAGE}/c/{ctx.company.code}/")
    if not (is_record or is_page) or len(target) > LONGEST_TARGET:
        raise Malformed(reason=f"target={target[:80]}")


def _key(ctx: Context, kind: Kind, target: str) -> tuple[int, int, str, str]:
    return ctx.company.id, ctx.actor.person_id or 0, kind, target


def _mine(ctx: Context, kind: Kind) -> Select[Any]:
    company_id, user_id, *_rest = _key(ctx, kind, "")
    return select(Bookmark).where(
        Bookmark.company_id == company_id, Bookmark.user_id == user_id, Bookmark.kind == kind
    )


def _forget_oldest(ctx: Context, kind: Kind) -> None:
    newest = _mine(ctx, kind).order_by(Bookmark.at.desc(), Bookmark.target)
    for each in ctx.session.scalars(newest.offset(MOST[kind])):
        ctx.session.delete(each)
