"""Views that people keep, share and begin with, and their own columns."""

from __future__ import annotations

import re

import pytest
from tests.support.depot import CLI

from karvan.testing.browser import a_member


def view_id(answer) -> int:
    """The view that an answer leads to."""
    return int(re.search(r"[?&]v=(\d+)", answer.headers["Location"])[1])


def save(yard, name="Packed ones", state="f=state:eq:packed&sort=-amount", **fields):
    return yard.post("/views", name=name, list=state, kind="list", **fields)


def version_of(yard, view: int) -> int:
    from karvan.entities.saved_views.models import SavedView

    with yard.runtime.company_work(yard.company.id, CLI) as ctx:
        return ctx.session.get(SavedView, (yard.company.id, view)).version


@pytest.fixture
def colleague(yard, depot_runtime, depot_app):
    """A second administrator's browser."""
    browser = depot_app.test_client()
    browser.sign_in(a_member(depot_runtime, yard.company))
    return browser


def test_a_saved_view_opens_with_its_filter_order_and_columns(stocked):
    saved = save(stocked, state="f=state:eq:packed&cols=name,size")

    page = stocked.get(f"?v={view_id(saved)}")

    assert saved.status_code == 303
    assert "Pistachios" in page.text
    assert "Saffron" not in page.text
    assert 'data-label="Size"' in page.text
    assert 'data-label="Customer"' not in page.text


def test_a_private_view_is_its_owners_alone(stocked, colleague):
    view = view_id(save(stocked))

    page = colleague.get(f"{stocked.crates}?v={view}")

    assert "Packed ones" not in page.text
    assert colleague.submit(f"{stocked.crates}/views/{view}", do="delete").status_code == 404


def test_a_shared_view_is_everybodys(stocked, colleague):
    view = view_id(save(stocked, shared="1"))

    page = colleague.get(f"{stocked.crates}?v={view}")

    assert "Packed ones" in page.text
    assert "Saffron" not in page.text


def test_the_list_opens_with_the_view_that_was_chosen(stocked, colleague):
    save(stocked, first="1")

    assert "Saffron" not in stocked.get().text
    assert "Saffron" in stocked.get("?v=0").text
    assert "Saffron" in colleague.get(stocked.crates).text


def test_a_view_can_be_everybodys_first_one(stocked, colleague):
    view = view_id(save(stocked, shared="1"))

    stocked.post(f"/views/{view}", do="first-for-all")

    assert "Saffron" not in colleague.get(stocked.crates).text


def test_a_view_is_renamed_overwritten_and_deleted(stocked):
    view = view_id(save(stocked))

    renamed = stocked.post(
        f"/views/{view}", do="rename", name="Boxed", _version=version_of(stocked, view)
    )
    updated = stocked.post(
        f"/views/{view}", do="update", list="f=state:eq:open", _version=version_of(stocked, view)
    )
    page = stocked.get(f"?v={view}")
    deleted = stocked.post(f"/views/{view}", do="delete")

    assert [each.status_code for each in (renamed, updated, deleted)] == [303] * 3
    assert "Boxed" in page.text
    assert "Pistachios" not in page.text
    assert "Boxed" not in stocked.get("?v=0").text.partition("k-messages")[0].replace("“Boxed”", "")


def test_a_stale_view_is_not_overwritten(stocked):
    view = view_id(save(stocked))

    answer = stocked.post(f"/views/{view}", do="rename", name="Other", _version="77")

    assert answer.status_code == 409


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "Packed ones"])
def test_a_view_needs_a_name_of_its_own(stocked, name):
    save(stocked)

    answer = save(stocked, name=name)

    assert answer.status_code == 422


def test_a_view_of_a_field_that_is_gone_warns_and_acts_on_nothing(stocked):
    from karvan.entities.saved_views.models import SavedView

    view = view_id(save(stocked, state="f=state:eq:packed"))
    with stocked.runtime.company_work(stocked.company.id, CLI, write=True) as ctx:
        kept = ctx.session.get(SavedView, (stocked.company.id, view))
        kept.query = "f=x.gone.colour%3Aeq%3Ared&f=state%3Aeq%3Apacked"

    page = stocked.get(f"?v={view}")

    assert page.status_code == 200
    assert "x.gone.colour" in page.text
    assert "Pistachios" in page.text
    assert 'name="action"' not in page.text


def test_a_person_chooses_columns_and_goes_back_to_the_usual_ones(stocked, colleague):
    chosen = stocked.post("/columns", column=["pieces", "name"], list="")

    page = stocked.get()
    others = colleague.get(stocked.crates)
    stocked.post("/columns", column=["name"], reset="1", list="")

    assert chosen.status_code == 303
    assert page.text.index('data-label="Pieces"') < page.text.index('data-label="Name"')
    assert 'data-label="Amount"' not in page.text
    assert 'data-label="Amount"' in others.text
    assert 'data-label="Amount"' in stocked.get().text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"column": []}, 422),
        ({"column": ["nothing"]}, 400),
        ({"column": ["secret"]}, 400),
        ({"column": ["name"], "list": "f=broken"}, 400),
        ({"column": ["name"], "list": "q=" + "x" * 30_000}, 400),
    ],
)
def test_columns_that_are_none_are_refused(stocked, fields, status):
    assert stocked.post("/columns", **fields).status_code == status


def test_a_view_cannot_be_changed_in_an_unknown_way(stocked):
    view = view_id(save(stocked))

    assert stocked.post(f"/views/{view}", do="explode").status_code == 400
    assert stocked.post("/views/999999", do="delete").status_code == 404
    assert stocked.post("/views", name="A", list="", kind="treemap").status_code == 422
