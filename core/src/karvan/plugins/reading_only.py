"""While a plugin is only asked, nothing may be written: not by a flush, not by a port that writes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from typing import Any
from typing import Self

from sqlalchemy import event as sqlalchemy_event

from karvan.errors import AppError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from karvan.context import Context

_ASKING = "karvan_asking"


class AskedAndWrote(AppError):
    """{plugin} may not write while it is asked about {name}; it can once it is told."""

    status, code = 500, "core.asked_and_wrote"


class ReadOnly:
    """While plugins are asked, the Session refuses to flush; what was pending is flushed before."""

    def __init__(self, ctx: Context) -> None:
        self._session = ctx.session

    def __enter__(self) -> Self:
        self._session.flush()
        self._outer = self._session.info.get(_ASKING)
        kind: Any = type(self._session)
        _listen_once(kind)
        return self

    def now_asking(self, plugin: str, name: str) -> None:
        """Whom to name when something is written."""
        self._session.info[_ASKING] = (plugin, name)

    def refuse_changes(self) -> None:
        """A handler that changed a row without flushing it is found here."""
        session = self._session
        changed = any(session.is_modified(row) for row in session.dirty)
        if session.new or session.deleted or changed:
            _refuse_flush(session, None, None)

    def __exit__(self, *_error: object) -> None:
        self._session.info[_ASKING] = self._outer


def require_writing(ctx: Context) -> None:
    """Raise AskedAndWrote where the work at hand is only asked."""
    _refuse_flush(ctx.session, None, None)


@cache
def _listen_once(kind: type[Session]) -> None:
    sqlalchemy_event.listen(kind, "before_flush", _refuse_flush)


def _refuse_flush(session: Session, _context: object, _instances: object) -> None:
    asking = session.info.get(_ASKING)
    if asking is not None:
        plugin, name = asking
        raise AskedAndWrote(plugin=plugin, name=name)
