"""A user belongs to the whole installation: their data are taken out of it and of every company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.companies.queries import list_companies
from karvan.modules.privacy.erasing import Touched
from karvan.modules.privacy.erasing import forget_in_trail
from karvan.modules.privacy.queries import USER
from karvan.modules.privacy.services import erase_user

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.runtime import Runtime

PURPOSE = "erase user"


def erase_user_everywhere(runtime: Runtime, actor: Actor, user_id: int, email: str) -> None:
    """Erase the user, then what the trail of each company kept of them in clear.

    Opens units of work of its own, one per company. Raises as `erase_user`; done again after a
    stop half way, it goes on.
    """
    runtime.run_installation(actor, lambda ctx: erase_user(ctx, user_id, email), purpose=PURPOSE)
    companies = runtime.run_installation(actor, list_companies, purpose=PURPOSE, write=False)
    for company in companies:
        runtime.run(
            company.code,
            actor,
            lambda ctx: forget_in_trail(ctx, [Touched(USER, user_id)]),
            source=PURPOSE,
        )
