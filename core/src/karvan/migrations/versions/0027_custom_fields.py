"""Custom fields and their values"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import ExactDecimal
from karvan.api import JsonData
from karvan.api import LocalDate
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0027"
down_revision = "core_0026"

KINDS = (
    "'text', 'note', 'integer', 'quantity', 'money', 'percent', 'date', 'bool', 'choice',"
    " 'reference'"
)


def upgrade() -> None:
    op.create_table(
        "core_custom_field",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("label", Translated(), nullable=False),
        sa.Column("help", Translated(), nullable=False),
        sa.Column("options", JsonData(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        sa.CheckConstraint("name <> ''", name="name"),
        sa.UniqueConstraint("company_id", "entity", "name"),
    )
    op.create_table(
        "core_custom_value",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("field_id", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(200)),
        sa.Column("note", sa.Text()),
        sa.Column("number", sa.BigInteger()),
        sa.Column("exact", ExactDecimal()),
        sa.Column("flag", sa.Boolean()),
        sa.Column("day", LocalDate()),
        sa.Column("ref_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "field_id"],
            ["core_custom_field.company_id", "core_custom_field.id"],
            name="fk_core_custom_value_field_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("company_id", "field_id", "entity", "record_id"),
    )
    for name, columns in {
        "record": ["company_id", "entity", "record_id"],
        "text": ["company_id", "field_id", "text"],
        "number": ["company_id", "field_id", "number"],
        "day": ["company_id", "field_id", "day"],
        "ref": ["company_id", "field_id", "ref_id"],
    }.items():
        op.create_index(f"ix_core_custom_value_{name}", "core_custom_value", columns)


def downgrade() -> None:
    op.drop_table("core_custom_value")
    op.drop_table("core_custom_field")
