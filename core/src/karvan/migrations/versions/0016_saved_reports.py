"""Saved reports and their schedules"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import JsonData
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0016"
down_revision = "core_0015"


def upgrade() -> None:
    op.create_table(
        "core_saved_report",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("report", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("params", JsonData(), nullable=False),
        sa.Column("columns", JsonData(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "owner_id", "name"),
        sa.CheckConstraint("name <> ''", name="name"),
    )
    op.create_table(
        "core_report_schedule",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("saved_report_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("frequency", sa.String(8), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("at_minute", sa.SmallInteger(), nullable=False),
        sa.Column("format", sa.String(4), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_run_at", UtcInstant(), nullable=False),
        sa.Column("last_run_at", UtcInstant()),
        sa.Column("last_error", sa.String(400)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "saved_report_id"],
            ["core_saved_report.company_id", "core_saved_report.id"],
            name="fk_core_report_schedule_saved_report_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("frequency IN ('daily', 'weekly', 'monthly')", name="frequency"),
        sa.CheckConstraint("day BETWEEN 1 AND 31", name="day"),
        sa.CheckConstraint("at_minute BETWEEN 0 AND 1439", name="at_minute"),
        sa.CheckConstraint("format IN ('csv', 'xlsx', 'pdf')", name="format"),
    )
    op.create_index(
        "ix_core_report_schedule_next",
        "core_report_schedule",
        ["company_id", "active", "next_run_at"],
    )
    op.create_index(
        "ix_core_report_schedule_saved_report_id",
        "core_report_schedule",
        ["company_id", "saved_report_id"],
    )
    op.create_table(
        "core_report_recipient",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "schedule_id"],
            ["core_report_schedule.company_id", "core_report_schedule.id"],
            name="fk_core_report_recipient_schedule_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("company_id", "schedule_id", "address"),
    )
    op.create_index(
        "ix_core_report_recipient_schedule_id",
        "core_report_recipient",
        ["company_id", "schedule_id"],
    )


def downgrade() -> None:
    op.drop_table("core_report_recipient")
    op.drop_table("core_report_schedule")
    op.drop_table("core_saved_report")
