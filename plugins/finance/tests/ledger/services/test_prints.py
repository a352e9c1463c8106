"""The journal voucher: chosen by day, party and language, kept once posted, sent by mail."""

from __future__ import annotations

import hashlib
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.db.broken_rules import RuleBroken
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.modules.mail.models import Mail
from karvan.modules.mail.models import MailFile
from karvan.modules.printing.errors import PrintChanged
from karvan.modules.printing.layouts import SaveLayout
from karvan.modules.printing.layouts import save_layout
from karvan.modules.printing.models import StoredPrint
from karvan.modules.printing.services import PDF
from karvan.modules.printing.services import print_document
from karvan.modules.printing.services import send_document

LINES = [("1110", "1234.50"), ("4000", "-1234.50")]
VOUCHER = "finance.voucher"
PNG = b"\x89PNG\r\n\x1a\n" + b"made up"


def printed(books, entry_id, language="en", **keywords):
    ref = DocumentRef("finance.entry", entry_id)
    return books.run(lambda ctx: print_document(ctx, ref, language=language, **keywords))


def page(books, entry_id, language="en"):
    return printed(books, entry_id, language).content.decode()


def layout(books, **keywords):
    command = SaveLayout(VOUCHER, **{"label": "Ours", **keywords})
    return books.run(lambda ctx: save_layout(ctx, command).id)


def test_a_voucher_is_printed_in_english_with_its_amount_in_words(books):
    entry = books.post(LINES, narration="March rent")

    shown = page(books, entry.id)

    assert "Journal voucher GEN/2025/00001" in shown
    assert "1,234.50" in shown
    assert "one thousand two hundred thirty-four US dollars and fifty cents" in shown
    assert "March rent" in shown
    assert "DRAFT" not in shown


def test_a_voucher_is_printed_in_persian_from_right_to_left(books):
    entry = books.post(LINES)

    shown = page(books, entry.id, "fa")

    assert '<html lang="fa" dir="rtl">' in shown
    assert "۱٬۲۳۴٫۵۰" in shown
    assert "۱۴۰۳/۱۰/۲۶" in shown
    assert "یک هزار و دویست و سی و چهار دلار" in shown or "هزار و دویست و سی و چهار دلار" in shown


def test_a_draft_says_so_and_is_not_kept(books):
    draft = books.draft(LINES)

    shown = page(books, draft.entry_id)

    assert "DRAFT" in shown
    assert books.run(lambda ctx: ctx.session.scalars(select(StoredPrint)).all()) == []


def test_a_posted_entry_is_printed_with_the_same_bytes_for_ever(books):
    entry = books.post(LINES)
    first = printed(books, entry.id)

    layout(books, texts={"above": "A new text"})
    again = printed(books, entry.id)
    other = books.post(LINES)

    assert again.content == first.content
    assert "A new text" in page(books, other.id)
    (kept,) = books.run(
        lambda ctx: [
            (each.format, each.sha256)
            for each in ctx.session.scalars(select(StoredPrint))
            if each.record_id == entry.id
        ],
        write=False,
    )
    assert kept == (VOUCHER, hashlib.sha256(first.content).digest())


def test_a_kept_print_cannot_be_changed_in_the_database(books):
    entry = books.post(LINES)
    page(books, entry.id)

    def change(ctx):
        row = ctx.session.scalars(select(StoredPrint)).first()
        row.sha256 = b"\0" * 32

    with pytest.raises((RuleBroken, DBAPIError)):  # PostgreSQL does not even grant it
        books.run(change)


def test_a_kept_file_that_was_changed_is_found(books):
    entry = books.post(LINES)
    page(books, entry.id)
    for each in books.runtime.config.files.folder.rglob("*"):
        if each.is_file() and entry.number.encode() in each.read_bytes():
            each.write_bytes(each.read_bytes().replace(b"1,234.50", b"9,234.50"))

    with pytest.raises(PrintChanged):
        page(books, entry.id)


def test_the_pdf_is_made_of_the_kept_page_and_kept_itself(books):
    entry = books.post(LINES)
    layout(books, logo=None, texts={"foot": "Thank you"})

    first = printed(books, entry.id, media_type=PDF)
    again = printed(books, entry.id, media_type=PDF)

    text = "".join(each.extract_text() for each in PdfReader(BytesIO(first.content)).pages)
    assert first.content == again.content
    assert "1,234.50" in text
    assert "Thank you" in text


def test_the_companys_part_is_texts_columns_and_a_logo(books):
    layout(
        books,
        texts={
            "above": "**{{ number }}** of {{ date | long }}: {{ total }}",
            "below": "{{#each lines}}\n- {{ account }}\n{{/each}}",
        },
        columns=("credit", "account", "debit"),
        logo=PNG,
    )
    entry = books.post(LINES, narration="<script>alert(1)</script>")

    shown = page(books, entry.id)

    assert "<strong><bdi>GEN/2025/00001</bdi></strong> of <bdi>15 January 2025</bdi>" in shown
    assert "<li><bdi>" in shown
    assert shown.index(">Credit<") < shown.index(">Account<") < shown.index(">Debit<")
    assert ">Party<" not in shown
    assert 'src="data:image/png;base64,' in shown
    assert "<script" not in shown


@pytest.mark.parametrize(
    ("layouts", "language", "day", "expected"),
    [
        ([{"label": "any"}, {"label": "fa", "language": "fa"}], "fa", "2025-01-15", "fa"),
        ([{"label": "any"}, {"label": "fa", "language": "fa"}], "en", "2025-01-15", "any"),
        ([{"label": "any"}, {"label": "us", "country": "us"}], "en", "2025-01-15", "us"),
        ([{"label": "any"}, {"label": "de", "country": "DE"}], "en", "2025-01-15", "any"),
        (
            [
                {"label": "old", "valid_to": date(2025, 2, 1)},
                {"label": "new", "valid_from": date(2025, 2, 1)},
            ],
            "en",
            "2025-01-31",
            "old",
        ),
        (
            [
                {"label": "old", "valid_to": date(2025, 2, 1)},
                {"label": "new", "valid_from": date(2025, 2, 1)},
            ],
            "en",
            "2025-02-01",
            "new",
        ),
        ([{"label": "any"}, {"label": "off", "language": "en", "active": False}], "en",
         "2025-01-15", "any"),
    ],
)  # fmt: skip
def test_the_most_particular_layout_of_the_documents_day_is_chosen(
    books, layouts, language, day, expected
):
    for each in layouts:
        layout(books, **{**each, "texts": {"above": f"layout {each['label']}"}})
    entry = books.post(LINES, on=day)

    assert f"layout {expected}" in page(books, entry.id, language)


@pytest.mark.parametrize(
    ("keywords", "field"),
    [
        ({"label": " "}, "label"),
        ({"language": "xx"}, "language"),
        ({"country": "GER"}, "country"),
        ({"party_code": "NOBODY"}, "party"),
        ({"valid_from": date(2025, 1, 2), "valid_to": date(2025, 1, 2)}, "valid_to"),
        ({"logo": b"<svg onload=alert(1)>"}, "logo"),
        ({"logo": PNG + b"x" * 300 * 1024}, "logo"),
        ({"texts": {"above": "{{ nothing }}"}}, "above"),
        ({"texts": {"foot": "{{ number.__class__ }}"}}, "foot"),
        ({"texts": {"below": "x" * 5_001}}, "below"),
    ],
)
def test_what_cannot_be_a_layout_is_named_by_its_field(books, keywords, field):
    with pytest.raises(Invalid) as refusal:
        layout(books, **keywords)

    assert [each.field for each in refusal.value.problems] == [field]


def test_a_voucher_is_queued_as_a_mail_with_its_file(books):
    entry = books.post(LINES)
    ref = DocumentRef("finance.entry", entry.id)

    mail_id = books.run(lambda ctx: send_document(ctx, ref, ("ana@example.com",), language="fa"))

    def look(ctx):
        file = ctx.session.scalars(select(MailFile).where(MailFile.mail_id == mail_id)).one()
        mail = ctx.session.get_one(Mail, (ctx.company.id, mail_id))
        return mail.subject, mail.record_id, file.name, file.media_type, file.content[:5]

    subject, record, name, media_type, beginning = books.run(look, write=False)
    assert "GEN/2025/00001" in subject
    assert record == entry.id
    assert name.endswith("GEN-2025-00001.pdf")
    assert (media_type, beginning) == (PDF, b"%PDF-")


def test_printing_and_sending_ask_for_their_rights(books):
    entry = books.post(LINES)
    ref = DocumentRef("finance.entry", entry.id)
    nobody = Actor.user(1, "nobody", frozenset())
    reader = Actor.user(1, "reader", frozenset({"finance.entry.read"}))

    with pytest.raises(NotFound):
        books.run(lambda ctx: print_document(ctx, ref), actor=nobody)
    with pytest.raises(Forbidden):
        books.run(lambda ctx: send_document(ctx, ref, ("ana@example.com",)), actor=reader)
    assert books.run(lambda ctx: print_document(ctx, ref), actor=reader).is_final
