"""Measures: figures by name, shared by reports of any plugin; what is missing has a reason."""

from __future__ import annotations

from datetime import date

import pytest

from karvan.actors import Actor
from karvan.builtin import CORE_SETUPS
from karvan.calendars.periods import periods
from karvan.errors import Invalid
from karvan.errors import PluginFailure
from karvan.modules.reporting.as_csv import csv_chunks
from karvan.modules.reporting.as_json import report_to_json
from karvan.modules.reporting.queries.measures import NOT_ALLOWED
from karvan.modules.reporting.queries.measures import NOT_HERE
from karvan.modules.reporting.queries.measures import NOT_KNOWN
from karvan.modules.reporting.queries.measures import read_measures
from karvan.modules.reporting.queries.reports import run_report
from karvan.plugins.crosscheck import check_names
from karvan.plugins.measures import Measure
from karvan.plugins.registrar import Registrar
from karvan.plugins.registry import PluginRegistry
from karvan.plugins.report_results import ReportLink
from karvan.runtime import Runtime

READ = "core.report.read"
SPANS = periods(date(2025, 1, 1), date(2025, 4, 1), "month", "gregorian")


def visits(ctx, request):
    return [span.first.month * 10 for span in request.spans]


def behind(ctx, span):
    return ReportLink(report="core.measures", values={"from": span.first, "at": span.last})


def declare(setup):
    setup.measure(Measure("core.visits", "Visits", "count", READ, visits, drill=behind))
    setup.measure(Measure("core.gaps", "Gaps", "money", READ, lambda ctx, request: [None] * 3))
    setup.measure(
        Measure("core.secret", "Secret", "money", "core.setting.manage", lambda ctx, request: [1])
    )
    setup.measure(Measure("core.short", "Short", "count", READ, lambda ctx, request: [1]))
    setup.measure(
        Measure("core.floating", "Floating", "count", READ, lambda ctx, request: [0.5] * 3)
    )


@pytest.fixture
def measuring(shared_runtime):
    registry = PluginRegistry.load(shared_runtime.config, None, core=(*CORE_SETUPS, declare))
    return Runtime(shared_runtime.config, shared_runtime.database, registry)


@pytest.fixture
def ask(measuring, company):
    """Runs work as someone who may see reports."""

    reader = Actor.user(1, "reader", frozenset({READ}))

    def run(work):
        return measuring.run(company.id, reader, work, write=False)

    return run


def test_a_measure_gives_a_figure_for_every_span_and_leads_to_what_is_behind(ask):
    [series] = ask(lambda ctx: read_measures(ctx, ["core.visits"], SPANS))

    assert [each.value for each in series.figures] == [10, 20, 30]
    assert series.figures[1].link.values == {"from": date(2025, 2, 1), "at": date(2025, 2, 28)}


@pytest.mark.parametrize(
    ("name", "reason"),
    [("fleet.cars", NOT_HERE), ("core.secret", NOT_ALLOWED), ("core.gaps", NOT_KNOWN)],
)
def test_a_figure_that_cannot_be_had_is_none_with_its_reason(ask, name, reason):
    [series] = ask(lambda ctx: read_measures(ctx, [name], SPANS))

    assert {each.value for each in series.figures} == {None}
    assert {each.reason for each in series.figures} == {reason}


@pytest.mark.parametrize("name", ["core.short", "core.floating"])
def test_a_wrong_answer_names_the_plugin(ask, name):
    with pytest.raises(PluginFailure, match=name):
        ask(lambda ctx: read_measures(ctx, [name], SPANS))


def test_the_report_of_measures_has_a_column_for_each_step(ask):
    given = {"from": "2025-01-15", "at": "2025-03-02", "measure": "core.visits"}

    answer, text = ask(
        lambda ctx: (
            report_to_json(run_report(ctx, "core.measures", given)),
            "".join(csv_chunks(run_report(ctx, "core.measures", given))),
        )
    )

    assert answer["rows"] == [
        {"measure": "Visits", "unit": "number", "2025-01": "10", "2025-02": "20", "2025-03": "30"}
    ]
    assert "Visits,number,10,20,30" in text


def test_a_measure_one_may_not_see_is_not_among_the_choices(ask):
    with pytest.raises(Invalid, match=r"core\.visits"):
        ask(lambda ctx: run_report(ctx, "core.measures", {"measure": "core.secret"}))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"from": "2025-02-01", "at": "2025-01-01"}, "at"),
        ({"from": "1990-01-01", "at": "2025-01-01"}, "grain"),
    ],
)
def test_days_that_make_no_table_are_refused(ask, given, field):
    with pytest.raises(Invalid) as refusal:
        ask(lambda ctx: run_report(ctx, "core.measures", given))

    assert refusal.value.problems[0].field == field


def test_a_misdeclared_measure_is_a_named_problem():
    setup = Registrar("core")

    setup.measure(Measure("fleet.cars", "Cars", "count", READ, visits))
    setup.measure(Measure("core.cars", "Cars", "counts", READ, visits))
    setup.measure(Measure("core.vans", "Vans", "count", "core.nothing", lambda ctx: []))
    check_names({"core": setup})

    told = "\n".join(map(str, setup.problems))
    for word in ("fleet.cars", "did you mean “count”", "request", "core.nothing"):
        assert word in told
