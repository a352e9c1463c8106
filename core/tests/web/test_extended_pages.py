"""What a plugin adds to the pages of another's records: fields, buttons, fragments; gone when off."""

from __future__ import annotations

import pytest
from tests.support.depot import declared
from tests.support.orchard import orchard_runtime

from karvan.actors import Actor
from karvan.entities.declaring.known import values_of
from karvan.entities.writing.running import run_command
from karvan.plugins.lifecycle import disable
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company

__all__ = ["orchard_runtime"]
CLI = Actor.cli("test")


@pytest.fixture
def here(orchard_runtime):
    return a_company(orchard_runtime, plugins=("depot", "orchard"))


@pytest.fixture
def browser(orchard_runtime, here):
    return _signed_in(orchard_runtime, here)


@pytest.fixture
def crates(here):
    return f"/c/{here.code}/depot/crates"


@pytest.fixture
def crate(orchard_runtime, here):
    return orchard_runtime.run(here.id, CLI, _a_crate)


def _signed_in(runtime, company):
    app = app_of(runtime)
    browser = app.test_client()
    browser.sign_in(a_member(runtime, company))
    return browser


def _a_crate(ctx, **values):
    given = {"name": "Kiste", "x.orchard.fruit": "quince", **values}
    return run_command(ctx, declared(ctx), "create", None, given).id


def _version(runtime, company, crate):
    def read(ctx):
        return ctx.session.get(declared(ctx).model, (ctx.company.id, crate)).version

    return str(runtime.run(company.id, CLI, read, write=False))


def _do(runtime, company, crate, *names):
    def work(ctx):
        for name in names:
            run_command(ctx, declared(ctx), name, crate, {})

    runtime.run(company.id, CLI, work)


def _values(runtime, company, crate, *names):
    def read(ctx):
        entity = declared(ctx)
        record = ctx.session.get(entity.model, (ctx.company.id, crate))
        return values_of(ctx, entity, [record], [*names])[crate]

    return runtime.run(company.id, CLI, read, write=False)


def test_the_form_shows_the_fields_under_the_plugins_heading_and_saves_them(
    orchard_runtime, here, browser, crates, crate
):
    page = browser.get(f"{crates}/{crate}").text

    assert "Fruit" in page
    assert 'name="x.orchard.fruit"' in page
    assert 'value="quince"' in page
    answer = browser.submit(
        f"{crates}/{crate}",
        **{
            "name": "Kiste",
            "x.orchard.fruit": "pear",
            "x.orchard.sugar": "12.5",
            "_version": _version(orchard_runtime, here, crate),
        },
    )
    assert answer.status_code == 303, answer.text
    saved = _values(orchard_runtime, here, crate, "x.orchard.fruit", "x.orchard.sugar")
    assert saved == {"x.orchard.fruit": "pear", "x.orchard.sugar": 12_500_000}


def test_the_plugins_refusal_stands_at_its_field(orchard_runtime, here, browser, crates, crate):
    form = {
        "name": "Kiste",
        "x.orchard.fruit": "poison",
        "_version": _version(orchard_runtime, here, crate),
    }

    answer = browser.submit(f"{crates}/{crate}", **form)

    assert answer.status_code == 422
    assert "Not this fruit" in answer.text
    assert 'value="poison"' in answer.text


def test_a_new_record_is_made_with_them(orchard_runtime, here, browser, crates):
    form = {"name": "Neu", "x.orchard.fruit": "fig", "x.orchard.picked_on": "1404/06/10"}

    answer = browser.submit(f"{crates}/new", page=f"{crates}/new", **form)

    assert answer.status_code == 303, answer.text
    made = int(answer.headers["Location"].rsplit("/", 1)[1])
    assert _values(orchard_runtime, here, made, "x.orchard.fruit") == {"x.orchard.fruit": "fig"}


def test_the_list_shows_filters_and_exports_them(browser, crates, crate):
    asked = "cols=name,x.orchard.fruit&f=x.orchard.fruit:eq:quince"

    page = browser.get(f"{crates}?{asked}")
    export = browser.get(f"{crates}/export.csv?{asked}")

    assert page.status_code == 200
    assert "quince" in page.text
    assert browser.get(f"{crates}?f=x.orchard.fruit:eq:pear").text.count("Kiste") == 0
    assert export.status_code == 200
    assert "quince" in export.get_data(as_text=True)


def test_a_button_is_shown_in_its_states_alone(orchard_runtime, here, browser, crates, crate):
    assert "Print label" not in browser.get(f"{crates}/{crate}").text

    _do(orchard_runtime, here, crate, "pack")

    page = browser.get(f"{crates}/{crate}").text
    assert "Print label" in page
    assert f"/orchard/crates/{crate}/label" in page
    assert "Spoil" in page


def test_a_button_with_a_question_asks_first_and_then_posts(
    orchard_runtime, here, browser, crates, crate
):
    page = browser.get(f"{crates}/{crate}").text
    address = f"/c/{here.code}/-/ask/orchard.taste/{crate}"
    assert address in page

    question = browser.get(address)

    assert "Really taste it?" in question.text
    answer = browser.submit(f"/c/{here.code}/orchard/crates/{crate}/taste")
    assert answer.status_code == 303
    assert _values(orchard_runtime, here, crate, "note") == {"note": "tasted"}
    assert browser.get(f"/c/{here.code}/-/ask/orchard.label/{crate}").status_code == 404
    assert browser.get(f"/c/{here.code}/-/ask/orchard.taste/999999").status_code == 404


def test_an_added_transition_is_a_button_that_does_it(
    orchard_runtime, here, browser, crates, crate
):
    _do(orchard_runtime, here, crate, "pack")

    answer = browser.submit(
        f"{crates}/{crate}/do/orchard.spoil", _version=_version(orchard_runtime, here, crate)
    )

    assert answer.status_code == 303, answer.text
    found = _values(orchard_runtime, here, crate, "state", "note")
    assert found == {"state": "open", "note": "spoiled"}


def test_a_fragment_that_fails_hurts_neither_the_page_nor_its_neighbour(
    here, browser, crates, crate
):
    page = browser.get(f"{crates}/{crate}")
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}

    broken = browser.get(f"/c/{here.code}/orchard/crates/{crate}/broken", headers=part)
    label = browser.get(f"/c/{here.code}/orchard/crates/{crate}/label", headers=part)

    assert page.status_code == 200
    assert f"/orchard/crates/{crate}/broken" in page.text
    assert f"/orchard/crates/{crate}/label" in page.text
    assert broken.status_code == 500
    assert "worms" not in broken.text
    assert (label.status_code, label.text) == (200, f"<p>Label {crate}</p>")


def test_switched_off_nothing_of_it_is_left_on_the_pages(
    orchard_runtime, here, browser, crates, crate
):
    _do(orchard_runtime, here, crate, "pack")
    disable(orchard_runtime, CLI, here.code, "orchard")

    page = browser.get(f"{crates}/{crate}")

    assert page.status_code == 200
    assert "orchard" not in page.text
    assert browser.get(f"{crates}?f=x.orchard.fruit:eq:quince").status_code == 400
    refused = browser.submit(
        f"{crates}/{crate}",
        **{"x.orchard.fruit": "fig", "_version": _version(orchard_runtime, here, crate)},
    )
    assert refused.status_code == 400
    assert browser.get(f"/c/{here.code}/orchard/crates/{crate}/label").status_code == 404
    assert browser.get(f"/c/{here.code}/-/ask/orchard.taste/{crate}").status_code == 404
    assert (
        browser.submit(
            f"{crates}/{crate}/do/orchard.spoil", _version=_version(orchard_runtime, here, crate)
        ).status_code
        == 404
    )
