"""Working calendars: their week, and the days that differ"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import LocalDate
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0018"
down_revision = "core_0017"

EXCEPTION_HOURS = (
    "(closed AND opens IS NULL AND closes IS NULL) OR (NOT closed AND opens IS NOT NULL"
    " AND closes IS NOT NULL AND 0 <= opens AND opens < closes AND closes <= 86400)"
)


def upgrade() -> None:
    _table(
        "core_calendar",
        sa.Column("name", Translated(), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("week_start", sa.SmallInteger(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_stamps(),
        sa.CheckConstraint("week_start BETWEEN 0 AND 6", name="week_start"),
        sa.CheckConstraint("revision > 0", name="revision"),
    )
    op.create_index(
        "uq_core_calendar_default",
        "core_calendar",
        ["company_id"],
        unique=True,
        where="is_default",
    )
    _table(
        "core_calendar_interval",
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        *_validity(),
        *_of_calendar("core_calendar_interval"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("0 <= opens AND opens < closes AND closes <= 86400", name="hours"),
    )
    op.create_index(
        "ix_core_calendar_interval_calendar_id",
        "core_calendar_interval",
        ["company_id", "calendar_id"],
    )
    _table(
        "core_calendar_exception",
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("opens", sa.Integer()),
        sa.Column("closes", sa.Integer()),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        *_validity(),
        *_stamps(),
        *_of_calendar("core_calendar_exception"),
        sa.CheckConstraint(EXCEPTION_HOURS, name="hours"),
        sa.CheckConstraint("source IN ('hand', 'holidays', 'file')", name="source"),
    )
    op.create_index(
        "ix_core_calendar_exception_days",
        "core_calendar_exception",
        ["company_id", "calendar_id", "valid_from"],
    )


def downgrade() -> None:
    op.drop_table("core_calendar_exception")
    op.drop_table("core_calendar_interval")
    op.drop_table("core_calendar")


def _table(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        *items,
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
    ]


def _validity() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    ]


def _of_calendar(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(
            ["company_id", "calendar_id"],
            ["core_calendar.company_id", "core_calendar.id"],
            name=f"fk_{table}_calendar_id",
            ondelete="CASCADE",
        )
    ]
