"""A list of fifty entries over HTTP, beside a bare Flask page that runs the same query.

Both are called through their WSGI interface, one client, so that sockets do not hide the product.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

from flask import Flask
from flask import render_template_string
from sqlalchemy import text

from benchmarks.books import ACTOR
from benchmarks.books import DAY
from benchmarks.books import KINDS
from benchmarks.books import Books
from benchmarks.books import open_books
from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.app import create_app
from karvan.context import Context
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_drafts
from karvan_finance.ledger.services.posting import post_entries

ENTRIES, REQUESTS = 2_000, 30
QUERY = text(
    "SELECT e.id, e.number, e.date, e.ref, e.narration, j.code, SUM(ABS(l.balance)) AS total"
    " FROM (SELECT * FROM finance_entry WHERE company_id = :company"
    "       ORDER BY date DESC, id DESC LIMIT 50) e"
    " JOIN finance_journal j ON j.company_id = e.company_id AND j.id = e.journal_id"
    " JOIN finance_line l ON l.company_id = e.company_id AND l.entry_id = e.id"
    " GROUP BY e.id, e.number, e.date, e.ref, e.narration, j.code"
)
PAGE = (
    "<!doctype html><title>Entries</title><table>{% for row in rows %}<tr>"
    "{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


def run() -> dict[str, list[Measured]]:
    """For each database; the p95 of single requests is a variant of its own."""
    found = {}
    for kind in KINDS:
        with open_books(kind) as books:
            _fill(books)
            bare, product = _bare_page(books), _product_page(books)
            found[f"50-row page, {kind}"] = measure(
                {
                    "bare Flask, same query": partial(_repeat, bare),
                    "Karvan": partial(_repeat, product),
                },
                floor="bare Flask, same query",
            )
            found[f"50-row page, p95 of single requests, {kind}"] = measure(
                {
                    "bare Flask, same query": partial(_slow, bare),
                    "Karvan": partial(_slow, product),
                },
                floor="bare Flask, same query",
            )
    return found


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


def _fill(books: Books) -> None:
    def work(ctx: Context) -> None:
        lines = (DraftLine(books.bank_id, 900), DraftLine(books.income_id, -900))
        drafts = create_drafts(ctx, [DraftEntry(books.journal_id, DAY, lines)] * ENTRIES)
        post_entries(ctx, [draft.id for draft in drafts])

    books.runtime.run(books.company_id, ACTOR, work)


def _bare_page(books: Books) -> Callable[[], None]:
    app = Flask("bare", static_folder=None)

    @app.get("/")
    def entries() -> str:
        with books.runtime.database.begin(write=False) as connection:
            if books.kind == "postgresql":
                naming = text("SELECT set_config('karvan.company_id', :c, true)")
                connection.execute(naming, {"c": str(books.company_id)})
            rows = connection.execute(QUERY, {"company": books.company_id}).all()
        return render_template_string(PAGE, rows=rows)

    client = app.test_client()

    def get() -> None:
        answer = client.get("/")
        assert answer.status_code == 200

    return get


def _product_page(books: Books) -> Callable[[], None]:
    company = books.runtime.company(books.company_id)
    member = a_member(books.runtime, company, roles=("administrator",))
    app = create_app(books.runtime)
    browser = Browser(app, app.response_class)
    browser.sign_in(member)

    def get() -> None:
        answer = browser.get(f"/c/{company.code}/finance/entries")
        assert answer.status_code == 200

    return get
