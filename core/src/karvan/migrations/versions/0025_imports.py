"""Imports into entities, and what was wrong with their rows"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import JsonData
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0025"
down_revision = "core_0024"

STATUSES = (
    "'uploaded', 'mapped', 'checking', 'checked', 'running', 'done', 'failed', 'cancelled', "
    "'undoing', 'undone'"
)


def upgrade() -> None:
    op.create_table(
        "core_import",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(80), nullable=False),
        sa.Column("attachment_id", sa.BigInteger()),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("columns", JsonData(), nullable=False),
        sa.Column("headers_key", sa.String(64), nullable=False),
        sa.Column("mapping", JsonData(), nullable=False),
        sa.Column("options", JsonData(), nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        *(
            sa.Column(f"rows_{each}", sa.Integer(), nullable=False)
            for each in ("total", "done", "bad", "created", "updated")
        ),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("job_key", sa.String(40)),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("started_by", sa.BigInteger()),
        sa.Column("started_at", UtcInstant()),
        sa.Column("finished_at", UtcInstant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "attachment_id"],
            ["core_attachment.company_id", "core_attachment.id"],
            name="fk_core_import_attachment_id",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint(f"status IN ({STATUSES})", name="status"),
        sa.CheckConstraint("mode IN ('atomic', 'skip_bad')", name="mode"),
        sa.CheckConstraint("rows_done >= 0 AND rows_bad >= 0", name="rows"),
    )
    op.create_index(
        "ix_core_import_headers", "core_import", ["company_id", "entity", "headers_key", "id"]
    )
    op.create_index("ix_core_import_attachment_id", "core_import", ["company_id", "attachment_id"])
    op.create_table(
        "core_import_problem",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("row_number", sa.Integer()),
        sa.Column("record_id", sa.BigInteger()),
        sa.Column("column_name", sa.String(200), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "run_id"],
            ["core_import.company_id", "core_import.id"],
            name="fk_core_import_problem_run_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_core_import_problem_row",
        "core_import_problem",
        ["company_id", "run_id", "row_number", "id"],
    )


def downgrade() -> None:
    op.drop_table("core_import_problem")
    op.drop_table("core_import")
