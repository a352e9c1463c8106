"""The wizard's pages: hand in, columns, check, run, result, error file, undo."""

from __future__ import annotations

import io
import re

import pytest
from tests.support.depot import depot
from tests.support.depot import depot_runtime
from tests.support.importing import begin
from tests.support.importing import hand_in
from tests.support.importing import state_of

from karvan.testing.browser import a_member
from karvan.testing.browser import app_of

__all__ = ["depot", "depot_runtime"]
ROWS = "name,pieces,colour\n{0}1,1,red\n{0}2,many,blue\n{0}3,3,\n"


@pytest.fixture(scope="module")
def site(depot_runtime):
    return app_of(depot_runtime)


@pytest.fixture
def browser(site, depot_runtime, depot):
    """A browser of an administrator; paths are those of the company."""
    client = site.test_client()
    client.sign_in(a_member(depot_runtime, depot))
    return Company(client, f"/c/{depot.code}/-")


class Company:
    """A client within one company."""

    def __init__(self, client, base):
        self.client, self.base = client, base

    def get(self, path, **given):
        return self.client.get(self._at(path), **given)

    def post(self, path, **fields):
        answer = self.client.submit(self._at(path), **fields)
        answer.request.environ["wsgi.input"].close()
        return answer

    def upload(self, content, name="rows.csv", **fields):
        raw = content if isinstance(content, bytes) else content.encode()
        file = (io.BytesIO(raw), name)
        return self.post("/imports/new", entity="depot.crate", file=file, **fields)

    def _at(self, path):
        return path if path.startswith("/c/") else f"{self.base}{path}"


def number_in(answer):
    return int(re.search(r"/imports/(\d+)", answer.headers["Location"])[1])


def columns(*fields, **options):
    chosen = {f"column-{n}": name for n, name in enumerate(fields)}
    return {"action": "create", "mode": "atomic", "keys": "", **chosen, **options}


def test_a_file_goes_through_all_steps(browser, depot_runtime, depot):
    handed = browser.upload(ROWS.format("Pa"))
    import_id = number_in(handed)
    mapping = browser.get(handed.headers["Location"]).text
    mapped = browser.post(
        f"/imports/{import_id}/columns", **columns("name", "pieces", "", mode="skip_bad")
    )
    checked = browser.get(mapped.headers["Location"]).text
    run = browser.post(f"/imports/{import_id}/begin/run")
    done = browser.get(run.headers["Location"]).text

    assert 'value="pieces" selected' in mapping
    assert "Left out" in mapping
    assert "1 of 3 rows are bad" in checked
    assert "many" in checked
    assert "Imported: 2 created" in done
    assert state_of(depot_runtime, depot.id, import_id)["status"] == "done"


def test_all_or_nothing_with_a_bad_row_offers_no_import(browser):
    import_id = number_in(browser.upload(ROWS.format("Pb")))

    browser.post(f"/imports/{import_id}/columns", **columns("name", "pieces", ""))
    page = browser.get(f"/imports/{import_id}").text

    assert "nothing would be imported" in page
    assert "begin/run" not in page


def test_columns_that_do_not_fit_are_shown_again_with_what_was_chosen(browser):
    import_id = number_in(browser.upload(ROWS.format("Pc")))

    answer = browser.post(f"/imports/{import_id}/columns", **columns("", "pieces", "pieces"))

    assert answer.status_code == 422
    assert "Name is required" in answer.text
    assert "Two columns fill Pieces" in answer.text
    assert answer.text.count('value="pieces" selected') == 2


def test_titles_that_stand_twice_are_shown_and_filled_once(browser):
    import_id = number_in(browser.upload("name,pieces,Pieces\nPd1,1,2\n"))

    page = browser.get(f"/imports/{import_id}/columns").text

    assert "stand twice" in page
    assert page.count('value="pieces" selected') == 1


def test_the_error_file_holds_the_original_columns_and_the_reasons(browser):
    import_id = number_in(browser.upload("name,pieces,note\nPe1,=2+2,plain\n"))
    browser.post(f"/imports/{import_id}/columns", **columns("name", "pieces", "note"))

    text = browser.get(f"/imports/{import_id}/errors.csv")
    book = browser.get(f"/imports/{import_id}/errors.xlsx")

    lines = text.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("name,pieces,note,Row,Column,Code,Reason")
    assert lines[1].startswith("Pe1,'=2+2,plain,2,pieces,core.number_unreadable,")
    assert book.data.startswith(b"PK")


def test_what_was_chosen_is_remembered_for_files_with_the_same_titles(browser):
    first = number_in(browser.upload("thing;amount of it\nPf1;1\n"))
    browser.post(f"/imports/{first}/columns", **columns("name", "pieces", mode="skip_bad"))

    second = number_in(browser.upload("Thing;Amount_of it\nPf2;1\n"))
    page = browser.get(f"/imports/{second}/columns")

    assert 'value="name" selected' in page.text
    assert 'value="pieces" selected' in page.text
    assert 'value="skip_bad" selected' in page.text


def test_the_file_can_be_read_anew_with_another_delimiter(browser, depot_runtime, depot):
    import_id = number_in(browser.upload("name|pieces\nPg1|1\n"))
    before = state_of(depot_runtime, depot.id, import_id)["columns"]

    browser.post(f"/imports/{import_id}/read", encoding="utf-8", delimiter="|")

    assert before == ["name|pieces"]
    assert state_of(depot_runtime, depot.id, import_id)["columns"] == ["name", "pieces"]


def test_a_long_file_is_left_to_a_job_and_its_page_asks_for_news(browser, depot_runtime, depot):
    rows = "name\n" + "".join(f"Ph{n}\n" for n in range(501))
    import_id = number_in(browser.upload(rows))
    browser.post(f"/imports/{import_id}/columns", **columns("name", mode="skip_bad"))
    preview = browser.get(f"/imports/{import_id}").text
    browser.post(f"/imports/{import_id}/begin/check")

    page = browser.get(f"/imports/{import_id}").text
    part = browser.get(
        f"/imports/{import_id}?_part=progress",
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )
    stopped = browser.post(f"/imports/{import_id}/cancel")

    assert "Ph9" in preview
    assert 'hx-trigger="every 1s"' in page
    assert "No worker is running" in part.text
    assert stopped.status_code == 303
    assert state_of(depot_runtime, depot.id, import_id)["status"] == "mapped"


def test_a_finished_import_can_be_undone_and_removed(browser, depot_runtime, depot):
    import_id = number_in(browser.upload("name\nPi1\n"))
    browser.post(f"/imports/{import_id}/columns", **columns("name"))
    browser.post(f"/imports/{import_id}/begin/run")

    ask = browser.get(f"/imports/{import_id}/undo").text
    browser.post(f"/imports/{import_id}/begin/undo")
    undone = browser.get(f"/imports/{import_id}").text
    browser.post(f"/imports/{import_id}/remove")

    assert "Will be deleted" in ask
    assert "The import was undone." in undone
    assert browser.get(f"/imports/{import_id}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"name\n\x00bad\n", "rows.csv", 400),
        (b"name\ncaf\xe9\n", "rows.csv", 422),
        (b"", "rows.csv", 422),
        (b"\n\n", "rows.csv", 422),
        (b'name\n"open\n', "rows.csv", 422),
        (b"PK\x03\x04 cut off", "rows.xlsx", 422),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "rows.xls", 422),
        (b"\xff\xfen", "rows.csv", 422),
    ],
    ids=["NUL", "latin 1", "empty", "no header", "open quote", "cut xlsx", "cut xls", "cut utf-16"],
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(browser, content, name, status):
    answer = browser.upload(content, name)

    assert answer.status_code == status
    assert "imports/" not in answer.headers.get("Location", "")


def test_an_unknown_entity_or_option_is_refused(browser):
    unknown = browser.post(
        "/imports/new", entity="depot.nothing", file=(io.BytesIO(b"name\nx\n"), "x.csv")
    )
    import_id = number_in(browser.upload("name\nPj1\n"))
    wrong = browser.post(f"/imports/{import_id}/columns", **columns("hidden"))
    mark = browser.post(f"/imports/{import_id}/columns", **columns("name", decimal_mark="x"))

    assert unknown.status_code == 404
    assert wrong.status_code == 400
    assert mark.status_code == 422


def test_who_may_not_import_sees_no_import_of_others(site, depot_runtime, depot):
    import_id = hand_in(depot_runtime, depot.id, "name\nPk1\n")
    client = site.test_client()
    client.sign_in(a_member(depot_runtime, depot, roles=("viewer",)))
    base = f"/c/{depot.code}/-/imports"

    shown = client.get(base)

    assert shown.status_code == 200
    assert "rows.csv" not in shown.text
    for path in ("", "/columns", "/errors.csv", "/undo"):
        assert client.get(f"{base}/{import_id}{path}").status_code == 403
    for path in ("/begin/check", "/cancel", "/remove", "/read", "/columns"):
        assert client.submit(f"{base}/{import_id}{path}").status_code == 403


def test_an_import_of_another_company_is_not_there(browser, depot_runtime):
    from karvan.testing.builders import a_company

    other = a_company(depot_runtime, plugins=("depot",))
    import_id = hand_in(depot_runtime, other.id, "name\nPl1\n")

    assert browser.get(f"/imports/{import_id}").status_code == 404


def test_what_is_running_cannot_be_mapped_or_removed(browser, depot_runtime, depot):
    import_id = hand_in(depot_runtime, depot.id, "name\nPm1\n")
    begin(depot_runtime, depot.id, import_id, "check")

    mapped = browser.post(f"/imports/{import_id}/columns", **columns("name"))
    removed = browser.post(f"/imports/{import_id}/remove")

    assert (mapped.status_code, removed.status_code) == (422, 422)
    assert state_of(depot_runtime, depot.id, import_id)["status"] == "checking"
