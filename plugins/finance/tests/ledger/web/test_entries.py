"""Journal entries in the browser: written, refused with what was typed, posted, reversed."""

from __future__ import annotations

import re
from html import unescape

import pytest

GOOD = [("1110", "120.00", ""), ("4000", "", "100"), ("3100", "", "20")]


def test_an_entry_is_kept_as_a_draft(books, desk):
    page = desk.follow(desk.write(GOOD))

    (entry,) = books.entries()
    assert (entry.state, entry.narration) == ("draft", "Typed")
    assert "Draft" in page.text
    assert "120.00" in page.text


def test_an_entry_is_posted_at_once_where_wished(books, desk):
    page = desk.follow(desk.write(GOOD, then="post"))
    (entry,) = books.entries()
    standing = desk.get(f"/entries/{entry.id}/standing")

    assert "GEN/2025/00001" in page.text
    assert "Entry posted." in page.text
    assert re.search(r"\b[0-9a-f]{64}\b", standing.text)


def test_a_draft_is_edited_and_then_posted(books, desk):
    desk.write([("1110", "1", ""), ("4000", "", "2")])
    (draft,) = books.entries()
    path = f"/entries/{draft.id}"

    desk.follow(desk.write(GOOD, path=path, _version="1", **_gone(desk.lines_of(path), 3)))
    page = desk.follow(desk.do(path, "post"))

    assert "GEN/2025/00001" in page.text


def _gone(shown, after):
    """The rows of before as deleted ones, below the rows that are typed anew."""
    fields = {"lines-count": str(after + len(shown))}
    for number, row_id in enumerate(shown.values(), start=after):
        fields |= {f"lines-{number}-id": row_id, f"lines-{number}-_delete": "1"}
    return fields


def test_new_lines_alone_are_a_new_version(books, desk):
    desk.write(GOOD)
    (draft,) = books.entries()
    path = f"/entries/{draft.id}"
    lines = [("1110", "10", ""), ("4000", "", "10")]
    gone = _gone(desk.lines_of(path), 2)

    desk.follow(desk.write(lines, path=path, _version="1", **gone))
    stale = desk.write(lines, path=path, _version="1", **gone)

    assert books.entry(draft.id).version == 2
    assert stale.status_code == 409


def test_a_draft_saved_as_it_is_stays_as_it_is(books, desk):
    desk.write(GOOD)
    (draft,) = books.entries()
    path = f"/entries/{draft.id}"
    kept = dict(zip([f"lines-{n}-id" for n in range(3)], desk.lines_of(path).values(), strict=True))

    desk.follow(desk.write(GOOD, path=path, _version="1", **kept))

    assert books.entry(draft.id).version == 1


def test_a_draft_is_dropped(books, desk):
    desk.write(GOOD)
    (draft,) = books.entries()

    desk.follow(desk.do(f"/entries/{draft.id}", "delete"))

    assert books.entries() == []


def test_a_posted_entry_is_reversed_and_both_pages_say_so(books, desk):
    entry = books.post([("1110", "120"), ("4000", "-120")])
    path = f"/entries/{entry.id}"

    page = desk.follow(desk.do(path, "reverse", on="2025-02-01", reason="Wrong"))
    again = desk.do(path, "reverse", on="2025-02-01", reason="Wrong")

    assert "GEN/2025/00002" in page.text
    assert "Reverses" in page.text
    assert "Reversal" in desk.get(path).text
    assert again.status_code == 409


def test_what_is_posted_can_only_be_read(books, desk):
    entry = books.post([("1110", "120"), ("4000", "-120")])

    page = desk.get(f"/entries/{entry.id}").text
    refused = desk.write(GOOD, path=f"/entries/{entry.id}", _version="2")

    assert 'name="date"' not in page
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("lines", "fields", "words"),
    [
        pytest.param(
            [("1110", "120", ""), ("4000", "", "100")], {}, "Debits and credits differ by 20.00 USD",
            id="unbalanced",
        ),
        pytest.param([("1110", "0.01", "")], {}, "at least two lines", id="one line"),
        pytest.param(
            [("9999", "1", ""), ("4000", "", "1")], {}, "Nothing is called “9999”", id="unknown account"
        ),
        pytest.param(
            [("1110", "1.005", ""), ("4000", "", "1")], {}, "more decimals", id="too many decimals"
        ),
        pytest.param([("1110", "x", ""), ("4000", "", "1")], {}, "not a number", id="no number"),
        pytest.param([("1110", "1", "1"), ("4000", "", "1")], {}, "not both", id="both sides"),
        pytest.param([("", "1", ""), ("4000", "", "1")], {}, "Fill this in.", id="no account"),
        pytest.param(GOOD, {"date": "1404/12/30"}, "no day", id="impossible day"),
        pytest.param(GOOD, {"date": "2019-01-01"}, "No period", id="no period"),
        pytest.param(GOOD, {"journal-text": "ZZZ"}, "Nothing is called “ZZZ”", id="unknown journal"),
        pytest.param(
            [("1200", "1", ""), ("4000", "", "1")], {}, "kept per party", id="no party"
        ),
        pytest.param(
            [("1110", "999999999999999", ""), ("4000", "", "999999999999999")],
            {},
            "too large",
            id="too large",
        ),
    ],
)  # fmt: skip
def test_a_refused_form_keeps_what_was_typed_and_writes_nothing(books, desk, lines, fields, words):
    answer = desk.write(lines, then="post", **fields)

    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert ">Typed</textarea>" in answer.text
    assert books.entries() == []


def test_a_closed_period_is_refused_by_the_form(books, desk):
    books.close("2025-01")

    answer = desk.write(GOOD, then="post")

    assert answer.status_code == 422
    assert "2025-02-01" in answer.text


def test_a_problem_stands_at_the_row_where_it_was_typed(desk):
    answer = desk.write(
        [("1110", "1", ""), ("", "", ""), ("", "", ""), ("1200", "", "1")], then="post"
    )

    assert 'id="f-lines-3-account-error"' in answer.text


def test_persian_digits_and_jalali_dates_are_read(books, desk):
    desk.write([("1110", "۱٬۲۳۴٫۵۰", ""), ("4000", "", "1,234.50")], date="۱۴۰۳/۱۰/۲۶", then="post")

    (entry,) = books.entries()
    assert (entry.date.isoformat(), entry.state) == ("2025-01-15", "posted")


def test_a_draft_that_someone_else_changed_is_not_posted(books, desk):
    desk.write(GOOD)
    (draft,) = books.entries()

    answer = desk.do(f"/entries/{draft.id}", "post", _version=str(draft.version + 1))

    assert answer.status_code == 409
    assert books.entry(draft.id).state == "draft"


def test_a_form_sent_twice_writes_one_entry(books, desk):
    for _ in range(2):
        desk.write(GOOD, _key="one-rendering")

    assert len(books.entries()) == 1


def test_entries_are_listed_newest_first_page_by_page(books, desk):
    drafts = [
        books.draft([("1110", "1"), ("4000", "-1")], on=f"2025-{1 + n // 28:02}-{1 + n % 28:02}")
        for n in range(51)
    ]
    books.post_many(drafts)

    first = desk.get("/entries").text
    older = re.search(r'<a [^>]*rel="next"[^>]*>', first)[0]
    older = re.search(r'href="([^"]+)"', older).group(1).replace("&amp;", "&")
    second = desk.client.get(older).text

    assert "GEN/2025/00051" in first
    assert "GEN/2025/00001" not in first
    assert "GEN/2025/00001" in second


def test_a_list_takes_the_same_few_statements_however_many_rows(books, desk, count_statements):
    for _ in range(25):
        books.draft([("1110", "1"), ("4000", "-1")])
    desk.get("/entries")

    with count_statements() as few:
        desk.get("/entries")
    for _ in range(25):
        books.draft([("1110", "1"), ("4000", "-1")])
    with count_statements() as many:
        desk.get("/entries")

    assert len(few) == len(many) <= 8, "\n".join(many)


def test_a_clerk_writes_drafts_and_may_not_post(books, desk_of):
    clerk = desk_of("clerk")

    assert clerk.write(GOOD).status_code == 303
    assert clerk.write(GOOD, then="post").status_code == 403
    (draft,) = books.entries()
    assert clerk.do(f"/entries/{draft.id}", "post").status_code == 403


def test_an_entry_of_another_company_is_not_found(runtime, books, desk, books_of):
    from karvan.testing.builders import a_company

    other = books_of(runtime, a_company(runtime, plugins=("finance",)))
    other.run(lambda ctx: ctx.uow.new_ids(5000))
    foreign = other.post([("1110", "1"), ("4000", "-1")])

    assert desk.get(f"/entries/{foreign.id}").status_code == 404


def test_totals_follow_what_is_typed_and_nothing_is_written(books, desk):
    page = desk.get("/entries/new").text
    address = unescape(re.search(r'data-preview="([^"]+)"', page)[1]).removeprefix(desk.home)
    rows = {
        "lines-count": "2",
        "lines-0-debit": "120",
        "lines-1-credit": "100",
    }

    answer = desk.post(address, "/entries/new", **rows)

    assert [text for _label, text in answer.json["totals"]] == ["120.00", "100.00", "20.00"]
    assert books.entries() == []
