"""Layouts of printed documents and the prints that are kept"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Hash32
from karvan.api import JsonData
from karvan.api import LocalDate
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0020"
down_revision = "core_0019"


def upgrade() -> None:
    op.create_table(
        "core_print_format",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("document_kind", sa.String(60), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("party_id", sa.BigInteger()),
        sa.Column("language", sa.String(10)),
        sa.Column("country", sa.String(2)),
        sa.Column("layout", JsonData(), nullable=False),
        sa.Column("logo", sa.LargeBinary()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_print_format_party_id",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )
    op.create_index(
        "ix_core_print_format_kind", "core_print_format", ["company_id", "document_kind"]
    )
    op.create_index(
        "ix_core_print_format_party_id", "core_print_format", ["company_id", "party_id"]
    )
    op.create_table(
        "core_stored_print",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("record_kind", sa.String(60), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(80), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", Hash32(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "record_kind", "record_id", "language", "media_type"),
    )


def downgrade() -> None:
    op.drop_table("core_stored_print")
    op.drop_table("core_print_format")
