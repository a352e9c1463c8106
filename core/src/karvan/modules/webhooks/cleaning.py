"""The log of deliveries is kept as long as jobs are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete

from karvan.modules.webhooks.models import WebhookDelivery

if TYPE_CHECKING:
    from karvan.context import Context

EVERY_NIGHT = "47 3 * * *"
TABLE = WebhookDelivery.__table__


def remove_old(ctx: Context, data: Mapping[str, Any]) -> None:
    """Remove deliveries older than `[jobs] keep_days`, but for those on their way."""
    del data
    before = ctx.clock.now() - timedelta(days=ctx.runtime.config.jobs.keep_days)
    ctx.uow.connection.execute(
        delete(TABLE).where(
            TABLE.c.company_id == ctx.company.id,
            TABLE.c.created_at < before,
            TABLE.c.state != "waiting",
        )
    )
