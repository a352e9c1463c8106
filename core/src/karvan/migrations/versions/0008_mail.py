"""Outgoing mail"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0008"
down_revision = "core_0007"


def upgrade() -> None:
    op.create_table(
        "core_mail",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.String(330)),
        sa.Column("template", sa.String(80)),
        sa.Column("record_kind", sa.String(60)),
        sa.Column("record_id", sa.BigInteger()),
        sa.Column("message_id", sa.String(200)),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", UtcInstant()),
        sa.Column("sent_at", UtcInstant()),
        sa.Column("last_error", sa.String(500)),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'held', 'failed', 'unknown', 'cancelled')",
            name="state",
        ),
        sa.CheckConstraint("purpose IN ('service', 'legal', 'marketing')", name="purpose"),
        sa.CheckConstraint("direction IN ('ltr', 'rtl')", name="direction"),
        sa.CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
    )
    op.create_index("ix_core_mail_state", "core_mail", ["company_id", "state", "id"])
    op.create_index("ix_core_mail_record", "core_mail", ["company_id", "record_kind", "record_id"])
    op.create_table(
        "core_mail_recipient",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(3), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(330), nullable=False),
        sa.Column("refused", sa.String(300)),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "mail_id"],
            ["core_mail.company_id", "core_mail.id"],
            name="fk_core_mail_recipient_mail_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("kind IN ('to', 'cc', 'bcc')", name="kind"),
    )
    op.create_index(
        "ix_core_mail_recipient_mail_id", "core_mail_recipient", ["company_id", "mail_id"]
    )
    op.create_index(
        "ix_core_mail_recipient_address", "core_mail_recipient", ["company_id", "address"]
    )
    op.create_table(
        "core_mail_file",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("attachment_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "mail_id"],
            ["core_mail.company_id", "core_mail.id"],
            name="fk_core_mail_file_mail_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("(content IS NULL) <> (attachment_id IS NULL)", name="content"),
    )
    op.create_index("ix_core_mail_file_mail_id", "core_mail_file", ["company_id", "mail_id"])


def downgrade() -> None:
    op.drop_table("core_mail_file")
    op.drop_table("core_mail_recipient")
    op.drop_table("core_mail")
