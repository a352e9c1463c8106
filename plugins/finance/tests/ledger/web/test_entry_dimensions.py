"""The entry form offers dimensions only where there are any, and keeps what was chosen."""

from __future__ import annotations

import re

import pytest

from karvan.modules.dimensions.services import SaveAxis
from karvan.modules.dimensions.services import SaveValue
from karvan.modules.dimensions.services import save_axis
from karvan.modules.dimensions.services import save_value

GOOD = [("1110", "120.00", ""), ("4000", "", "120")]
FIELD = "lines-1-dimension_department"
ERROR = f'id="f-{FIELD}-error"'


@pytest.fixture
def departments(books):
    def plant(ctx):
        axis = save_axis(ctx, SaveAxis("department", {"en": "Department"}, is_required=True))
        return [save_value(ctx, SaveValue(axis.id, c, c.upper())).id for c in ("it", "hr")]

    return books.run(plant)


def test_without_axes_the_form_has_no_dimensions(books, desk):
    assert "dimension" not in desk.get("/entries/new").text


def test_a_chosen_value_is_kept_and_shown_again(books, desk, departments):
    page = desk.follow(desk.write(GOOD, **{FIELD: str(departments[1])}))

    (draft,) = books.entries()
    form = desk.get(f"/entries/{draft.id}").text
    assert "HR" in page.text
    assert re.search(rf'<option value="{departments[1]}" selected>', form)


def test_a_missing_value_is_refused_at_its_row_when_posting(books, desk, departments):
    answer = desk.write(GOOD, then="post")

    assert answer.status_code == 422
    assert ERROR in answer.text
    assert "Choose a value for Department." in answer.text


@pytest.mark.parametrize("typed", ["999999999", "x", "-1"])
def test_a_value_that_is_not_offered_is_refused(books, desk, departments, typed):
    answer = desk.write(GOOD, **{FIELD: typed})

    assert answer.status_code == 422
    assert ERROR in answer.text


def test_a_draft_keeps_a_value_that_was_archived_since(books, desk, departments):
    desk.write(GOOD, **{FIELD: str(departments[0])})
    (draft,) = books.entries()

    def archive(ctx):
        from karvan.modules.dimensions.queries import get_value

        value = get_value(ctx, departments[0])
        save_value(
            ctx,
            SaveValue(
                value.axis_id,
                value.code,
                value.name,
                active=False,
                value_id=value.id,
                version=value.version,
            ),
        )

    books.run(archive)
    path = f"/entries/{draft.id}"
    ids = desk.lines_of(path).values()
    kept = {f"lines-{number}-id": row_id for number, row_id in enumerate(ids)}
    answer = desk.write(
        GOOD,
        path=path,
        then="post",
        _version=str(draft.version),
        **kept,
        **{FIELD: str(departments[0])},
    )

    assert "IT" in desk.follow(answer).text
    assert books.entry(draft.id).state == "posted"
