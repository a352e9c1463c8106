"""Two people change one record: nothing typed is lost, and each field is decided by a person."""

import re

from tests.support.depot import declared

from karvan.audit.past import values_at
from karvan.entities.reading.listing import get_record

VERSION = re.compile(r'name="_version" value="(\d+)"')


def change(ctx, crate_id, **columns):
    record = get_record(ctx, declared(ctx), crate_id)
    for name, value in columns.items():
        setattr(record, name, value)


def choices_of(page, name):
    """The two radio buttons of a field: whether theirs and yours are chosen."""
    found = re.findall(rf'type="radio" name="{name}" value="([^"]*)"( checked)?', page.text)
    return [(value, bool(checked)) for value, checked in found]


def save_late(keeper, crates, crate, written, *, theirs, **yours):
    page = keeper.get(f"{crates}/{crate}")
    version = VERSION.search(page.text).group(1)
    written(lambda ctx: change(ctx, crate, **theirs))
    return keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}", _version=version, _key="k1", **yours
    )


def test_changes_of_different_fields_are_chosen_already(keeper, crates, crate, written):
    answer = save_late(
        keeper, crates, crate, written, theirs={"note": "Theirs"}, name="Mine", note=""
    )

    assert answer.status_code == 409
    assert choices_of(answer, "name") == [("Saffron crate", False), ("Mine", True)]
    assert choices_of(answer, "note") == [("Theirs", True), ("", False)]


def test_a_field_that_both_changed_is_left_to_the_person(keeper, crates, crate, written):
    answer = save_late(keeper, crates, crate, written, theirs={"name": "Theirs"}, name="Mine")

    assert answer.status_code == 409
    assert choices_of(answer, "name") == [("Theirs", False), ("Mine", False)]
    assert "Both changed it" in answer.text
    assert "Saffron crate" in answer.text


def test_saving_the_choice_posts_the_new_version(keeper, crates, crate, written):
    answer = save_late(keeper, crates, crate, written, theirs={"note": "Theirs"}, name="Mine")
    version = VERSION.search(answer.text).group(1)

    saved = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}", _version=version, name="Mine"
    )

    assert saved.status_code == 303
    record = written(lambda ctx: get_record(ctx, declared(ctx), crate).note)
    assert record == "Theirs"


def test_a_third_editor_is_noticed_as_well(keeper, crates, crate, written):
    answer = save_late(keeper, crates, crate, written, theirs={"note": "Theirs"}, name="Mine")
    version = VERSION.search(answer.text).group(1)
    written(lambda ctx: change(ctx, crate, pieces=99))

    again = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}", _version=version, _key="k2", name="Mine"
    )

    assert again.status_code == 409


def test_lines_are_taken_whole(keeper, crates, crate, written):
    page = keeper.get(f"{crates}/{crate}")
    ids = re.findall(r'name="lines-\d-id" value="(\d+)"', page.text)
    lines = {"lines-count": "2", "lines-0-id": ids[0], "lines-0-what": "Saffron threads",
             "lines-0-quantity": "1", "lines-1-id": ids[1], "lines-1-what": "Pistachios",
             "lines-1-quantity": "2"}  # fmt: skip
    answer = save_late(keeper, crates, crate, written, theirs={"note": "Theirs"}, **lines)
    version = VERSION.search(answer.text).group(1)

    assert 'name="_take-lines" value="yours" checked' in answer.text
    left = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}", _version=version,
        **{"_take-lines": "theirs", **lines},
    )  # fmt: skip

    assert left.status_code == 303
    assert "Saffron threads" not in keeper.get(f"{crates}/{crate}").text


def test_the_trail_tells_what_stood_there(written, crate):
    def begin(ctx):
        return get_record(ctx, declared(ctx), crate).version

    version = written(begin)
    written(lambda ctx: change(ctx, crate, name="Second", pieces=4))
    written(lambda ctx: change(ctx, crate, name="Third"))

    def past(ctx):
        return values_at(ctx, get_record(ctx, declared(ctx), crate), version)

    assert dict(written(past).values) == {"name": "Saffron crate", "pieces": 3}


def test_a_version_the_trail_does_not_know_is_not_guessed(written, crate):
    record = written(lambda ctx: values_at(ctx, get_record(ctx, declared(ctx), crate), -5))

    assert record is None
