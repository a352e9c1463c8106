"""Webhooks: where events are posted to, which, and the log of every delivery"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0026"
down_revision = "core_0025"


def upgrade() -> None:
    _table(
        "core_webhook",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.CheckConstraint("name <> ''", name="name"),
        sa.CheckConstraint("stopped IN ('', 'failures', 'gone')", name="stopped"),
        sa.UniqueConstraint("company_id", "name"),
    )
    _table(
        "core_webhook_event",
        sa.Column("webhook_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(120), nullable=False),
        sa.UniqueConstraint("company_id", "webhook_id", "event"),
        _webhook("core_webhook_event"),
    )
    _table(
        "core_webhook_delivery",
        sa.Column("webhook_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(120), nullable=False),
        sa.Column("event_id", sa.BigInteger()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.SmallInteger()),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("error", sa.String(40), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("sent_at", UtcInstant()),
        sa.Column("try_at", UtcInstant()),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed', 'held', 'dropped')", name="state"
        ),
        _webhook("core_webhook_delivery"),
    )
    table = "core_webhook_delivery"
    op.create_index(f"ix_{table}_webhook", table, ["company_id", "webhook_id", "id"])
    op.create_index(f"ix_{table}_created", table, ["company_id", "created_at"])


def downgrade() -> None:
    for name in ("webhook_delivery", "webhook_event", "webhook"):
        op.drop_table(f"core_{name}")


def _table(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        *items,
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )


def _webhook(table: str) -> sa.schema.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", "webhook_id"],
        ["core_webhook.company_id", "core_webhook.id"],
        name=f"fk_{table}_webhook_id",
        ondelete="CASCADE",
    )
