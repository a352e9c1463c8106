"""Printing an entry from its page, sending it, and designing what is printed."""

from __future__ import annotations

import html
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

LINES = [("1110", "120"), ("4000", "-120")]
PNG = b"\x89PNG\r\n\x1a\n" + b"made up"


@pytest.fixture
def entry(books):
    return books.post(LINES)


@pytest.fixture
def here(client, member):
    client.sign_in(member)
    return f"/c/{member.company}"


def test_the_page_of_an_entry_leads_to_its_print(client, here, entry):
    address = re.search(r'href="([^"]*/-/print/[^"]*)"', client.get(
        f"{here}/finance/entries/{entry.id}").text)[1]  # fmt: skip

    page = client.get(f"{address}?language=fa")
    paper = client.get(re.search(r'src="([^"]*/page[^"]*)"', page.text)[1])

    assert page.status_code == 200
    assert "GEN/2025/00001" in page.text
    assert '<html lang="fa" dir="rtl">' in paper.text
    assert "/print.css" in paper.text
    assert "default-src 'none'" in paper.headers["Content-Security-Policy"]


def test_a_pdf_is_a_file_with_a_name(client, here, entry):
    answer = client.get(f"{here}/-/print/finance.entry/{entry.id}/pdf")

    assert answer.data.startswith(b"%PDF-")
    assert "GEN-2025-00001.pdf" in answer.headers["Content-Disposition"]


def test_chosen_entries_are_printed_together_each_on_a_sheet_of_its_own(client, here, books):
    entries = [books.post(LINES, narration=text) for text in ("Rent", "Wages")]
    query = "&".join(f"id={each.id}" for each in entries)

    listed = client.get(f"{here}/finance/entries")
    page = client.get(f"{here}/finance/entries/bulk?action=print&{query}", follow_redirects=True)
    paper = client.get(html.unescape(re.search(r'src="([^"]*/page[^"]*)"', page.text)[1]))
    file = client.get(f"{here}/-/print/finance.entry/pdf?{query}")

    assert '<option value="print">' in listed.text
    assert paper.text.count('<div class="p-sheet') == 2
    assert paper.text.index("Rent") < paper.text.index("Wages")
    assert len(PdfReader(BytesIO(file.data)).pages) == 2


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("id=x", 400), ("id=999999", 404), ("&".join(f"id={n}" for n in range(101)), 400)],
)
def test_prints_of_what_is_not_there_are_refused(client, here, entry, query, status):
    assert client.get(f"{here}/-/print/finance.entry?{query}").status_code == status
    assert client.get(f"{here}/-/print/finance.entry/page?{query}").status_code == status
    assert client.get(f"{here}/-/print/core.nothing?id={entry.id}").status_code == 404


def test_an_entry_is_sent_from_its_print(client, here, entry):
    address = f"{here}/-/print/finance.entry/{entry.id}"

    sent = client.submit(f"{address}/send", page=address, to="ana@example.com; bob@example.com")
    refused = client.submit(f"{address}/send", page=address, to="nobody")

    assert (sent.status_code, refused.status_code) == (303, 422)
    assert "is no e-mail address" in refused.text
    assert "bob@example.com" in client.get(f"{here}/-/mail").text


@pytest.mark.parametrize("place", ["finance.entry/999999", "core.nothing/1", "core.party/1"])
def test_what_is_not_there_is_not_printed(client, here, place):
    assert client.get(f"{here}/-/print/{place}").status_code == 404
    assert client.get(f"{here}/-/print/{place}/page").status_code == 404


def test_a_layout_is_made_changed_previewed_and_removed(client, here):
    new = f"{here}/-/print-layouts/new/finance.voucher"
    made = client.submit(
        new,
        page=new,
        label="Ours",
        above="Hello {{ number }}",
        foot="Thank you",
        logo=(BytesIO(PNG), "logo.png"),
        **{"column-debit": "1", "column-account": "2"},
    )
    address = made.headers["Location"]
    form = client.get(address).text
    version = re.search(r'name="_version" value="(\d+)"', form)[1]
    preview = client.submit(
        f"{here}/-/print-layouts/preview/finance.voucher", page=address, label="x", above="**Hi**"
    )
    changed = client.submit(address, page=address, label="Theirs", _version=version, active="1")
    removed = client.submit(f"{address}/remove", page=address)

    assert made.status_code == 303
    assert "Hello {{ number }}" in form
    assert "<strong>Hi</strong>" in preview.text
    assert "DRAFT" in preview.text
    assert (changed.status_code, removed.status_code) == (303, 303)
    assert "No layouts of your own yet" in client.get(f"{here}/-/print-layouts").text


def test_a_layout_that_cannot_be_keeps_what_was_typed(client, here):
    new = f"{here}/-/print-layouts/new/finance.voucher"

    answer = client.submit(new, page=new, label="Ours", above="{{ nummer }}")

    assert answer.status_code == 422
    assert "did you mean number?" in answer.text
    assert "{{ nummer }}" in answer.text
