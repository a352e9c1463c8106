"""Exchange rates are listed by their day"""

from __future__ import annotations

from karvan.api import op

revision = "core_0031"
down_revision = "core_0030"


def upgrade() -> None:
    op.create_index(
        "ix_core_exchange_rate_on_date", "core_exchange_rate", ["company_id", "on_date", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_core_exchange_rate_on_date", "core_exchange_rate")
