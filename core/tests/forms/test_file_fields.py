"""The file of a field: uploaded for a form, taken up when the record is saved, nobody else's before."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from tests.support.depot import add_record

from karvan.modules.attachments.cleaning import drop_uploads
from karvan.modules.attachments.models import Attachment
from karvan.testing.browser import a_member

from .test_form_pages import read_crate
from .test_form_pages import version_of

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def upload(browser, company, name="box.png", content=PNG, kind="depot.crate"):
    page = browser.get(f"/c/{company.code}/depot/crates/new")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    return browser.post(
        f"/c/{company.code}/-/files/for/{kind}",
        data={"file": (BytesIO(content), name)},
        headers={"X-CSRFToken": token[1] if token else "", "Accept": "application/json"},
        content_type="multipart/form-data",
    )


def saved(browser, crates, crate, **fields):
    page = browser.get(f"{crates}/{crate}")
    return browser.submit(
        f"{crates}/{crate}", page=f"{crates}/{crate}", _version=version_of(page), **fields
    )


def test_an_upload_becomes_the_file_of_the_record_that_is_saved(
    keeper, crates, crate, depot, written, depot_app, depot_runtime
):
    made = upload(keeper, depot).json
    other = depot_app.test_client()
    other.sign_in(a_member(depot_runtime, depot))
    before = other.get(made["url"]).status_code

    answer = saved(keeper, crates, crate, name="With a picture", picture=made["id"])

    assert (answer.status_code, before) == (303, 404)
    assert written(lambda ctx: read_crate(ctx, crate).picture_id) == int(made["id"])
    assert "box.png" in keeper.get(f"{crates}/{crate}").text
    with other.get(made["url"]) as file:
        assert file.data == PNG


def test_the_form_offers_a_place_to_drop_a_file(keeper, crates, crate, depot):
    page = keeper.get(f"{crates}/{crate}").text

    assert f'data-upload="/c/{depot.code}/-/files/for/depot.crate"' in page
    assert 'accept="image/*,application/pdf"' in page


def test_a_file_of_another_record_or_person_is_refused(
    keeper, crates, crate, depot, written, depot_app, depot_runtime
):
    mine = upload(keeper, depot).json["id"]
    saved(keeper, crates, crate, picture=mine)
    second = written(lambda ctx: add_record(ctx, name="Second").id)
    other = depot_app.test_client()
    other.sign_in(a_member(depot_runtime, depot))
    theirs = upload(other, depot).json["id"]

    answers = [saved(keeper, crates, second, picture=each) for each in (mine, theirs, "999999")]

    assert [each.status_code for each in answers] == [422, 422, 422]
    assert written(lambda ctx: read_crate(ctx, second).picture_id) is None


def test_a_file_of_a_kind_the_field_does_not_accept_is_refused(keeper, crates, crate, depot):
    text = upload(keeper, depot, "words.txt", b"words").json

    answer = saved(keeper, crates, crate, picture=text["id"])

    assert answer.status_code == 422
    assert "does not belong here: text/plain" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("empty.png", b"", 422), ("page.html", b"<script>", 422), ("not.png", b"words", 422)],
)
def test_what_cannot_be_kept_is_refused_in_words(keeper, depot, name, content, status):
    answer = upload(keeper, depot, name, content)

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_who_may_write_none_of_them_uploads_nothing(keeper, reader, depot):
    assert upload(reader, depot).status_code in {400, 403}
    assert upload(keeper, depot, kind="depot.nothing").status_code == 404


def test_a_copy_begins_without_the_file(keeper, crates, crate, depot):
    saved(keeper, crates, crate, picture=upload(keeper, depot).json["id"])

    page = keeper.get(f"{crates}/new?copy={crate}")

    assert 'name="picture" value=""' in page.text


def test_an_upload_nobody_saved_is_gone_after_a_day(keeper, crates, crate, depot, written):
    kept = int(upload(keeper, depot).json["id"])
    saved(keeper, crates, crate, picture=str(kept))
    left = int(upload(keeper, depot).json["id"])

    def a_day_later(ctx):
        for each in (kept, left):
            file = ctx.session.get(Attachment, (ctx.company.id, each))
            file.created_at -= timedelta(days=2)
        ctx.uow.flush()
        drop_uploads(ctx, {})
        return [
            ctx.session.get(Attachment, (ctx.company.id, each)) is not None for each in (kept, left)
        ]

    assert written(a_day_later) == [True, False]
