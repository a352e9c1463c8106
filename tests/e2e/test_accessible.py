"""Every page type, in both languages, light and dark, wide and narrow: nothing for axe to find."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from tests.e2e.conftest import CONTRAST
from tests.e2e.conftest import ENGLISH
from tests.e2e.conftest import EVERYTHING
from tests.e2e.conftest import PERSIAN
from tests.e2e.conftest import violations

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LOOKS = (
    (WIDE, "light", EVERYTHING),
    (WIDE, "dark", CONTRAST),
    (NARROW, "dark", EVERYTHING),
    (NARROW, "light", CONTRAST),
)
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = {  # “address | link”: the page that the first such link there leads to
    "sign-in": "/-/reset/token",
    "not found": "/nothing/here",
    "companies": "/-/companies",
    "new company": "/-/companies/new",
    "account": "/-/account",
    "administration": "/-/administration",
    "home": "/c/{company}/",
    "arranging the home page": "/c/{company}/?arrange",
    "my day": "/c/{company}/-/my-day",
    "search": "/c/{company}/-/search?q=a",
    "favourites": "/c/{company}/-/favourites",
    "preferences": "/-/preferences",
    "modules": "/c/{company}/-/modules",
    "switch a module": "/c/{company}/-/modules/finance/disable",
    "users": "/c/{company}/-/users",
    "new user": "/c/{company}/-/users/new",
    "new role": "/c/{company}/-/roles/new",
    "settings": "/c/{company}/-/settings",
    "history": "/c/{company}/-/history",
    "custom fields": "/c/{company}/-/custom-fields",
    "new custom field": "/c/{company}/-/custom-fields/core.party/new",
    "jobs": "/c/{company}/-/jobs",
    "workers": "/c/{company}/-/jobs/workers",
    "trace": "/c/{company}/-/trace",
    "activities": "/c/{company}/-/activities",
    "new activity": "/c/{company}/-/activities/new",
    "notifications": "/c/{company}/-/notifications",
    "ways of notifications": "/c/{company}/-/notifications/ways",
    "tags": "/c/{company}/-/tags",
    "API": "/c/{company}/api",
    "tokens": "/c/{company}/-/tokens",
    "webhooks": "/c/{company}/-/webhooks",
    "new webhook": "/c/{company}/-/webhooks/new",
    "outgoing mail": "/c/{company}/-/mail",
    "words of mails": "/c/{company}/-/mail-templates",
    "words of a mail": "/c/{company}/-/mail-templates/core.mail-test/en",
    "printed documents": "/c/{company}/-/print-layouts",
    "new layout": "/c/{company}/-/print-layouts/new/finance.voucher",
    "parties": "/c/{company}/-/parties",
    "new party": "/c/{company}/-/parties/new",
    "a party": "/c/{company}/-/parties | main a.k-row-link",
    "many parties": "/c/{company}/-/parties/grid",
    "products": "/c/{company}/-/products",
    "new product": "/c/{company}/-/products/new",
    "units": "/c/{company}/-/units",
    "new template": "/c/{company}/-/product-templates/new",
    "new attribute": "/c/{company}/-/product-attributes/new",
    "dimensions": "/c/{company}/-/dimensions",
    "new dimension": "/c/{company}/-/dimensions/new",
    "currencies": "/c/{company}/-/currencies",
    "new currency": "/-/currencies/new",
    "duplicates": "/c/{company}/-/parties/duplicates",
    "merges": "/c/{company}/-/parties/merges",
    "import": "/c/{company}/-/import",
    "reports": "/c/{company}/-/reports",
    "trial balance": "/c/{company}/-/reports/finance.trial-balance",
    "general ledger": "/c/{company}/-/reports/finance.general-ledger?from={today}",
    "entries": "/c/{company}/finance/entries",
    "an entry": "/c/{company}/finance/entries | main a.k-row-link",
    "entries in groups": "/c/{company}/finance/entries?group=journal",
    "new entry": "/c/{company}/finance/entries/new",
    "accounts": "/c/{company}/finance/accounts",
    "new account": "/c/{company}/finance/accounts/new",
    "an account": "/c/{company}/finance/accounts | main a.k-row-link",
    "periods": "/c/{company}/finance/periods",
    "finance reports": "/c/{company}/finance/reports",
    "invoices": "/c/{company}/finance/invoices",
    "new invoice": "/c/{company}/finance/invoices/new",
    "a tax": "/c/{company}/finance/taxes | main a.k-row-link",
    "income statement": "/c/{company}/-/reports/finance.income-statement",
    "statement layout": "/c/{company}/finance/statement-layouts | main a.k-row-link",
    "a team": "/c/{company}/-/teams/new",
    "a change": "/c/{company}/-/history | main a.k-row-link",
}


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(site, signed_in, name, language):
    company = PERSIAN if language == "fa" else ENGLISH
    signed_in.context.add_cookies(
        [{"name": "karvan_language", "value": language, "url": site.address}]
    )
    address, _, link = PAGES[name].partition(" | ")
    signed_in.goto(address.format(company=company, today=datetime.now(UTC).date()))
    if link:
        signed_in.locator(link).first.click()
        signed_in.wait_for_load_state()

    found = {}
    for size, theme, rules in LOOKS:
        signed_in.set_viewport_size(size)
        signed_in.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
        if lines := violations(signed_in, rules):
            found[size["width"], theme] = lines
        if (excess := signed_in.evaluate(OVERFLOW)) > 0:
            found[size["width"], "overflow"] = excess

    assert found == {}
