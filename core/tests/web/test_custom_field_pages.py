"""The administrator of a company adds fields to its records in the browser."""

from __future__ import annotations

import pytest
from tests.support.depot import depot_runtime

from karvan.actors import Actor
from karvan.entities.custom.queries import active_fields
from karvan.entities.custom.queries import list_custom_fields
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company

__all__ = ["depot_runtime"]
CLI = Actor.cli("test")
CRATE = "depot.crate"


@pytest.fixture
def here(depot_runtime):
    return a_company(depot_runtime, plugins=("depot",))


@pytest.fixture
def browser(depot_runtime, here):
    app = app_of(depot_runtime)
    browser = app.test_client()
    browser.sign_in(a_member(depot_runtime, here))
    return browser


@pytest.fixture
def address(here):
    return f"/c/{here.code}/-/custom-fields/{CRATE}"


def _fields(runtime, company, read=active_fields):
    return runtime.run(company.id, CLI, lambda ctx: list(read(ctx, CRATE)), write=False)


def _add(browser, address, name="wood", **given):
    form = {"name": name, "kind": "text", "label": name.capitalize(), **given}
    return browser.submit(f"{address}/new", **form)


def test_a_choice_is_added_with_labels_in_both_languages(depot_runtime, here, browser, address):
    answer = _add(
        browser, address, kind="choice", choices="oak = Oak\nTeak", choices_fa="بلوط\nساج",
        required="1",
    )  # fmt: skip

    assert answer.status_code == 303
    (field,) = _fields(depot_runtime, here)
    assert field.choices == (
        ("oak", {"en": "Oak", "fa": "بلوط"}),
        ("Teak", {"en": "Teak", "fa": "ساج"}),
    )
    page = browser.get(f"{address}/{field.id}").text
    assert "oak = Oak\nTeak" in page
    assert "custom.wood" in page


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"name": "Wood"}, id="capital letters"),
        pytest.param({"label": ""}, id="no label"),
        pytest.param({"kind": "file"}, id="a kind that is none"),
        pytest.param({"kind": "choice", "choices": ""}, id="no choices"),
        pytest.param(
            {"kind": "choice", "choices": "a\nb", "choices_fa": "الف"}, id="a label is missing"
        ),
        pytest.param({"kind": "reference", "target": "core.role"}, id="no record of a company"),
    ],
)
def test_a_field_that_makes_no_sense_is_shown_again(depot_runtime, here, browser, address, given):
    answer = _add(browser, address, **given)

    assert answer.status_code == 422
    assert _fields(depot_runtime, here) == []


def test_fields_are_moved_changed_archived_and_restored(depot_runtime, here, browser, address):
    _add(browser, address, "wood")
    _add(browser, address, "nails")
    wood, nails = _fields(depot_runtime, here)

    assert browser.submit(f"{address}/{nails.id}/move", to="up").status_code == 303
    assert [each.name for each in _fields(depot_runtime, here)] == ["nails", "wood"]
    wood = _fields(depot_runtime, here)[1]
    changed = browser.submit(f"{address}/{wood.id}", label="Timber", _version=str(wood.version))
    assert changed.status_code == 303
    stale = browser.submit(f"{address}/{wood.id}", label="Beam", _version=str(wood.version))
    assert stale.status_code == 409
    wood = _fields(depot_runtime, here)[1]
    assert wood.label == {"en": "Timber"}
    browser.submit(f"{address}/{wood.id}/archive", _version=str(wood.version))
    assert [each.name for each in _fields(depot_runtime, here)] == ["nails"]
    assert "Timber" in browser.get(address).text
    wood = _fields(depot_runtime, here, list_custom_fields)[1]
    browser.submit(f"{address}/{wood.id}/restore", _version=str(wood.version))
    assert [each.name for each in _fields(depot_runtime, here)] == ["nails", "wood"]


def test_a_field_is_moved_up_or_down_and_nowhere_else(depot_runtime, here, browser, address):
    _add(browser, address)
    (field,) = _fields(depot_runtime, here)

    assert browser.submit(f"{address}/{field.id}/move", to="away").status_code == 400
    assert browser.submit(f"{address}/999/move", to="up").status_code == 400


def test_a_kind_of_record_that_is_off_or_unknown_is_not_found(browser, here):
    for kind in ("core.nothing", "crm.deal", "core.role"):
        assert browser.get(f"/c/{here.code}/-/custom-fields/{kind}").status_code == 404


def test_the_page_names_the_records_and_how_many_fields_they_have(browser, here, address):
    _add(browser, address)

    page = browser.get(f"/c/{here.code}/-/custom-fields").text

    assert "Crates" in page


def test_who_may_not_manage_fields_sees_none_of_it(depot_runtime, here, address):
    app = app_of(depot_runtime)
    browser = app.test_client()
    browser.sign_in(a_member(depot_runtime, here, roles=("clerk",)))

    assert browser.get(address).status_code == 403
    assert _add(browser, address).status_code == 403
    assert _fields(depot_runtime, here) == []
