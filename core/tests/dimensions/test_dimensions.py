"""Axes and values: kept, ordered, moved; what documents of a kind must say."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.errors import Invalid
from karvan.errors import StaleVersion
from karvan.modules.dimensions.errors import UnknownSet
from karvan.modules.dimensions.errors import UnknownValue
from karvan.modules.dimensions.errors import ValueInACircle
from karvan.modules.dimensions.models import DimensionSet
from karvan.modules.dimensions.queries import axes_for
from karvan.modules.dimensions.queries import axis_value_of
from karvan.modules.dimensions.queries import check_dimensions
from karvan.modules.dimensions.queries import describe_set
from karvan.modules.dimensions.queries import list_values
from karvan.modules.dimensions.services import SaveAxis
from karvan.modules.dimensions.services import SaveValue
from karvan.modules.dimensions.services import SetRule
from karvan.modules.dimensions.services import dimension_set
from karvan.modules.dimensions.services import save_axis
from karvan.modules.dimensions.services import save_value
from karvan.modules.dimensions.services import set_rule

ENTRY = "finance.entry"


@pytest.fixture
def department(ctx):
    return save_axis(ctx, SaveAxis("department", {"en": "Department", "fa": "بخش"}))


@pytest.fixture
def a_value(ctx, department):
    def make(code, parent=None, axis=None, **facts):
        command = SaveValue(
            (axis or department).id, code, code.title(), parent and parent.id, **facts
        )
        return save_value(ctx, command)

    return make


def moved(value, parent):
    return SaveValue(
        value.axis_id, value.code, value.name, parent.id, value_id=value.id, version=value.version
    )


def test_values_stand_in_a_tree(ctx, department, a_value):
    head = a_value("head")
    sales = a_value("sales", head)
    a_value("export", sales)
    a_value("it", head)

    listed = [(node.value.code, node.depth) for node in list_values(ctx, department.id)]

    assert listed == [("head", 0), ("it", 1), ("sales", 1), ("export", 2)]


def test_a_value_below_itself_is_refused(ctx, a_value):
    head = a_value("head")
    sales = a_value("sales", head)

    with pytest.raises(ValueInACircle, match="head → sales → head"):
        save_value(ctx, moved(head, sales))


def test_a_parent_of_another_axis_is_refused(ctx, a_value):
    project = save_axis(ctx, SaveAxis("project", "Project"))
    sales, p1 = a_value("sales"), a_value("p1", axis=project)

    with pytest.raises(UnknownValue):
        save_value(ctx, moved(sales, p1))


def test_a_value_may_stand_for_a_record(ctx, a_value):
    value = a_value("p1", record=DocumentRef("core.party", 7))

    assert (value.record_kind, value.record_id) == ("core.party", 7)


def test_a_code_stays_as_it_was_first_written(ctx, department, a_value):
    value = a_value("sales")

    save_axis(ctx, SaveAxis("other", "Division", axis_id=department.id, version=department.version))
    save_value(
        ctx,
        SaveValue(department.id, "other", "Selling", value_id=value.id, version=value.version),
    )

    assert (department.code, str(department.name)) == ("department", "Division")
    assert (value.code, str(value.name)) == ("sales", "Selling")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"code": "sales"}, "code"),
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 2, 1)}, "valid_to"),
    ],
)
def test_what_is_wrong_with_a_value_is_named_by_its_field(ctx, department, a_value, facts, field):
    a_value("sales")

    with pytest.raises(Invalid) as refusal:
        save_value(ctx, SaveValue(department.id, **{"code": "x", "name": "X", **facts}))

    assert [each.field for each in refusal.value.problems] == [field]


def test_a_change_that_someone_else_overtook_is_refused(ctx, department):
    change = SaveAxis("department", "Division", axis_id=department.id, version=department.version)
    save_axis(ctx, change)

    with pytest.raises(StaleVersion):
        save_axis(ctx, change)


def test_only_values_that_hold_on_the_day_are_offered(ctx, a_value):
    a_value("now")
    a_value("ended", valid_to=date(2026, 1, 1))
    a_value("later", valid_from=date(2027, 1, 1))
    old = a_value("archived", active=False)

    def codes(on, keep=()):
        [choice] = axes_for(ctx, ENTRY, on, keep)
        return [node.value.code for node in choice.values]

    assert codes(date(2026, 6, 1)) == ["now"]
    assert codes(date(2025, 12, 31)) == ["ended", "now"]
    assert codes(date(2027, 1, 1), keep=[old.id]) == ["archived", "later", "now"]


def test_a_kind_of_document_may_need_what_others_do_not(ctx, department):
    set_rule(ctx, SetRule(department.id, ENTRY, "required"))

    needed = check_dimensions(ctx, ENTRY, {"lines.2": {}})
    chosen = check_dimensions(ctx, ENTRY, {"lines.2": {"department": 5}})
    elsewhere = check_dimensions(ctx, "finance.invoice", {"lines.2": {}})

    assert [each.field for each in needed] == ["lines.2.dimension.department"]
    assert (chosen, elsewhere) == ([], [])


def test_a_rule_goes_before_what_the_axis_says(ctx):
    save_axis(ctx, SaveAxis("region", "Region", is_required=True))
    hidden = save_axis(ctx, SaveAxis("project", "Project", is_required=True))
    set_rule(ctx, SetRule(hidden.id, ENTRY, "optional"))
    set_rule(ctx, SetRule(hidden.id, ENTRY, "hidden"))

    offered = {each.code: each.is_required for each in axes_for(ctx, ENTRY)}
    set_rule(ctx, SetRule(hidden.id, ENTRY, None))

    assert offered == {"region": True}
    assert {each.code for each in axes_for(ctx, ENTRY)} == {"region", "project"}
    with pytest.raises(Invalid):
        set_rule(ctx, SetRule(hidden.id, ENTRY, "perhaps"))


def test_a_set_tells_what_it_holds(ctx, department, a_value):
    project = save_axis(ctx, SaveAxis("project", "Project", position=-1))
    sales, p1 = a_value("sales"), a_value("p1", axis=project)
    set_id = dimension_set(ctx, {"department": sales.id, "project": p1.id})

    described = describe_set(ctx, set_id)

    assert str(described) == "Project: P1 · Department: Sales"
    assert described.values == {"project": p1.id, "department": sales.id}
    with pytest.raises(UnknownSet):
        describe_set(ctx, 10**9)


def test_a_report_groups_by_the_value_of_an_axis(ctx, department, a_value):
    project = save_axis(ctx, SaveAxis("project", "Project"))
    sales, p1 = a_value("sales"), a_value("p1", axis=project)
    both = dimension_set(ctx, {"department": sales.id, "project": p1.id})
    one = dimension_set(ctx, {"project": p1.id})

    value = axis_value_of(department.id, DimensionSet.id, DimensionSet.company_id)
    rows = ctx.session.execute(select(DimensionSet.id, value).order_by(DimensionSet.id)).all()

    assert [tuple(row) for row in rows] == [(both, sales.id), (one, None)]
