"""REST: a list of fifty records over HTTP, beside a bare Flask route that runs the same query.

Both are called through their WSGI interface, one client, so that sockets do not hide the product.
The product also checks a token, the gate, the permission, scope, filter and sort, and reads
extensions and custom fields.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from flask import Flask
from flask import jsonify
from sqlalchemy import text
from tests.support.depot import add_record
from tests.support.depot import write_depot

from benchmarks.books import KINDS
from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.actors import Actor
from karvan.app import create_app
from karvan.context import Context
from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.runtime import Runtime
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for
from karvan.testing.installations import initialise
from karvan.testing.plugins import on_path

ACTOR = Actor.cli("benchmark")
RECORDS, REQUESTS = 2_000, 30
FIELDS = "number,name,pieces,packed_on,amount,currency,state"
QUERY = text(
    "SELECT id, version, number, name, pieces, packed_on, amount, currency, state FROM depot_crate"
    " WHERE company_id = :company AND state = 'open' AND active ORDER BY name, id LIMIT 50"
)


def run() -> dict[str, list[Measured]]:
    """For each database: the bare route, the fields it tells too, and whole records."""
    found = {}
    for kind in KINDS:
        with opened(kind) as runtime:
            company = a_company(runtime, plugins=("depot",))
            runtime.run(company.id, ACTOR, fill)
            bare = bare_route(runtime, company.id)
            path = f"/c/{company.code}/api/depot/v1/crates?f=state:eq:open&sort=name&limit=50"
            found[f"REST list of 50, {kind}"] = measure(
                {
                    "bare Flask JSON route, same query": partial(repeat, bare),
                    "Karvan, the same fields": partial(
                        repeat, product(runtime, f"{path}&fields={FIELDS}")
                    ),
                    "Karvan, all 20 fields": partial(repeat, product(runtime, path)),
                },
                floor="bare Flask JSON route, same query",
            )
    return found


@contextmanager
def opened(kind: str) -> Iterator[Runtime]:
    with tempfile.TemporaryDirectory() as folder:
        database = new_database(kind, Path(folder))
        initialise(database)
        (Path(folder) / "plugins").mkdir()
        with on_path(Path(folder) / "plugins"):
            write_depot(Path(folder) / "plugins")
            config = config_for(database)
            security = config.security.model_copy(update={"token_requests_per_minute": 10**9})
            runtime = Runtime.open(config.model_copy(update={"security": security}))
            install(runtime, ACTOR, ["depot"], backup=BackupPlan(skip=True))
            yield runtime
            runtime.close()
        drop_database(database)


def fill(ctx: Context) -> None:
    for n in range(RECORDS):
        add_record(
            ctx, name=f"Crate {n:05}", number=f"C{n:05}", pieces=n, amount=n * 100, currency="USD"
        )


def bare_route(runtime: Runtime, company_id: int) -> Callable[[], None]:
    app = Flask("bare")

    @app.get("/crates")
    def crates():  # type: ignore[no-untyped-def]
        with runtime.database.begin(write=False) as connection:
            if runtime.database.kind == "postgresql":
                naming = text("SELECT set_config('karvan.company_id', :c, true)")
                connection.execute(naming, {"c": str(company_id)})
            rows = connection.execute(QUERY, {"company": company_id}).mappings()
            return jsonify(items=[dict(row) for row in rows])

    client = app.test_client()

    def ask() -> None:
        assert client.get("/crates").text.count('"id"') == 50

    return ask


def product(runtime: Runtime, path: str) -> Callable[[], None]:
    code = path.split("/")[2]
    company = runtime.company(code)
    owner = a_member(runtime, company)
    command = CreateToken(owner.id, "Benchmark", frozenset({"depot.crate.read"}))
    token = runtime.run(company.id, ACTOR, lambda ctx: create_token(ctx, command).text)
    client = create_app(runtime).test_client()

    def ask() -> None:
        answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
        assert answer.text.count('"id"') == 50, answer.text

    return ask


def repeat(ask: Callable[[], None]) -> int:
    for _each in range(REQUESTS):
        ask()
    return REQUESTS
