"""The code of a new party from a number series, where the company has chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

from karvan.db.unit_of_work import NUMBERS
from karvan.documents.numbering import take_numbers
from karvan.documents.series import create_series
from karvan.documents.series import find_series
from karvan.documents.series import range_of

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.parties.models import Party

SERIES_SETTING = "core.party_series"
FINISHER = "parties.codes"
PATTERN = "{code}{seq}"


def number_party(ctx: Context, party: Party) -> None:
    """Give the party the next code of the chosen series at the end of the unit of work.

    The series is made when it is first asked for: `C` gives C00001, C00002 …
    """
    code = str(ctx.setting(SERIES_SETTING)).strip()
    if not code:
        return
    if find_series(ctx, code) is None:
        create_series(ctx, code, pattern=PATTERN, reset="never", gapless=False)
    ctx.uow.finisher(FINISHER, lambda: Codes(ctx, code)).waiting.append(party)


@dataclass
class Codes:
    """The parties of a unit of work that wait for their code; counters are locked last of all."""

    ctx: Context
    series: str
    waiting: list[Party] = field(default_factory=list)
    stage: int = NUMBERS

    def finish(self) -> None:
        """Take as many numbers as there are parties, and write them."""
        parties, self.waiting = self.waiting, []
        if not parties:
            return
        series = find_series(self.ctx, self.series)
        assert series is not None
        range_key = range_of(self.ctx, series, self.ctx.today())
        taken = take_numbers(self.ctx, series, range_key, len(parties))
        for party, (_seq, code) in zip(parties, taken, strict=True):
            party.code = code
        self.ctx.uow.flush()
