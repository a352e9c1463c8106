"""Board, calendar, pivot table and chart as pages: what they show, move, refuse and export."""

from __future__ import annotations

import csv
import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from karvan.actors import Actor
from karvan.entities.declaring.known import get_entity
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.browser import token_in
from karvan.testing.builders import a_company

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def states(runtime, shop):
    def read(ctx):
        model = get_entity(ctx, "depot.crate").model
        return dict(ctx.session.execute(select(model.name, model.state)).all())

    return runtime.run(shop.id, Actor.cli("test"), read, write=False)


def test_the_board_shows_lanes_cards_and_sums(browser, crates, at):
    page = browser.get(at("?view=kanban"))

    assert page.status_code == 200
    assert 'data-lane="open"' in page.text
    assert "North &amp; Sons" in page.text
    assert "30.50" in page.text
    assert f'id="k-card-{crates["apples"]}"' in page.text


def test_a_move_shows_the_board_again(browser, crates, at, depot_runtime, shop):
    board = browser.get(at("?view=kanban"))

    answer = browser.post(
        at(f"/{crates['apples']}/move?view=kanban"),
        data={"csrf_token": token_in(board), "to": "packed", "_version": "1"},
        headers=PARTIAL,
    )

    assert answer.status_code == 200
    assert "apples was moved." in answer.text
    assert "<html" not in answer.text
    assert states(depot_runtime, shop)["apples"] == "packed"


def test_without_a_script_a_move_leads_back_to_the_board(browser, crates, at):
    answer = browser.submit(
        at(f"/{crates['apples']}/move?view=kanban&f=name:has:a"),
        page=at("?view=kanban"),
        to="packed",
        _version="1",
    )

    assert answer.status_code == 303
    assert "view=kanban" in answer.headers["Location"]
    assert "f=name" in answer.headers["Location"]


@pytest.mark.parametrize(
    ("to", "version", "status"),
    [("shipped", "1", 422), ("nowhere", "1", 422), ("packed", "7", 409), ("", "1", 422)],
)
def test_a_move_that_is_refused_says_why_and_changes_nothing(
    browser, crates, at, depot_runtime, shop, to, version, status
):
    before = states(depot_runtime, shop)
    board = browser.get(at("?view=kanban"))

    answer = browser.post(
        at(f"/{crates['apples']}/move?view=kanban"),
        data={"csrf_token": token_in(board), "to": to, "_version": version},
        headers=PARTIAL,
    )

    assert answer.status_code == status
    assert "k-note-bad" in answer.text
    assert "<html" not in answer.text
    assert states(depot_runtime, shop) == before


def test_a_card_of_another_company_is_not_there(browser, at):
    answer = browser.submit(at("/999999/move?view=kanban"), page=at("?view=kanban"), to="packed")

    assert answer.status_code == 404


def test_a_reader_sees_the_board_and_moves_nothing(depot_runtime, shop, crates, at):
    application = app_of(depot_runtime)
    client = application.test_client()
    client.sign_in(a_member(depot_runtime, shop, roles=("viewer",)))

    assert client.get(at("?view=kanban")).status_code == 403
    assert client.get(at("?view=pivot")).status_code == 403
    assert client.get(at("/pivot.csv")).status_code == 403


def test_the_calendar_shows_a_month_with_links_to_its_neighbours(browser, crates, at):
    page = browser.get(at("?view=calendar&month=2025-03"))

    assert page.status_code == 200
    assert "March 2025" in page.text
    assert "month=2025-02" in page.text
    assert "month=2025-04" in page.text
    assert "apples" in page.text
    assert "set-packed_on=2025-03-20" in page.text


def test_the_pivot_leads_from_a_figure_to_its_records(browser, crates, at):
    page = browser.get(
        at("?view=pivot&rows=state&columns=packed_on@month&measures=count,sum:amount")
    )

    assert page.status_code == 200
    assert "March 2025" in page.text
    assert "30.50" in page.text
    behind = browser.get(at("?f=state:eq:open&f=packed_on:between:2025-03-01,2025-03-31"))
    assert behind.text.count("data-id=") == 2


def test_choosers_may_send_a_parameter_several_times(browser, crates, at):
    page = browser.get(at("?view=pivot&rows=state&rows=&rows=customer&columns=&measures=count"))

    assert page.status_code == 200
    assert "North &amp; Sons" in page.text


def test_the_pivot_is_exported_with_numbers(browser, crates, at):
    address = "?view=pivot&rows=state&columns=packed_on@month&measures=sum:amount"

    text = browser.get(at(f"/pivot.csv{address}")).get_data().decode("utf-8-sig")
    book = browser.get(at(f"/pivot.xlsx{address}")).get_data()

    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["State", "March 2025 · EUR", "April 2025 · EUR", "Total · EUR"]
    assert rows[1] == ["Open", "30.50", "", "30.50"]
    assert rows[-1] == ["Total", "30.50", "", "30.50"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert sheet[1][:2] == ["Open", 30.5]
    assert browser.get(at(f"/pivot.pdf{address}")).status_code == 404


@pytest.mark.parametrize("look", ["bar", "line", "pie"])
def test_a_chart_has_its_figures_in_a_table(browser, crates, at, look):
    page = browser.get(at(f"?view=chart&by=state&measure=sum:amount&look={look}"))

    assert page.status_code == 200
    assert "<k-chart" in page.text
    assert "k-chart-table" in page.text
    assert "30.50" in page.text


def test_what_author_and_reader_leave_open_has_a_default(browser, crates, at, shop):
    bins = f"/c/{shop.code}/depot/bins"

    for view in ("pivot", "chart"):
        assert browser.get(f"{bins}?view={view}").status_code == 200
    for view in ("kanban", "calendar", "nonsense"):
        assert browser.get(f"{bins}?view={view}").status_code in {400, 404}


@pytest.mark.parametrize(
    "query",
    [
        "view=kanban&f=nothing:eq:1",
        "view=calendar&month=2025-13",
        "view=calendar&month=%00",
        "view=pivot&rows=secret",
        "view=pivot&rows=nothing",
        "view=pivot&rows=state,name,customer,fragile",
        "view=pivot&measures=sum:name",
        "view=pivot&measures=count,sum:amount,avg:amount,min:amount,max:amount,sum:pieces",
        "view=pivot&rows=state@month",
        "view=pivot&rows=%00",
        "view=chart&by=nothing",
        "view=chart&measure=sum:secret",
        "view=chart&look=3d",
        "view=chart&by=%00&look=%00",
    ],
)
def test_what_cannot_be_shown_is_a_bad_request_that_says_why(browser, crates, at, query):
    answer = browser.get(at(f"?{query}"))

    assert answer.status_code == 400


class TestInPersian:
    """A company that keeps the Jalali calendar, and a reader of Persian."""

    @pytest.fixture
    def shop(self, depot_runtime):
        return a_company(depot_runtime, plugins=("depot",), calendar="jalali", language="fa")

    def test_boards_use_the_readers_calendar_and_direction(self, browser, crates, at):
        board = browser.get(at("?view=kanban"))
        month = browser.get(at("?view=calendar&month=1404-01"))
        pivot = browser.get(at("?view=pivot&rows=packed_on@month"))

        assert 'dir="rtl"' in board.text
        assert "فروردین ۱۴۰۴" in month.text
        assert "اسفند ۱۴۰۳" in pivot.text
