"""A worker process for tests: it sends what is due and is killed while it does.

python slow_worker.py URL OWNER_URL PORT
"""

from __future__ import annotations

import sys

from karvan.builtin import CORE_SETUPS
from karvan.config import MailSection
from karvan.db.engine import Database
from karvan.events.worker import Worker
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import config_for


def main(url, owner_url, port):
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    mail = MailSection(server="127.0.0.1", port=int(port), security="none", sender="k@k.example")
    config = config_for(TestDatabase(kind, url, owner_url or None))
    config = config.model_copy(update={"mail": mail})
    database = Database.open(config.database.url, config.database.owner_url)
    registry = PluginRegistry.load(config, database, core=CORE_SETUPS)
    Worker(Runtime(config, database, registry)).run_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
