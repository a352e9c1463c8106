"""The form of a record: filled in, refused with what was typed, saved, and led on."""

import re

import pytest
from tests.support.depot import declared

from karvan.entities.reading.listing import get_record
from karvan.entities.writing.lines import lines_of
from karvan.errors import NotFound

VERSION = re.compile(r'name="_version" value="(\d+)"')


def read_crate(ctx, crate_id):
    record = get_record(ctx, declared(ctx), crate_id)
    ctx.session.refresh(record)
    return record


def version_of(page):
    return VERSION.search(page.text).group(1)


def test_a_record_is_shown_in_inputs_of_its_fields(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}")

    assert page.status_code == 200
    assert 'value="Saffron crate"' in page.text
    assert 'id="f-lines-1-what" name="lines-1-what"' in page.text
    assert 'id="k-wrong"' not in page.text


def test_a_new_record_is_saved_and_opened(keeper, crates, written):
    answer = keeper.submit(f"{crates}/new", page=f"{crates}/new", name="New crate", pieces="۱۲")

    assert answer.status_code == 303
    made = int(answer.headers["Location"].rsplit("/", 1)[1])
    assert written(lambda ctx: read_crate(ctx, made).pieces) == 12


@pytest.mark.parametrize(("then", "end"), [("new", "/new"), ("close", "/crates?q=saffron")])
def test_the_button_says_where_saving_leads(keeper, crates, crate, then, end):
    page = keeper.get(f"{crates}/{crate}?q=saffron")

    answer = keeper.submit(
        f"{crates}/{crate}?q=saffron", page=f"{crates}/{crate}", _version=version_of(page),
        name="Renamed", _then=then,
    )  # fmt: skip

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(end)


def test_a_refused_form_keeps_what_was_typed_and_says_where_it_is_wrong(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}")

    answer = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}", _version=version_of(page),
        name="Typed name", packed_on="yesterday",
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'value="Typed name"' in answer.text
    assert 'value="yesterday"' in answer.text
    assert 'aria-describedby="f-packed_on-error"' in answer.text
    assert '<a href="#f-packed_on">Packed on</a>' in answer.text


def test_lines_are_added_changed_and_deleted(keeper, crates, crate, written):
    page = keeper.get(f"{crates}/{crate}")
    ids = re.findall(r'name="lines-\d-id" value="(\d+)"', page.text)

    answer = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}",
        **{"_version": version_of(page), "lines-count": "3",
           "lines-0-id": ids[0], "lines-0-_delete": "1",
           "lines-1-id": ids[1], "lines-1-what": "Peeled pistachios", "lines-1-quantity": "2.5",
           "lines-2-id": "", "lines-2-what": "Dried limes"},
    )  # fmt: skip

    assert answer.status_code == 303, answer.text
    rows = written(lambda ctx: lines_of(ctx, declared(ctx).lines[0], read_crate(ctx, crate)))
    assert [(row["what"], row["quantity"]) for row in rows] == [
        ("Peeled pistachios", 2_500_000),
        ("Dried limes", None),
    ]


def test_a_form_that_was_cut_off_deletes_no_line(keeper, crates, crate, written):
    page = keeper.get(f"{crates}/{crate}")
    kept = re.findall(r'name="lines-\d-id" value="(\d+)"', page.text)

    answer = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}",
        **{"_version": version_of(page), "lines-count": "2", "lines-0-id": kept[0]},
    )  # fmt: skip

    assert answer.status_code == 400
    rows = written(lambda ctx: lines_of(ctx, declared(ctx).lines[0], read_crate(ctx, crate)))
    assert len(rows) == 2


def test_a_line_that_is_wrong_says_so_in_its_cell(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}")
    ids = re.findall(r'name="lines-\d-id" value="(\d+)"', page.text)

    answer = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}",
        **{"_version": version_of(page), "lines-count": "2",
           "lines-0-id": ids[0], "lines-0-what": "Saffron", "lines-0-quantity": "many",
           "lines-1-id": ids[1], "lines-1-what": "Pistachios"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'id="f-lines-0-quantity-error"' in answer.text
    assert 'value="many"' in answer.text


def test_without_script_three_empty_rows_stand_ready(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}")

    assert len(re.findall(r'name="lines-\d-what"', page.text)) == 5
    assert 'name="lines-count" value="5"' in page.text


def test_an_unknown_field_is_refused_and_nothing_is_changed(keeper, crates, crate, written):
    page = keeper.get(f"{crates}/{crate}")

    answer = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}", _version=version_of(page),
        name="Changed", hidden="taken over", company_id="1",
    )  # fmt: skip

    assert answer.status_code == 400
    assert written(lambda ctx: read_crate(ctx, crate).name) == "Saffron crate"


def test_who_may_not_read_gets_no_form(reader, crates, crate):
    assert reader.get(f"{crates}/{crate}").status_code == 403
    assert reader.get(f"{crates}/new").status_code == 403
    assert reader.get(f"{crates}/pick?q=a").status_code == 403


def test_a_record_that_is_not_there_is_not_found(keeper, crates):
    assert keeper.get(f"{crates}/999999999").status_code == 404


def test_a_shipped_crate_locks_what_its_rule_names(keeper, crates, crate, written):
    written(lambda ctx: setattr(read_crate(ctx, crate), "state", "shipped"))

    page = keeper.get(f"{crates}/{crate}")

    assert 'name="size"' not in page.text
    assert "data-readonly-when" in page.text


def test_a_command_without_questions_is_posted_from_its_button(keeper, crates, crate, written):
    page = keeper.get(f"{crates}/{crate}")

    answer = keeper.submit(
        f"{crates}/{crate}/do/pack", page=f"{crates}/{crate}", _version=version_of(page)
    )

    assert answer.status_code == 303
    assert written(lambda ctx: read_crate(ctx, crate).state) == "packed"


def test_a_command_that_asks_has_a_page_and_says_what_is_wrong_there(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}/do/rename")

    answer = keeper.submit(
        f"{crates}/{crate}/do/rename", page=f"{crates}/{crate}/do/rename",
        _version=version_of(page), new_name="forbidden",
    )  # fmt: skip

    assert answer.status_code == 422
    assert "Not this name" in answer.text
    assert 'value="forbidden"' in answer.text


def test_a_command_in_the_wrong_state_shows_the_record_and_the_reason(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}")

    answer = keeper.submit(
        f"{crates}/{crate}/do/reopen", page=f"{crates}/{crate}", _version=version_of(page)
    )

    assert answer.status_code == 409
    assert "Saffron crate" in answer.text


def test_a_command_there_is_not_is_not_found(keeper, crates, crate):
    assert keeper.get(f"{crates}/{crate}/do/explode").status_code == 404


def test_a_draft_is_deleted_after_a_question(keeper, crates, crate, written):
    page = keeper.get(f"{crates}/{crate}/do/delete")

    answer = keeper.submit(
        f"{crates}/{crate}/do/delete", page=f"{crates}/{crate}", _version=version_of(page)
    )

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/crates")
    with pytest.raises(NotFound):
        written(lambda ctx: read_crate(ctx, crate))


def test_a_copy_begins_with_the_record_and_its_lines(keeper, crates, crate):
    page = keeper.get(f"{crates}/new?copy={crate}")

    assert 'value="Saffron crate"' in page.text
    assert 'value="Pistachios"' in page.text
    assert 'name="lines-0-id" value=""' in page.text


def test_a_new_record_begins_with_what_the_address_names(keeper, crates):
    page = keeper.get(f"{crates}/new?set-name=From+elsewhere")

    assert 'value="From elsewhere"' in page.text


def test_an_archived_record_says_so_and_is_restored(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}")
    keeper.submit(f"{crates}/{crate}/do/archive", page=f"{crates}/{crate}",
                  _version=version_of(page))  # fmt: skip

    archived = keeper.get(f"{crates}/{crate}")

    assert "Archived" in archived.text
    assert f"{crate}/do/restore" in archived.text


def test_the_way_back_keeps_the_filter_of_the_list(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}?q=saffron")

    assert f'href="{crates}?q=saffron"' in page.text


def test_the_smart_button_counts_linked_records(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}")

    assert f"tasks?f=crate:eq:{crate}" in page.text.replace("%3A", ":")
