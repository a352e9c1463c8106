"""A worker process for tests: its job makes a party, says so, and then takes its time.

python sleepy_worker.py URL OWNER_URL SECONDS
"""

from __future__ import annotations

import sys
import time

from karvan.builtin import CORE_SETUPS
from karvan.db.engine import Database
from karvan.events.worker import Worker
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import config_for


def main(url, owner_url, seconds):
    def work(ctx, data):
        create_party(ctx, CreateParty(name=data["name"], code=data["name"]))
        ctx.uow.flush()
        print("started", flush=True)  # noqa: T201 - read by the test
        time.sleep(float(seconds))

    def setup(registrar):
        registrar.job("work", work, title="Work")

    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    config = config_for(TestDatabase(kind, url, owner_url or None))
    database = Database.open(config.database.url, config.database.owner_url)
    registry = PluginRegistry.load(config, database, core=(*CORE_SETUPS, setup))
    Worker(Runtime(config, database, registry)).run_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
