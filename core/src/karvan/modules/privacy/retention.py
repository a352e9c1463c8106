"""After the legal period, the prints of erased people that were kept with posted documents go too."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.modules.parties.models import PartySnapshot
from karvan.modules.privacy.erasing import forget_in_trail
from karvan.modules.privacy.erasing import take_out_kept
from karvan.modules.privacy.models import Erasure
from karvan.modules.privacy.queries import subject_of_party
from karvan.modules.privacy.traces import find_traces

if TYPE_CHECKING:
    from karvan.context import Context


def end_retention(ctx: Context, data: object = None) -> int:
    """Empty the snapshots of those whose period is over; how many people were finished."""
    due = select(Erasure).where(Erasure.finished_at.is_(None), Erasure.keep_until < ctx.today())
    finished = 0
    for erasure in ctx.session.scalars(due).all():
        subject = subject_of_party(ctx, erasure.record_id)
        kept = [each for each in find_traces(ctx, subject) if _is_print(each.model)]
        forget_in_trail(ctx, take_out_kept(ctx, kept))
        erasure.finished_at = ctx.clock.now()
        finished += 1
    ctx.session.flush()
    ctx.session.expire_all()
    return finished


def _is_print(model: type[Any]) -> bool:
    return model is PartySnapshot
