"""Pickers and previews: found, created, resolved from text, and never beyond what one may see."""

import re

from tests.support.depot import add_record

VERSION = re.compile(r'name="_version" value="(\d+)"')


def test_records_are_found_whatever_the_spelling(keeper, crates, written):
    made = written(lambda ctx: add_record(ctx, name="جعبه كيك").id)

    found = keeper.get(f"{crates}/pick?q=کیک").json["results"]

    assert [each["id"] for each in found if each["title"] == "جعبه كيك"] == [made]


def test_words_that_match_nothing_give_an_empty_list(keeper, crates):
    assert keeper.get(f"{crates}/pick?q=zzzzzz").json == {"results": []}


def test_an_endless_search_is_refused(keeper, crates):
    assert keeper.get(f"{crates}/pick?q={'x' * 201}").status_code == 400


def test_a_record_is_created_from_the_words_in_a_picker(keeper, crates):
    answer = keeper.submit(f"{crates}/pick", page=f"{crates}/new", text="Made on the way")

    assert answer.status_code == 200
    assert answer.json["title"] == "Made on the way"


def test_nothing_is_created_by_who_may_not(reader, crates):
    assert reader.submit(f"{crates}/pick", text="Not mine").status_code == 403


def test_a_reference_is_resolved_from_what_was_typed(keeper, crates, crate, written):
    other = written(lambda ctx: add_record(ctx, name="The outer crate").id)
    page = keeper.get(f"{crates}/{crate}")

    answer = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}",
        **{"_version": VERSION.search(page.text).group(1), "inside": "",
           "inside-text": "the outer crate"},
    )  # fmt: skip

    assert answer.status_code == 303, answer.text
    assert f'name="inside" value="{other}"' in keeper.get(f"{crates}/{crate}").text


def test_a_reference_that_names_nothing_is_refused_with_the_text_kept(keeper, crates, crate):
    page = keeper.get(f"{crates}/{crate}")

    answer = keeper.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}",
        **{"_version": VERSION.search(page.text).group(1), "inside": "", "inside-text": "Nowhere"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'value="Nowhere"' in answer.text


def test_totals_are_worked_out_while_typing_and_write_nothing(keeper, crates, crate):
    answer = keeper.submit(
        f"{crates}/preview/lines", page=f"{crates}/{crate}",
        **{"_record": str(crate), "lines-count": "1", "lines-0-id": "", "lines-0-what": "Rice"},
    )  # fmt: skip

    assert answer.json == {"totals": [["Lines", "1"]], "problem": ""}
    assert "Rice" not in keeper.get(f"{crates}/{crate}").text


def test_a_preview_of_what_cannot_be_read_names_the_first_problem(keeper, crates):
    answer = keeper.submit(
        f"{crates}/preview/lines", page=f"{crates}/new",
        **{"lines-count": "1", "lines-0-id": "", "lines-0-what": "Rice", "lines-0-price": "x"},
    )  # fmt: skip

    assert answer.status_code == 200
    assert answer.json["problem"]
