"""People whose data were erased"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import LocalDate
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0021"
down_revision = "core_0020"


def upgrade() -> None:
    op.create_table(
        "core_erasure",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_kind", sa.String(60), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("keep_until", LocalDate(), nullable=False),
        sa.Column("finished_at", UtcInstant()),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "record_kind", "record_id"),
    )
    op.create_index(
        "ix_core_erasure_due", "core_erasure", ["company_id", "finished_at", "keep_until"]
    )


def downgrade() -> None:
    op.drop_table("core_erasure")
