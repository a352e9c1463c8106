"""An action on many records is all or nothing where that was asked for; refusals are counted"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import op

revision = "core_0032"
down_revision = "core_0031"


def upgrade() -> None:
    op.add_column(
        "core_bulk_run",
        sa.Column("refused", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "core_bulk_run",
        sa.Column("is_atomic", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("core_bulk_run", "is_atomic")
    op.drop_column("core_bulk_run", "refused")
