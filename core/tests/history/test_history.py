"""The history of changes, newest first, in words, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete
from sqlalchemy import select

from karvan.actors import Actor
from karvan.audit.models import PersonalAuditValue
from karvan.companies.info import CompanyInfo
from karvan.companies.models import ExchangeRate
from karvan.context import Context
from karvan.db.types import TranslatedText
from karvan.documents.series import create_series
from karvan.documents.series import titles_of_series
from karvan.entities.declaring.known import get_entity
from karvan.entities.reading.filters import BadFilter
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import get_record
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.rows import Row
from karvan.entities.reading.rows import rows_of
from karvan.entities.writing.lines import lines_of
from karvan.entities.writing.running import run_command
from karvan.errors import Forbidden
from karvan.i18n import use_language
from karvan.identity.services.duties import MODE
from karvan.identity.services.duties import REFUSE
from karvan.runtime import Runtime

CLI = Actor.cli("test")
RATE = "kind:eq:core.exchange_rate"


@pytest.fixture
def another_process(runtime: Runtime) -> Iterator[Runtime]:
    """A second process on the same database, with a block of ids of its own."""
    opened = Runtime.open(runtime.config)
    yield opened
    opened.close()


def add_rates(runtime: Runtime, company: CompanyInfo, first: int, count: int = 1) -> None:
    def add(ctx: Context) -> None:
        for day in range(first, first + count):
            on = date(2020, 1, 1) + timedelta(days=day)
            ctx.session.add(ExchangeRate(currency="EUR", on_date=on, rate=Decimal(1)))

    runtime.run(company.id, CLI, add)


def history(
    runtime: Runtime, company: CompanyInfo, *filters: str, actor: Actor = CLI, size: int = 50
) -> list[Row]:
    """The rows that the page of the history shows first."""

    def read(ctx: Context) -> list[Row]:
        entity = get_entity(ctx, "core.audit")
        request = ListRequest(filter=parse_filter(list(filters)), size=size)
        records = list_records(ctx, entity, request).records
        return rows_of(ctx, entity, records, [each.name for each in entity.fields])

    return runtime.run(company.id, actor, read, write=False)


def lines_of_change(ctx: Context, change: int) -> list[tuple[str, str, str]]:
    entity = get_entity(ctx, "core.audit")
    lines = lines_of(ctx, entity.lines[0], get_record(ctx, entity, change))
    return [(each["field"], each["before"], each["after"]) for each in lines]


def texts(rows: Sequence[Row], column: str) -> list[str]:
    return [row.cells[column].text for row in rows]


def test_the_newest_change_comes_first_whichever_process_made_it(
    runtime: Runtime, another_process: Runtime, company: CompanyInfo
):
    add_rates(another_process, company, 0)
    add_rates(runtime, company, 1)
    add_rates(another_process, company, 2)

    found = texts(history(runtime, company, RATE), "changes")

    days = [re.search(r"2020-01-0\d", each)[0] for each in found]
    assert days == ["2020-01-03", "2020-01-02", "2020-01-01"]


def test_one_record_has_a_history_of_its_own(runtime: Runtime, company: CompanyInfo):
    add_rates(runtime, company, 0, 3)

    def change(ctx: Context) -> int:
        rate = ctx.session.scalars(select(ExchangeRate)).first()
        assert rate is not None
        rate.rate = Decimal(2)
        return rate.id

    rate_id = runtime.run(company.id, CLI, change)

    found = history(runtime, company, RATE, f"number:eq:{rate_id}")

    assert texts(found, "op") == ["Changed", "Created"]
    assert "Rate: 1 → 2" in found[0].cells["changes"].text


def a_dealer(ctx: Context) -> int:
    group = run_command(ctx, get_entity(ctx, "core.party_group"), "create", None,
                        {"name": TranslatedText(en="Dealers")})  # fmt: skip
    ctx.uow.flush()
    party = run_command(ctx, get_entity(ctx, "core.party"), "create", None,
                        {"kind": "person", "name": "Ada Example", "group": group.id})  # fmt: skip
    ctx.uow.flush()
    return int(party.id)


def forget_personal_values(ctx: Context) -> None:
    ctx.session.execute(delete(PersonalAuditValue))


def test_fields_are_told_by_their_labels_and_references_by_name(
    runtime: Runtime, company: CompanyInfo
):
    party = runtime.run(company.id, CLI, a_dealer)

    (found,) = history(runtime, company, "kind:eq:core.party", f"number:eq:{party}")

    told = runtime.run(company.id, CLI, lambda ctx: lines_of_change(ctx, found.id), write=False)
    assert ("Group", "", "Dealers") in told
    assert ("Name", "", "Ada Example") in told
    assert found.cells["record"].text == "Ada Example"


def test_what_was_erased_is_said_to_be_erased(runtime: Runtime, company: CompanyInfo):
    party = runtime.run(company.id, CLI, a_dealer)
    (found,) = history(runtime, company, "kind:eq:core.party", f"number:eq:{party}")
    runtime.run(company.id, CLI, forget_personal_values)

    told = runtime.run(company.id, CLI, lambda ctx: lines_of_change(ctx, found.id), write=False)

    assert ("Name", "", "erased") in told


def test_without_the_permission_there_is_no_history(runtime: Runtime, company: CompanyInfo):
    nobody = Actor("user", 1, "Nobody", frozenset())

    with pytest.raises(Forbidden):
        history(runtime, company, actor=nobody)


def test_an_unknown_kind_is_refused_by_name(runtime: Runtime, company: CompanyInfo):
    with pytest.raises(BadFilter) as refusal:
        history(runtime, company, "kind:eq:core.nothing")

    assert "core.nothing" in str(refusal.value)


def test_a_choice_of_a_setting_is_told_in_the_language_of_the_reader(
    runtime: Runtime, company: CompanyInfo
):
    runtime.run(company.id, CLI, lambda ctx: ctx.set_setting(MODE, REFUSE))
    (found,) = history(runtime, company, "kind:eq:core.setting")

    def read(ctx: Context) -> list[tuple[str, str, str]]:
        with use_language("fa"):
            return lines_of_change(ctx, found.id)

    [(_label, _before, after)] = runtime.run(company.id, CLI, read, write=False)
    assert after == "جلوگیری"


def test_a_number_series_is_told_by_its_code(runtime: Runtime, company: CompanyInfo):
    series = runtime.run(company.id, CLI, lambda ctx: create_series(ctx, "BOX").id)

    def read(ctx: Context) -> dict[int, str]:
        return titles_of_series(ctx, {series, 10**15})

    assert runtime.run(company.id, CLI, read, write=False) == {series: "BOX"}
