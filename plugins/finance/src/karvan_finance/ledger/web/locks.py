"""Lock dates and exceptions to them as people work with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Command
from karvan.api import Entity
from karvan.api import Field
from karvan.api import FormView
from karvan.api import ListView
from karvan.api import Section
from karvan.api import lazy_gettext as _
from karvan_finance.ledger.domain.locks import LockArea
from karvan_finance.ledger.models import LockDate
from karvan_finance.ledger.models import LockException
from karvan_finance.ledger.services.lock_dates import LOCK_AREAS
from karvan_finance.ledger.services.locks import GrantException
from karvan_finance.ledger.services.locks import end_exception
from karvan_finance.ledger.services.locks import grant_exception
from karvan_finance.ledger.services.locks import move_lock
from karvan_finance.ledger.services.locks import remove_lock
from karvan_finance.ledger.services.locks import set_lock

if TYPE_CHECKING:
    from karvan.api import Context

Values = Mapping[str, Any]
READERS = ("accountant", "clerk", "viewer")
EXCEPTED = tuple(each for each in LOCK_AREAS.items() if each[0] != LockArea.HARD)


def _title(_ctx: Context, record: LockDate | LockException) -> str:
    return str(LOCK_AREAS[record.area])


def _set(ctx: Context, _lock: None, values: Values) -> LockDate:
    return set_lock(ctx, LockArea(values["area"]), values["lock_date"])


def _move(ctx: Context, lock: LockDate, values: Values) -> LockDate:
    return move_lock(ctx, lock, values.get("lock_date", lock.lock_date))


def _remove(ctx: Context, lock: LockDate, _values: Values) -> LockDate:
    return remove_lock(ctx, lock)


def _is_removable(_ctx: Context, lock: LockDate) -> bool:
    return lock.area != LockArea.HARD


def _grant(ctx: Context, _granted: None, values: Values) -> LockException:
    return grant_exception(
        ctx,
        GrantException(
            LockArea(values["area"]),
            values["lock_date"],
            values["until_at"],
            values["reason"],
            values.get("user"),
        ),
    )


def _end(ctx: Context, granted: LockException, _values: Values) -> LockException:
    return end_exception(ctx, granted)


def _holds(ctx: Context, granted: LockException) -> bool:
    return granted.until_at > ctx.clock.now()


LOCK = Entity(
    name="lock",
    label=_("Lock date"),
    plural=_("Lock dates"),
    model=LockDate,
    icon="lock",
    verbs=("read", "create", "update", "delete"),
    default_roles={
        "controller": ("read", "create", "update", "delete"),
        **dict.fromkeys(READERS, ("read",)),
    },
    title=_title,
    fields=(
        Field("area", "choice", _("Area"), choices=tuple(LOCK_AREAS.items()), required=True,
              tones={LockArea.HARD.value: "bad"},
              help=_("The lock for good only moves forward, has no exceptions and cannot be deleted.")),
        Field("lock_date", "date", _("Locked up to"), required=True,
              help=_("Nothing is posted on this day or before it.")),
    ),
    commands=(
        Command("create", _("New lock date"), run=_set, fields=("area", "lock_date")),
        Command("update", run=_move, fields=("lock_date",)),
        Command("delete", run=_remove, when=_is_removable),
    ),
    list=ListView(
        columns=("area", "lock_date"),
        sort=("-lock_date",),
        empty=_("A lock date keeps days of the past as they are: all of them, or those of one area."),
    ),
    form=FormView(sections=(Section(("area", "lock_date")),)),
    searchable=False,
    parts=False,
    menu=False,
)  # fmt: skip
LOCK_EXCEPTION = Entity(
    name="lock_exception",
    label=_("Lock exception"),
    plural=_("Lock exceptions"),
    model=LockException,
    icon="lock-open",
    verbs=("read", "create", "end"),
    default_roles={
        "controller": ("read", "create", "end"),
        **dict.fromkeys(READERS, ("read",)),
    },
    title=_title,
    fields=(
        Field("area", "choice", _("Area"), choices=EXCEPTED, required=True),
        Field("user", "reference", _("For whom"), target="core.user",
              help=_("Empty: for everybody who may post.")),
        Field("lock_date", "date", _("Locked up to"), required=True,
              help=_("Later days may be posted to while the exception holds.")),
        Field("until_at", "datetime", _("Holds until"), required=True),
        Field("reason", "note", _("Reason"), required=True, max_length=500,
              help=_("It is kept in the history.")),
    ),
    commands=(
        Command("create", _("New exception"), run=_grant,
                fields=("area", "user", "lock_date", "until_at", "reason")),
        Command("end", _("End now"), run=_end, when=_holds, icon="lock", look="danger",
                done=_("The exception has ended.")),
    ),
    list=ListView(
        columns=("area", "user", "lock_date", "until_at", "reason"),
        sort=("-until_at",),
        empty=_("An exception lets someone post before a lock date for a while, with a reason."),
    ),
    form=FormView(sections=(Section(("area", "user", "lock_date", "until_at", "reason")),)),
    searchable=False,
    parts=False,
    menu=False,
)  # fmt: skip
