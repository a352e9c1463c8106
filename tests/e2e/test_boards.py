"""Boards in a browser: cards are dragged and moved by keyboard; nothing for axe to find."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from karvan.actors import Actor
from karvan.app import create_app
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import on_path
from tests.e2e.conftest import EVERYTHING
from tests.e2e.conftest import PATIENCE
from tests.e2e.conftest import QuietHandler
from tests.e2e.conftest import sign_in
from tests.e2e.conftest import violations
from tests.support.depot import a_party
from tests.support.depot import add_record
from tests.support.depot import write_depot

CLI = Actor.cli("test")
BOARDS = {
    "kanban": "?view=kanban",
    "calendar": "?view=calendar",
    "pivot": "?view=pivot&rows=state,size&columns=packed_on@month&measures=count,sum:amount",
    "chart": "?view=chart&by=state&measure=count",
}


@dataclass(frozen=True)
class Depot:
    """A served depot: where it is, and who may sign in to its English and Persian company."""

    address: str
    people: dict[str, object]


@pytest.fixture(scope="module")
def depot_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plugins")
    database = new_database("sqlite", tmp_path_factory.mktemp("boards"))
    initialise(database)
    with on_path(folder):
        write_depot(folder)
        runtime = open_runtime(database)
        install(runtime, CLI, ["depot"], backup=BackupPlan(skip=True))
        people = {}
        for language, calendar in (("en", "gregorian"), ("fa", "jalali")):
            company = a_company(
                runtime, plugins=("depot",), language=language, calendar=calendar, currency="EUR"
            )
            people[language] = a_member(runtime, company)
            runtime.run(company.id, CLI, fill)
        server = make_server(
            "127.0.0.1", 0, create_app(runtime), threaded=True, request_handler=QuietHandler
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Depot(f"http://127.0.0.1:{server.port}", people)
        server.shutdown()
        server.server_close()
        thread.join()
        runtime.close()


def fill(ctx):
    party = a_party(ctx, "North")
    for n in range(12):
        add_record(
            ctx,
            name=f"crate {n:02}",
            state=("open", "open", "packed", "shipped")[n % 4],
            packed_on=ctx.today() + timedelta(days=n % 5),
            amount=100 * n,
            currency="EUR" if n % 3 else "USD",
            customer_id=party,
        )


@pytest.fixture
def enter(chromium, depot_site):
    """Opens a page of the depot's crates in a window of its own; a script error fails the test."""
    windows, troubles = [], []

    def enter(language="en", width=1280, scheme="light"):
        window = chromium.new_context(
            base_url=depot_site.address,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        window.set_default_timeout(PATIENCE)
        windows.append(window)
        page = window.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda told: troubles.append(told.text) if is_breach(told) else None)
        member = depot_site.people[language]
        sign_in(page, member.email, member.password)
        return page, lambda query: page.goto(f"/c/{member.company}/depot/crates{query}")

    yield enter
    for window in windows:
        window.close()
    assert troubles == []


def is_breach(told):
    return "Content Security Policy" in told.text or "Refused to" in told.text


def lane(page, key):
    return page.locator(f'[data-lane="{key}"]')


def test_a_card_is_dragged_to_the_lane_its_transition_leads_to(enter):
    page, go = enter()
    go(BOARDS["kanban"])
    card = lane(page, "open").locator("[data-card]").first
    name = card.locator(".k-record-title").inner_text()

    card.locator(".k-record-title").hover()
    page.mouse.down()
    box = lane(page, "packed").locator("[data-cards]").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 40, steps=12)
    page.mouse.move(box["x"] + 64, box["y"] + 44, steps=4)
    page.mouse.up()

    expect(page.locator("#k-board-live")).to_contain_text("was moved")
    expect(lane(page, "packed")).to_contain_text(name)
    expect(lane(page, "open")).not_to_contain_text(name)


@pytest.mark.parametrize(("language", "key"), [("en", "ArrowRight"), ("fa", "ArrowLeft")])
def test_a_card_is_moved_by_the_keyboard_and_keeps_it(enter, language, key):
    page, go = enter(language)
    go(BOARDS["kanban"])
    title = lane(page, "open").locator(".k-record-title").first
    name = title.inner_text()
    title.focus()

    page.keyboard.press(f"Control+{key}")

    expect(lane(page, "packed")).to_contain_text(name)
    expect(page.locator(":focus")).to_have_text(name)
    expect(page.locator("#k-board-live")).not_to_be_empty()


def test_a_card_that_may_go_nowhere_says_so_and_stays(enter):
    page, go = enter()
    go(BOARDS["kanban"])
    title = lane(page, "open").locator(".k-record-title").first
    name = title.inner_text()
    title.focus()

    page.keyboard.press("Control+ArrowLeft")
    page.keyboard.press("ArrowDown")

    expect(lane(page, "open")).to_contain_text(name)
    expect(page.locator(":focus")).not_to_have_text(name)


def test_a_card_is_moved_by_its_menu(enter):
    page, go = enter()
    go(BOARDS["kanban"])
    card = lane(page, "packed").locator("[data-card]").first
    name = card.locator(".k-record-title").inner_text()

    card.locator("summary").click()
    card.locator("button", has_text="Shipped").click()

    expect(lane(page, "shipped")).to_contain_text(name)


def test_a_figure_of_the_pivot_leads_to_its_records(enter):
    page, go = enter()
    go("?view=pivot&rows=state&columns=&measures=count")

    figure = page.locator(".k-pivot tbody tr").first.locator("td a")
    count = int(figure.inner_text())
    figure.click()

    expect(page.locator("tbody [name=id], tbody tr[data-id]").first).to_be_visible()
    assert page.locator("tr[data-id]").count() == count


def test_choosing_rows_draws_the_pivot_anew_and_keeps_it_in_the_address(enter):
    page, go = enter()
    go("?view=pivot&rows=state&columns=&measures=count")

    page.locator("select[name=rows]").nth(1).select_option("size")

    page.wait_for_url(
        lambda url: "rows=size" in url or "state,size" in url or "state%2Csize" in url
    )
    expect(page.locator(".k-pivot .k-depth-1").first).to_be_visible()


def test_a_chart_is_drawn_and_described(enter):
    page, go = enter("fa")
    go(BOARDS["chart"])

    expect(page.locator("k-chart canvas[role=img]")).to_be_visible()
    expect(page.locator(".k-chart-table")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_boards_fit_their_window_and_leave_axe_nothing_to_find(enter, language, scheme, width):
    page, go = enter(language, width, scheme)
    found = {}
    for name, query in BOARDS.items():
        go(query)
        page.wait_for_load_state("networkidle")
        overflow = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        found[name] = [*violations(page, EVERYTHING), *(["too wide"] if overflow else [])]

    assert found == {name: [] for name in BOARDS}
