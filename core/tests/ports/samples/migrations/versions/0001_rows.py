"""The table of the samples"""

import sqlalchemy as sa

from karvan.api import op

revision = "samples_0001"
down_revision = None


def upgrade():
    op.create_table(
        "samples_row",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source_kind", sa.String(60), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("micro", sa.BigInteger(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(("company_id",), ("core_company.id",)),
    )


def downgrade():
    op.drop_table("samples_row")
