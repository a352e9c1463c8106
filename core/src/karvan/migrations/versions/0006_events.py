"""Events, jobs, schedules and workers"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import JsonData
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0006"
down_revision = "core_0005"


def upgrade() -> None:
    op.create_table(
        "core_worker",
        sa.Column("name", sa.String(80), autoincrement=False, nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=False),
        sa.Column("seen_at", UtcInstant(), nullable=False),
        sa.Column("stopped_at", UtcInstant()),
        sa.Column("job_id", sa.BigInteger()),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "core_event",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("document_kind", sa.String(60)),
        sa.Column("document_id", sa.BigInteger()),
        sa.Column("data", JsonData(), nullable=False),
        sa.Column("request_id", sa.String(40), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )
    op.create_index("ix_core_event_at", "core_event", ["company_id", "at"])
    op.create_index(
        "ix_core_event_document", "core_event", ["company_id", "document_kind", "document_id"]
    )
    op.create_table(
        "core_job",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(),
            nullable=False,
        ),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("plugin", sa.String(20), nullable=False),
        sa.Column("code", sa.String(90), nullable=False),
        sa.Column("dedupe_key", sa.String(200)),
        sa.Column("order_key", sa.String(200)),
        sa.Column("data", JsonData(), nullable=False),
        sa.Column("actor", JsonData(), nullable=False),
        sa.Column("request_id", sa.String(40), nullable=False),
        sa.Column("run_at", UtcInstant(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("lease_until", UtcInstant()),
        sa.Column("worker", sa.String(80)),
        sa.Column("progress", JsonData()),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("last_error", sa.String(500)),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("finished_at", UtcInstant()),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "dedupe_key"),
        sa.CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease"),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'parked', 'cancelled')", name="state"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_core_job_due", "core_job", ["state", "run_at", "id"])
    op.create_index("ix_core_job_order", "core_job", ["company_id", "order_key", "id"])
    op.create_index("ix_core_job_recent", "core_job", ["company_id", "id"])
    op.create_table(
        "core_schedule",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("plugin", sa.String(20), nullable=False),
        sa.Column("code", sa.String(90), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "plugin", "code"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )


def downgrade() -> None:
    op.drop_table("core_schedule")
    op.drop_table("core_job")
    op.drop_table("core_event")
    op.drop_table("core_worker")
