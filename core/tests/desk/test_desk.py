"""What a person has at hand: search, the palette, favourites, what was seen, the home page."""

import re

import pytest
from tests.support.depot import CLI
from tests.support.depot import add_record
from tests.support.depot import declared

from karvan.actors import Actor
from karvan.desk.bookmarks import list_bookmarks
from karvan.entities.saved_views.services import SaveView
from karvan.entities.saved_views.services import save_view
from karvan.testing.browser import a_member


@pytest.fixture
def crate(depot_runtime, depot):
    """The id of a crate called so."""

    def make(name):
        return depot_runtime.run(depot.id, CLI, lambda ctx: add_record(ctx, name=name).id)

    return make


def titles(answer):
    return [item["title"] for group in answer.json["groups"] for item in group["items"]]


def test_the_search_page_groups_what_it_finds_and_leads_to_the_list(browser, at, crate):
    crate("Searchable teapot")

    page = browser.get(at("-/search?q=teapot")).text

    assert "Searchable teapot" in page
    assert f'href="{at("depot/crates?q=teapot")}"' in page


def test_a_search_that_finds_nothing_says_so(browser, at):
    answer = browser.get(at("-/search?q=%22OR%20%27nothing"))

    assert answer.status_code == 200
    assert "Nothing found" in answer.text


def test_the_palette_offers_records_pages_and_actions(browser, at, crate):
    crate("Palette lamp")

    assert "Palette lamp" in titles(browser.get(at("-/palette?q=lamp")))
    assert "Modules" in titles(browser.get(at("-/palette?q=modu")))
    assert "New crate" in titles(browser.get(at("-/palette?q=new crate")))
    assert "Make this my start page" in titles(browser.get(at("-/palette?q=start")))


def test_the_palette_offers_nothing_that_the_person_may_not_open(depot_runtime, depot, site, at):
    client = site.test_client()
    client.sign_in(a_member(depot_runtime, depot, roles=()))

    assert "Modules" not in titles(client.get(at("-/palette?q=modu")))
    assert "New crate" not in titles(client.get(at("-/palette?q=new crate")))


def test_a_star_keeps_a_record_and_is_taken_away_again(browser, at, crate):
    target = f"record:depot.crate:{crate('Starred')}"

    browser.submit(at("-/favourites"), target=target, title="Starred", on="1")
    assert "Starred" in browser.get(at("-/favourites")).text
    assert "Starred" in titles(browser.get(at("-/palette")))
    browser.submit(at("-/favourites"), target=target, title="Starred", on="0")

    assert "Starred" not in browser.get(at("-/favourites")).text


def test_a_page_with_its_filter_is_starred_and_shown_as_it_was_called(browser, at):
    target = f"page:{at('-/jobs?state=failed')}"

    browser.submit(at("-/favourites"), target=target, title="Failed jobs", on="1")

    assert f'href="{at("-/jobs?state=failed")}"' in browser.get(at("-/favourites")).text


@pytest.mark.parametrize(
    "target",
    [
        "page:https://elsewhere.example/",
        "page:/c/OTHER/-/jobs",
        "record:depot.crate:abc",
        "javascript:alert(1)",
        "",
        "page:/c/" + "x" * 500,
    ],
)
def test_what_is_no_target_is_refused(browser, at, target):
    answer = browser.submit(at("-/favourites"), target=target, title="x", on="1")

    assert answer.status_code == 400


def test_a_favourite_that_may_no_longer_be_read_is_not_shown(depot_runtime, depot, site, at, crate):
    member = a_member(depot_runtime, depot, roles=())
    client = site.test_client()
    client.sign_in(member)
    client.submit(
        at("-/favourites"), target=f"record:depot.crate:{crate('Out of sight')}", title="x", on="1"
    )
    client.submit(at("-/favourites"), target=f"page:{at('-/jobs')}", title="Hidden jobs", on="1")

    page = client.get(at("-/favourites")).text

    assert "Out of sight" not in page
    assert "Hidden jobs" not in page


def test_the_last_twenty_pages_seen_are_kept(browser, at, depot_runtime, depot, person):
    for number in range(25):
        browser.submit(
            at("-/seen"), target=f"page:{at('-/jobs')}?n={number}", title=f"Page {number}"
        )

    def read(ctx):
        return [each.title for each in list_bookmarks(ctx, "seen")]

    kept = depot_runtime.run(
        depot.id, Actor.user(person.id, person.name, frozenset()), read, write=False
    )
    assert len(kept) == 20
    assert "Page 24" in kept
    assert "Page 0" not in kept


def test_everyone_has_bookmarks_of_their_own(browser, at, depot_runtime, depot, site):
    browser.submit(at("-/favourites"), target=f"page:{at('-/jobs')}", title="Mine alone", on="1")
    other = site.test_client()
    other.sign_in(a_member(depot_runtime, depot))

    assert "Mine alone" not in other.get(at("-/favourites")).text


def test_the_home_page_begins_with_my_day_and_every_tile_loads(browser, at):
    page = browser.get(at()).text

    assert "My day" in page
    assert browser.get(at("-/my-day")).status_code == 200
    for kind in ("seen", "favourite"):
        assert browser.get(at(f"-/tiles/marks/{kind}")).status_code == 200


def keys(browser, at):
    return re.findall(r'<li class="[^"]*" data-key="([^"]+)"', browser.get(at("?arrange")).text)


def test_tiles_are_moved_added_resized_removed_and_put_back(browser, at):
    first = keys(browser, at)
    assert first[0] == "own:my-day"

    browser.submit(at("-/tiles"), act="later", key="own:my-day")
    assert keys(browser, at)[1] == "own:my-day"
    browser.submit(at("-/tiles"), act="add", key="own:favourites")
    assert keys(browser, at)[-1] == "own:favourites"
    browser.submit(at("-/tiles"), act="size", key="own:favourites", size="wide")
    assert "k-tile-wide" in browser.get(at()).text
    browser.submit(at("-/tiles"), act="order", keys=["own:favourites", "own:my-day"])
    assert keys(browser, at)[:2] == ["own:favourites", "own:my-day"]
    browser.submit(at("-/tiles"), act="remove", key="own:favourites")
    assert "own:favourites" not in keys(browser, at)
    browser.submit(at("-/tiles"), act="reset")

    assert keys(browser, at) == first


@pytest.mark.parametrize(
    "form",
    [
        {"act": "add", "key": "measure:no.such"},
        {"act": "remove", "key": "own:favourites"},
        {"act": "size", "key": "own:my-day", "size": "huge"},
        {"act": "dance", "key": "own:my-day"},
    ],
)
def test_what_is_no_arrangement_is_refused_and_changes_nothing(browser, at, form):
    before = keys(browser, at)

    assert browser.submit(at("-/tiles"), **form).status_code == 400
    assert keys(browser, at) == before


def test_a_saved_view_is_a_tile_with_its_first_records(browser, at, crate, depot_runtime, depot):
    crate("On a tile")
    command = SaveView("Open ones", "q=tile", shared=True)
    view = depot_runtime.run(depot.id, CLI, lambda ctx: save_view(ctx, declared(ctx), command).id)

    browser.submit(at("-/tiles"), act="add", key=f"view:{view}")

    assert f"-/tiles/views/{view}" in browser.get(at()).text
    assert "On a tile" in browser.get(at(f"-/tiles/views/{view}")).text


def test_a_saved_chart_is_a_tile_of_bars(browser, at, crate, depot_runtime, depot):
    crate("Charted")
    command = SaveView("By state", "view=chart&by=state&measure=count", kind="chart", shared=True)
    view = depot_runtime.run(depot.id, CLI, lambda ctx: save_view(ctx, declared(ctx), command).id)

    assert "k-bars" in browser.get(at(f"-/tiles/views/{view}")).text


def test_a_tile_of_another_persons_private_view_does_not_exist(browser, at):
    assert browser.get(at("-/tiles/views/999999")).status_code == 404
    assert browser.get(at("-/tiles/measures/no.such")).status_code == 404
    assert browser.get(at("-/tiles/reports/999999")).status_code == 404


def test_the_registry_of_shortcuts_is_on_every_page_with_an_app_letter(browser, at):
    page = browser.get(at()).text

    assert "&#34;keys&#34;: &#34;mod+k&#34;" in page
    assert "&#34;keys&#34;: &#34;g h&#34;" in page
