"""Changing what is listed: one cell, many records, many new ones."""

from __future__ import annotations

import re

import pytest
from tests.support.depot import CLI

from karvan.events.worker import Worker
from karvan.testing.browser import a_member

from .conftest import chosen
from .conftest import follow

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


# one cell


def test_a_cell_is_changed_by_the_update_command(yard):
    crate = yard.add(name="Saffron")

    form = yard.get(f"/{crate}/cell/name", headers=PARTIAL)
    answer = yard.post(f"/{crate}/cell/name", name="Turmeric", _version="1", headers=PARTIAL)

    assert 'value="Saffron"' in form.text
    assert 'name="_version" value="1"' in form.text
    assert answer.status_code == 200
    assert "<tr data-id" in answer.text
    assert "Turmeric" in answer.text
    assert (yard.read(crate).name, yard.read(crate).version) == ("Turmeric", 2)


def test_a_cell_is_changed_without_a_script_too(yard):
    crate = yard.add(name="Saffron")

    page = yard.get(f"/{crate}/cell/name")
    answer = yard.post(f"/{crate}/cell/name", name="Turmeric", _version="1", _list="sort=-name")

    assert "<html" in page.text
    assert answer.status_code == 303
    assert "sort=-name" in answer.headers["Location"]
    assert yard.read(crate).name == "Turmeric"


def test_a_bad_value_stays_in_the_cell_with_the_reason(yard):
    crate = yard.add(name="Saffron", pieces=3)

    answer = yard.post(f"/{crate}/cell/pieces", pieces="many", _version="1", _list="cols=name,pieces",
                       headers=PARTIAL)  # fmt: skip

    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert 'class="k-error"' in answer.text
    assert yard.read(crate).pieces == 3


def test_a_stale_cell_is_refused(yard):
    crate = yard.add(name="Saffron")

    answer = yard.post(f"/{crate}/cell/name", name="Turmeric", _version="9", headers=PARTIAL)

    assert answer.status_code == 409
    assert yard.read(crate).name == "Saffron"


@pytest.mark.parametrize("field", ["amount", "secret", "state", "nothing", "x.fleet.y"])
def test_only_declared_cells_are_changed(yard, field):
    crate = yard.add(name="Saffron")

    assert yard.get(f"/{crate}/cell/{field}").status_code == 404
    assert yard.post(f"/{crate}/cell/{field}", **{field: "1"}).status_code == 404


def test_a_cell_takes_no_other_field(yard):
    crate = yard.add(name="Saffron", pieces=3)

    answer = yard.post(f"/{crate}/cell/name", name="Turmeric", pieces="9", _version="1")

    assert 400 <= answer.status_code < 500
    assert (yard.read(crate).name, yard.read(crate).pieces) == ("Saffron", 3)


def test_a_reader_changes_no_cell(yard, depot_runtime, depot_app):
    crate = yard.add(name="Saffron")
    browser = depot_app.test_client()
    browser.sign_in(a_member(depot_runtime, yard.company, roles=("viewer",)))

    answer = browser.submit(f"{yard.crates}/{crate}/cell/name", name="Turmeric", _version="1")

    assert answer.status_code == 403


# many records


def test_chosen_records_are_archived_after_one_question(yard):
    crates = [yard.add(name=name) for name in ("Saffron", "Turmeric")]
    query = chosen(*crates, action="archive")

    asked = yard.get(f"/bulk?{query}")
    done = yard.post(f"/bulk?{query}", _count="2")

    assert "Crates: 2 records" in asked.text
    assert "Saffron" in asked.text
    assert done.status_code == 303
    assert [yard.read(each).active for each in crates] == [False, False]
    assert "Done with 2 records." in follow(yard, done).text


def test_a_field_is_changed_in_all_of_them(yard):
    crates = [yard.add(name="Saffron", size="s") for _count in range(3)]
    query = chosen(*crates, action="update", field="size")

    asked = yard.get(f"/bulk?{query}")
    yard.post(f"/bulk?{query}", size="l", _count="3")

    assert '<option value="l">Large</option>' in asked.text
    assert {yard.read(each).size for each in crates} == {"l"}


def test_tags_are_added_and_taken_away(yard):
    crate = yard.add(name="Saffron")

    yard.post(f"/bulk?{chosen(crate, action='tag')}", tags="fresh, dry", _count="1")
    both = yard.get("?cols=name,tags").text
    yard.post(f"/bulk?{chosen(crate, action='untag')}", tags="dry", _count="1")
    one = yard.get("?cols=name,tags").text

    assert "fresh" in both
    assert "dry" in both
    assert "fresh" in one
    assert "dry" not in one.partition("<tbody>")[2]


def test_what_refuses_is_listed_and_stops_no_other(yard):
    fine, packed = yard.add(name="Saffron"), yard.add(name="Turmeric", state="packed")

    done = yard.post(f"/bulk?{chosen(fine, packed, action='pack')}", _count="2")
    page = follow(yard, done)

    assert "1 done, 1 refused." in page.text
    assert "Turmeric" in page.text
    assert yard.read(fine).state == "packed"


def test_all_that_match_are_changed_when_the_count_is_what_was_seen(yard):
    crates = [yard.add(name=f"Crate {each}", size="s") for each in range(3)]
    other = yard.add(name="Other", size="m")
    query = "all=1&action=archive&list=f%3Dsize%3Aeq%3As"

    wrong = yard.post(f"/bulk?{query}", _count="2")
    right = yard.post(f"/bulk?{query}", _count="3")

    assert wrong.status_code == 409
    assert "3 records" in wrong.text
    assert right.status_code == 303
    assert [yard.read(each).active for each in crates] == [False] * 3
    assert yard.read(other).active


def test_many_records_are_worked_through_by_a_job(yard):
    with yard.runtime.company_work(yard.company.id, CLI, write=True) as ctx:
        from karvan.entities.declaring.known import get_entity

        model = get_entity(ctx, "depot.crate").model
        ctx.session.add_all([model(name=f"Crate {each}") for each in range(250)])

    started = yard.post("/bulk?all=1&action=archive", _count="250")
    running = follow(yard, started)
    Worker(yard.runtime).run_until_idle()
    finished = follow(yard, started)

    assert "0 of 250 records" in running.text
    assert "hx-trigger" in running.text
    assert "Done with 250 records." in finished.text
    assert "Nothing matches" not in yard.get("?show=archived").text
    assert "No crates yet" in yard.get().text


def test_a_run_is_stopped_and_what_was_not_begun_stays(yard):
    with yard.runtime.company_work(yard.company.id, CLI, write=True) as ctx:
        from karvan.entities.declaring.known import get_entity

        model = get_entity(ctx, "depot.crate").model
        ctx.session.add_all([model(name=f"Crate {each}") for each in range(210)])
    started = yard.post("/bulk?all=1&action=archive", _count="210")

    yard.browser.submit(f"{started.headers['Location']}/cancel")
    Worker(yard.runtime).run_until_idle()

    assert "Stopped after 0 of 210 records." in follow(yard, started).text
    assert "Crate 1" in yard.get().text


def test_a_run_is_its_persons_alone(yard, depot_runtime, depot_app):
    crate = yard.add(name="Turmeric", state="shipped")
    done = yard.post(f"/bulk?{chosen(crate, action='pack')}", _count="1")
    browser = depot_app.test_client()
    browser.sign_in(a_member(depot_runtime, yard.company))

    assert browser.get(done.headers["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("action=archive", 400),
        ("id=1", 400),
        ("action=explode&id=1", 404),
        ("action=create&id=1", 404),
        ("action=archive&id=x", 400),
        ("action=archive&id=99999999999999999999", 400),
        ("action=update&id=1&field=secret", 400),
        ("action=archive&all=1&list=f%3Dnothing", 400),
        ("&".join(f"id={each}" for each in range(600)) + "&action=archive", 400),
    ],
)
def test_a_hostile_action_is_refused(yard, query, status):
    assert yard.get(f"/bulk?{query}").status_code == status
    assert yard.post(f"/bulk?{query}", _count="1").status_code == status


def test_a_foreign_record_is_refused_in_its_row(yard, depot_runtime):
    done = yard.post("/bulk?action=archive&id=987654", _count="1")

    assert "0 done, 1 refused." in follow(yard, done).text


# many new ones


def grid(*rows: dict[str, str]) -> dict[str, str]:
    """The form of a grid."""
    given = {"rows-count": str(len(rows))}
    for index, row in enumerate(rows):
        given |= {f"rows-{index}-{name}": text for name, text in row.items()}
    return given


def test_all_rows_of_the_grid_become_records(yard):
    page = yard.get("/grid")
    answer = yard.post(
        "/grid", **grid({"name": "Saffron", "pieces": "3"}, {"name": ""}, {"name": "Turmeric"})
    )

    assert page.text.count('name="rows-4-name"') == 1
    assert answer.status_code == 303
    listed = follow(yard, answer).text
    assert "2 records were added." in listed
    assert "Saffron" in listed
    assert "Turmeric" in listed


def test_one_bad_row_and_nothing_is_added(yard):
    answer = yard.post(
        "/grid",
        **grid({"name": "Saffron"}, {"pieces": "many", "name": "Turmeric"}, {"pieces": "2"}),
    )

    assert answer.status_code == 422
    assert re.search(r'value="many"[^>]*aria-invalid="true"', answer.text)
    assert 'id="f-rows-2-name-error"' in answer.text
    assert 'value="Saffron"' in answer.text
    assert "No crates yet" in yard.get().text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"rows-count": "100000"}, 400),
        ({"rows-count": "many"}, 400),
        ({}, 400),
        ({"rows-count": "1"}, 422),
        ({"rows-count": "1", "rows-0-name": "A", "rows-0-state": "shipped"}, 400),
        ({"rows-count": "1", "rows-0-name": "A", "rows-0-nothing": "x"}, 400),
        ({"rows-count": "1", "rows-0-name": "A\x00B"}, 422),
    ],
)
def test_a_hostile_grid_adds_nothing(yard, fields, status):
    answer = yard.post("/grid", **fields)

    assert answer.status_code == status
    assert "No crates yet" in yard.get().text
