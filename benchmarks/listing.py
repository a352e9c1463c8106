"""A list of fifty over a million rows, beside a bare Flask page that runs the same query.

Filtered by a state, sorted by a day that may be empty, with the name of a record referred to. Both
are called through their WSGI interface, one client. `KARVAN_BENCH_ROWS` sets another number of rows.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask
from flask import render_template_string
from sqlalchemy import event
from sqlalchemy import text
from tests.support.depot import a_party
from tests.support.depot import write_depot

from benchmarks.books import ACTOR
from benchmarks.books import KINDS
from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.app import create_app
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import on_path

ROWS = int(os.environ.get("KARVAN_BENCH_ROWS", "1000000"))
PARTIES, REQUESTS, FIRST_ID = 200, 20, 10**9
ADDRESS = (
    "/c/{code}/depot/crates?f=state:eq:packed&sort=-packed_on"
    "&cols=number,name,customer,packed_on,amount,state"
)
NUMBERS = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :rows)",
    "postgresql": "WITH s(n) AS (SELECT generate_series(1, :rows))",
}
DAYS = {
    "sqlite": "date('2020-01-01', '+' || (n * 7919 % 2500) || ' days')",
    "postgresql": "date '2020-01-01' + (n::bigint * 7919 % 2500)::int",
}
FILL = (
    "INSERT INTO depot_crate (company_id, id, number, name, amount, currency, packed_on, fragile,"
    " state, active, customer_id, version, created_at) {numbers}"
    " SELECT :company, :first + n, 'C' || n, 'Crate ' || n, n * 37 % 1000000, 'USD',"
    " CASE WHEN n % 20 = 0 THEN NULL ELSE {day} END, {no},"
    " CASE WHEN n % 10 = 0 THEN 'packed' WHEN n % 3 = 0 THEN 'shipped' ELSE 'open' END, {yes},"
    " p.id, 1, CURRENT_TIMESTAMP FROM s JOIN"
    " (SELECT id, row_number() OVER (ORDER BY id) - 1 AS k FROM core_party"
    "  WHERE company_id = :company) p ON p.k = n % :parties"
)
QUERY = (
    "SELECT c.id, c.number, c.name, p.name AS customer, c.packed_on, c.amount, c.state"
    " FROM depot_crate c LEFT JOIN core_party p ON p.company_id = c.company_id"
    " AND p.id = c.customer_id WHERE c.company_id = :company AND c.state = 'packed' AND c.active"
    " AND c.packed_on IS NOT NULL ORDER BY c.packed_on DESC, c.id DESC LIMIT 51"
)
COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM depot_crate c WHERE c.company_id = :company"
    " AND c.state = 'packed' AND c.active LIMIT 1001) x"
)
PAGE = (
    "<!doctype html><title>Crates</title><p>{{ count }}<table>{% for row in rows %}<tr>"
    "{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


@dataclass(frozen=True)
class Depot:
    """A company with its million crates."""

    runtime: Runtime
    company: CompanyInfo
    kind: str


def run() -> dict[str, list[Measured]]:
    """For each database: the page, the 95th percentile of single requests, and its statements."""
    found = {}
    for kind in KINDS:
        with open_depot(kind) as depot:
            bare, product = _bare_page(depot), _product_page(depot)
            count = _statements(depot, product)
            print(f"\n{kind}: {ROWS:,} rows, {count} statements a page", file=sys.stderr)
            for title, work in (("", _repeat), (", p95 of single requests", _slow)):
                found[f"list of 50 over {ROWS:,}{title}, {kind}"] = measure(
                    {
                        "bare Flask, same query": partial(work, bare),
                        "Karvan": partial(work, product),
                    },
                    floor="bare Flask, same query",
                )
    return found


@contextlib.contextmanager
def open_depot(kind: str) -> Iterator[Depot]:
    """A database of its own, filled by the database itself."""
    with tempfile.TemporaryDirectory() as scratch:
        database = new_database(kind, Path(scratch))
        initialise(database)
        folder = Path(scratch) / "plugins"
        folder.mkdir()
        with on_path(folder):
            write_depot(folder)
            runtime = open_runtime(database)
            install(runtime, ACTOR, ["depot"], backup=BackupPlan(skip=True))
            company = a_company(runtime, plugins=("depot",))
            _fill(runtime, company, kind)
            yield Depot(runtime, company, kind)
            runtime.close()
        drop_database(database)


def _fill(runtime: Runtime, company: CompanyInfo, kind: str) -> None:
    def parties(ctx: Context) -> None:
        for n in range(PARTIES):
            a_party(ctx, f"Trader {n}")

    runtime.run(company.id, ACTOR, parties)
    yes, no = ("1", "0") if kind == "sqlite" else ("true", "false")
    statement = FILL.format(numbers=NUMBERS[kind], day=DAYS[kind], yes=yes, no=no)
    values = {"company": company.id, "first": FIRST_ID, "rows": ROWS, "parties": PARTIES}
    with runtime.database.begin(write=True, owner=True) as connection:
        connection.execute(text(statement), values)
    with runtime.database.begin(write=True, owner=True) as connection:
        connection.execute(text("ANALYZE"))


def _statements(depot: Depot, get: Callable[[], None]) -> int:
    counted: list[str] = []

    def note(*arguments: object) -> None:
        if not arguments[4].execution_options.get("karvan_uncounted"):  # type: ignore[attr-defined]
            counted.append(str(arguments[2]))

    get()
    event.listen(depot.runtime.database.engine, "before_cursor_execute", note)
    get()
    event.remove(depot.runtime.database.engine, "before_cursor_execute", note)
    return len(counted)


def _repeat(get: Callable[[], None]) -> int:
    for _ in range(REQUESTS):
        get()
    return REQUESTS


def _slow(get: Callable[[], None]) -> int:
    """Spend as long as the 95th percentile of many requests, as one operation."""
    times = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        get()
        times.append(time.perf_counter() - start)
    return max(1, round(sum(times) / statistics.quantiles(times, n=20)[-1]))


def _bare_page(depot: Depot) -> Callable[[], None]:
    app = Flask("bare", static_folder=None)

    @app.get("/")
    def crates() -> str:
        values = {"company": depot.company.id}
        with depot.runtime.database.begin(write=False) as connection:
            if depot.kind == "postgresql":
                naming = text("SELECT set_config('karvan.company_id', :c, true)")
                connection.execute(naming, {"c": str(depot.company.id)})
            rows = connection.execute(text(QUERY), values).all()
            count = connection.scalar(text(COUNT), values)
        return render_template_string(PAGE, rows=rows, count=count)

    client = app.test_client()

    def get() -> None:
        assert client.get("/").status_code == 200

    return get


def _product_page(depot: Depot) -> Callable[[], None]:
    member = a_member(depot.runtime, depot.company)
    app = create_app(depot.runtime)
    browser = Browser(app, app.response_class)
    browser.sign_in(member)
    address = ADDRESS.format(code=depot.company.code)

    def get() -> None:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert answer.text.count("data-id=") == 50

    return get
