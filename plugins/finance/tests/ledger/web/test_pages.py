"""Every page of finance shows itself, in both languages, and leads on to the figures behind it."""

from __future__ import annotations

import re

from sqlalchemy import select

from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan_finance.ledger.models import FiscalYear

PAGES = (
    "/entries",
    "/entries/new",
    "/accounts",
    "/accounts/new",
    "/journals",
    "/journals/new",
    "/periods",
    "/reports",
    "/tiles/drafts",
)


def test_every_page_shows_itself_in_both_languages(books, desk):
    books.post([("1110", "120"), ("4000", "-120")])

    english = {path: desk.get(path) for path in PAGES}
    desk.client.get("/-/language/fa", query_string={"next": "/"})
    persian = {path: desk.get(path) for path in PAGES}

    assert {page.status_code for page in (*english.values(), *persian.values())} == {200}
    assert all('dir="ltr"' in page.text for page in english.values())
    assert all('dir="rtl"' in page.text for page in persian.values())


def test_a_company_without_finance_has_none_of_its_pages(runtime, client):
    bare = a_company(runtime)
    client.sign_in(a_member(runtime, bare))

    answers = {client.get(f"/c/{bare.code}/finance{path}").status_code for path in PAGES}

    assert answers == {404}


def test_the_trial_balance_leads_to_the_account_and_from_there_to_the_entry(books, desk):
    entry = books.post([("1110", "120"), ("4000", "-120")])
    reports = desk.home.removesuffix("/finance") + "/-/reports"

    balance = desk.client.get(f"{reports}/finance.trial-balance", query_string={"at": "2025-12-31"})
    statement = desk.client.get(link_in(balance, "1110"))
    page = desk.client.get(link_in(statement, entry.number))

    assert "120.00" in balance.text
    assert entry.number in page.text


def link_in(answer, text):
    found = re.search(rf'href="([^"]+)"[^>]*>(?:<bdi>)?{re.escape(text)}<', answer.text)
    assert found, answer.text
    return found.group(1).replace("&amp;", "&")


def test_a_report_comes_as_a_file_of_each_kind(books, desk):
    books.post([("1110", "120"), ("4000", "-120")])
    report = desk.home.removesuffix("/finance") + "/-/reports/finance.trial-balance"

    files = {
        kind: desk.client.get(report, query_string={"at": "2025-12-31", "as": kind})
        for kind in ("csv", "xlsx", "json")
    }

    assert {answer.status_code for answer in files.values()} == {200}
    assert "120.00" in files["csv"].text
    assert files["json"].json["rows"][0]["balance"] == "120.00"
    assert files["xlsx"].data.startswith(b"PK")


def test_an_account_is_made_renamed_and_taken_out_of_use(books, desk):
    desk.follow(
        desk.post("/accounts/new", code="6999", name="Coffee", name_fa="قهوه", type="expense")
    )
    path = f"/accounts/{books.account_id('6999')}"
    desk.follow(desk.post(path, path, _version="1", name="Tea"))
    desk.follow(desk.do(path, "archive"))

    page = desk.get(path)
    assert "6999 Tea" in page.text
    assert "Archived" in page.text
    assert "6999" not in desk.get("/accounts", q="6999").text.partition("<tbody")[2]
    assert "6999" in desk.get("/accounts", q="6999", show="archived").text.partition("<tbody")[2]


def test_an_account_code_is_given_once(desk):
    answer = desk.post("/accounts/new", code="1110", name="Bank", type="expense")

    assert answer.status_code == 422
    assert "in use" in answer.text


def test_a_journal_is_made_with_its_own_numbers(books, desk):
    desk.follow(desk.post("/journals/new", code="PAY", name="Payroll", kind="general"))

    entry = books.post([("1110", "1"), ("4000", "-1")], journal="PAY")

    assert entry.number == "PAY/2025/00001"


def test_the_ledger_of_an_account_shows_the_running_balance(books, desk):
    books.post([("1110", "120"), ("4000", "-120")], on="2025-01-15")
    books.post([("1110", "30"), ("4000", "-30")], on="2025-01-16")

    path = f"/accounts/{books.account_id('1110')}/ledger"
    page = desk.get(path, **{"from": "2025-01-16", "at": "t"})

    assert re.search(r"Opening balance.*120\.00.*150\.00", page.text, re.DOTALL)


def test_a_period_is_closed_and_reopened_with_a_reason(books, desk):
    january = books.period("2025-01")

    desk.follow(desk.do(f"/periods/{january.id}", "close"))
    closed = books.period("2025-01")
    refused = desk.do(f"/periods/{january.id}", "reopen")
    desk.follow(desk.do(f"/periods/{january.id}", "reopen", reason="Late"))

    assert (closed.state, refused.status_code) == ("closed", 422)
    assert books.period("2025-01").state == "open"


def test_a_period_that_changed_meanwhile_is_not_closed(books, desk):
    january = books.period("2025-01")
    desk.follow(desk.do(f"/periods/{january.id}", "soft_close"))

    answer = desk.do(f"/periods/{january.id}", "close", _version=str(january.version))

    assert answer.status_code == 409
    assert books.period("2025-01").state == "soft_closed"


def test_who_may_only_read_periods_closes_none(books, desk_of):
    january = books.period("2025-01")
    clerk = desk_of("clerk")

    answer = clerk.do(f"/periods/{january.id}", "close")

    assert "/do/close" not in clerk.get(f"/periods/{january.id}").text
    assert answer.status_code == 403
    assert books.period("2025-01").state == "open"


def test_a_fiscal_year_is_made_by_naming_a_day_of_it(desk):
    page = desk.follow(desk.post("/fiscal-years/new", day="2027-06-01"))

    assert "2027" in page.text
    assert "2027-12" in desk.get("/periods").text


def test_a_year_that_is_there_is_not_made_again(books, desk):
    answer = desk.post("/fiscal-years/new", day="2025-06-01")

    assert answer.status_code == 422
    assert 'value="2025-06-01"' in answer.text


def test_the_tile_counts_the_drafts_that_wait(books, desk):
    books.draft([("1110", "1"), ("4000", "-1")])

    page = desk.get("/tiles/drafts")

    assert "1 draft waits" in page.text


def test_a_report_stands_in_the_menu_of_finance(desk):
    page = desk.client.get(f"{desk.home.removesuffix('finance')}-/reports/finance.trial-balance")

    assert f'href="{desk.home}/periods"' in page.text


def test_the_chart_of_accounts_is_a_tree_whose_groups_hold_what_lies_below(books, desk):
    books.post([("1110", "120"), ("4000", "-120")])

    page = desk.get("/accounts").text

    groups = re.findall(r'<tr data-id="\d+" class="k-tree-0 k-branch".*?</tr>', page, re.S)
    assert re.search(r'data-label="Code".*?>1</.*?120\.00', groups[0], re.S)
    assert "k-tree-2" in page


def test_a_year_is_closed_and_opened_again_on_its_page(books, desk):
    books.post([("1110", "120"), ("4000", "-120")])
    year = books.run(lambda ctx: ctx.session.scalars(
        select(FiscalYear.id).where(FiscalYear.code == "2025")).one(), write=False)  # fmt: skip
    path = f"/fiscal-years/{year}"

    desk.follow(desk.do(path, "close"))
    closed = desk.get(path).text
    desk.follow(desk.do(path, "reopen", reason="Late bill"))

    assert "CLS/2025/00001" in closed
    assert "CLS/2025/00001" not in desk.get(path).text
