"""Alembic's environment for every plugin: the runner's connection, the plugin's version table."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from karvan.migrations.sources import MigrationSource

source: MigrationSource = context.config.attributes["source"]
connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=source.metadata,
    version_table=source.version_table,
    on_version_apply=context.config.attributes["on_version_apply"],
)
context.run_migrations()
