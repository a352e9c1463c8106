"""`karvan import` where the target has one format: nobody has to name it."""

from __future__ import annotations

PRODUCTS = "product,series,sales_price\nGTX Basic,GTX,550\nGTX Pro,GTX,4821\n"
RATES = "Date,USD,JPY,\n2026-01-02,1.10,162.5,\n2026-01-05,N/A,163,\n"


def test_products_are_checked_and_then_imported(company_shell, tmp_path):
    path = tmp_path / "products.csv"
    path.write_text(PRODUCTS)
    words = ("import", "products", str(path), "--company", "CARAVAN")

    checked, done = company_shell.json(*words, "--dry-run"), company_shell.json(*words)

    assert (checked["status"], checked["created"], checked["errors"]) == ("checked", 2, [])
    assert (done["status"], done["created"]) == ("done", 2)


def test_rates_of_the_central_bank_are_imported(company_shell, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(RATES)

    answer = company_shell.json(
        "import", "rates", str(path), "--company", "CARAVAN", "--option", "inverse=yes"
    )

    assert (answer["status"], answer["created"]) == ("done", 3)
    assert answer["report"] == {"rates": 3, "currencies": ["JPY", "USD"]}


def test_a_target_of_several_formats_asks_for_one(company_shell, tmp_path):
    path = tmp_path / "books.csv"
    path.write_text(PRODUCTS)
    company_shell.run("plugin", "enable", "finance", "--company", "CARAVAN", "--yes")

    answer = company_shell.run("import", "ledger", str(path), "--company", "CARAVAN", code=1)

    assert "ledger/journal-csv" in answer.output
