"""What the company wants done when someone would hold rights that should stay apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.errors import ConfirmableWarning
from karvan.i18n import lazy_gettext as _
from karvan.identity.duties import IGNORE
from karvan.identity.duties import REFUSE
from karvan.identity.duties import new_conflicts
from karvan.identity.errors import DutiesConflict
from karvan.identity.queries.duties import declared_conflicts
from karvan.identity.queries.permissions import implied_permissions
from karvan.identity.queries.permissions import with_implied

if TYPE_CHECKING:
    from collections.abc import Collection

    from karvan.context import Context
    from karvan.identity.models import User

MODE = "core.duty_conflicts"
KEY = "duties"
ASKED = frozenset({"user", "token"})  # nobody can be asked in a job or on the command line


def check_duties(
    ctx: Context,
    user: User,
    before: Collection[str],
    after: Collection[str],
    *,
    confirmed: bool = False,
) -> None:
    """Look at what a change of rights brings together; `before` and `after` are codes as held.

    Raises DutiesConflict where the company refuses it, ConfirmableWarning where it warns. What was
    confirmed is recorded.
    """
    mode = ctx.setting(MODE)
    if mode == IGNORE:
        return
    implied = implied_permissions(ctx.runtime)
    found = new_conflicts(
        with_implied(before, implied), with_implied(after, implied), declared_conflicts(ctx)
    )
    if not found:
        return
    pairs = "; ".join(f"{each.title} ({each.first} + {each.second})" for each in found)
    if mode == REFUSE:
        raise DutiesConflict(name=user.name, pairs=pairs)
    if ctx.actor.kind in ASKED and not confirmed:
        question = _(
            "{name} would hold rights that should stay apart: {pairs}.", name=user.name, pairs=pairs
        )
        raise ConfirmableWarning(key=KEY, question=question)
    data = {"duty_conflicts": [None, [each.full_code for each in found]]}
    record(ctx.uow, AuditRow("core.user", user.id, Op.PERMISSION, data))
