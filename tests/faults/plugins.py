"""The six hostile plugins, and the sound one that must not suffer from them."""

from __future__ import annotations

from pathlib import Path

from karvan.testing.plugins import a_plugin

EXITS = "raise SystemExit('I end the process')"

SETUP = """
from karvan.api import hookimpl

@hookimpl
def karvan_setup(setup):
    setup.about("{word}")
"""

MODELS = """
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship
from karvan.api import CompanyMixin, plugin_base

class Row(CompanyMixin, plugin_base("{word}")):
    __tablename__ = "{word}_row"
    note: Mapped[str] = mapped_column(String(20))
{more}
"""

MIGRATION = '''
"""A table."""

import sqlalchemy as sa
from karvan.api import op

revision, down_revision = "{word}_0001", None


def upgrade():
    op.create_table(
        "{word}_row",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_{word}_row"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"], name="fk_{word}_row_company_id"),
    )
{more}

def downgrade():
    op.drop_table("{word}_row")
'''

MISSPELT = """
from karvan.api import hookimpl
from test_misspelt.models import Row

@hookimpl
def karvan_seeds(ctx, demo):
    ...
"""

RAISES_EVERYWHERE = """
from karvan.api import Blueprint, hookimpl, permission

bp = Blueprint("raiser", __name__)

@bp.get("/")
@permission("raiser.see")
def page(ctx):
    raise RuntimeError("in a page")

@bp.get("/tile")
@permission("raiser.see")
def tile(ctx):
    raise RuntimeError("in a tile")

def job(ctx, data):
    raise RuntimeError("in a job")

def check(ctx):
    raise RuntimeError("in a check")

@hookimpl
def karvan_setup(setup):
    setup.about("Raiser")
    setup.permission("raiser.see", "See", default_roles=("administrator",))
    setup.routes(bp)
    setup.menu("Raiser", "raiser.page", "raiser.see")
    setup.tile("sum", "Sum", "raiser.tile", "raiser.see")
    setup.job("wash", job, title="Wash")
    setup.check("health", check, code="health", title="Health")
    setup.check("verify", check, code="books", title="Books")
    setup.check("disable", check, code="open", title="Open things")
"""

FAILS_AFTER_COMMIT = """
import time
from karvan.api import hookimpl

def late(ctx, event):
    time.sleep(0.2)
    raise RuntimeError("after the commit")

@hookimpl
def karvan_setup(setup):
    setup.about("Sleeper")
    setup.on("finance.entry_posted", "committed", late, needs=("document",))
"""

SOUND = """
from karvan.api import hookimpl

def refuse_nothing(ctx, event):
    ...

@hookimpl
def karvan_setup(setup):
    setup.about("Sound")
    setup.on("finance.entry_posting", "ask", refuse_nothing, needs=("lines",))
"""

HOSTILE = ("exits", "badsyntax", "halfway", "misspelt", "raiser", "sleeper")


def write_hostile(folder: Path) -> None:
    """Write the six, and the sound one."""
    a_plugin(folder, "exits", code=EXITS)
    a_table_plugin(folder, "badsyntax", in_migration="    this is no python")
    a_table_plugin(folder, "halfway", in_migration="    raise RuntimeError('half way through')")
    broken = '    owner = relationship("Nobody")'
    a_table_plugin(folder, "misspelt", code=MISSPELT, in_model=broken)
    a_plugin(folder, "raiser", code=RAISES_EVERYWHERE)
    a_plugin(folder, "sleeper", code=FAILS_AFTER_COMMIT)
    a_plugin(folder, "sound", code=SOUND)


def a_table_plugin(
    folder: Path,
    word: str,
    *,
    code: str | None = None,
    in_model: str = "",
    in_migration: str = "",
    version: str = "1.0",
) -> None:
    """A plugin with one table of its own."""
    importing = f"import test_{word}.models\n" + SETUP.format(word=word)
    files = {
        "__init__.py": "",
        "plugin.py": code or importing,
        "models.py": MODELS.format(word=word, more=in_model),
        "migrations/versions/0001_row.py": MIGRATION.format(word=word, more=in_migration),
    }
    a_plugin(folder, word, files=files, version=version)
