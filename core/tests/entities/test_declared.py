"""A wrong declaration is told at start-up, with the nearest known name; little needs to be said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.support.depot import declared

from karvan.context import Context
from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.declaration import plural_of
from karvan.entities.declaring.declared import Surroundings
from karvan.entities.declaring.declared import problems_of
from karvan.entities.declaring.deriving import complete
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import CalendarView
from karvan.entities.declaring.views import Chart
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import Kanban
from karvan.entities.declaring.views import LinesGrid
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Pivot
from karvan.entities.declaring.views import Scopes
from karvan.entities.declaring.views import Section
from karvan.entities.declaring.views import SmartButton
from karvan.entities.declaring.views import Tab


def found(ctx: Context, **changed: Any) -> str:
    entity = replace(declared(ctx), **changed)
    around = Surroundings(
        {each: declared(ctx, each) for each in ("depot.crate", "depot.task")},
        {"depot"},
        states=("open", "packed", "shipped"),
        transitions=("pack", "ship", "reopen"),
    )
    return "\n".join(f"{argument}: {text}" for argument, text in problems_of(entity, around))


def with_field(ctx: Context, field: Field) -> tuple[Field, ...]:
    return (*declared(ctx).fields, field)


def test_the_depot_is_declared_well(at_work: Context):
    assert found(at_work) == ""


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (Field("name"), "name stands there twice"),
        (Field("Colour", column="hidden"), "cannot name a field"),
        (Field("version"), "cannot name a field"),
        (Field("colour"), "the model has no column “colour”"),
        (Field("hiden"), "did you mean “hidden”?"),
        (Field("hidden", "txt"), "there is no kind “txt”; did you mean “text”?"),  # type: ignore[arg-type]
        (Field("hidden", sortable=True), "needs an index (company_id, hidden, …)"),
        (Field("hidden", "choice"), "a choice without choices"),
        (Field("hidden", "reference", column="customer_id"), "a reference without a target"),
        (Field("x", column="hidden"), "cannot name a field"),
        (Field("h", "reference", column="hidden", target="depot.crates"), "did you mean “depot.crate”?"),
        (Field("hidden", "money", currency="curency"), "did you mean “currency”?"),
        (Field("hidden", readonly_when={"stat": ("a",)}), "did you mean “state”?"),
        (Field("title_fa", column="hidden"), "the name of a language of title"),
        (Field("h", read=lambda *_: {}, sortable=True), "neither sorts nor filters"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told(at_work: Context, field: Field, text: str):
    assert text in found(at_work, fields=with_field(at_work, field))


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"list": ListView(("nam",))}, "list.columns: there is no field “nam”; did you mean “name”?"),
        ({"list": ListView(sort=("-pieces",))}, "list.sort: pieces does not sort"),
        ({"list": ListView(editable=("number",))}, "list.editable: number is read-only"),
        ({"list": ListView(filters=(("A", ("(stat:eq:a|name:eq:b)",)),))}, "no field “stat”"),
        ({"form": FormView((Section(("name", "name")),))}, "name stands there twice"),
        ({"form": FormView(tabs=(Tab("A", lines=("rows",)),))}, "there is no grid “rows”"),
        ({"form": FormView(buttons=(SmartButton("A", entity="depot.task", field="box"),))}, "no field “box”"),
        ({"form": FormView(buttons=(SmartButton("A", entity="depot.tusk", field="x"),))}, "“depot.task”?"),
        ({"form": FormView(buttons=(SmartButton("A"),))}, "needs an entity and a field, or a link"),
        ({"kanban": Kanban("name")}, "name must be a choice or reference, not text"),
        ({"kanban": Kanban("state", total="name")}, "name must be a number"),
        ({"calendar": CalendarView("name")}, "name must be a date"),
        ({"pivot": Pivot(("packed_on@moon",))}, "no period “moon”"),
        ({"pivot": Pivot(measures=("total",))}, "is no measure"),
        ({"pivot": Pivot(measures=("sum:name",))}, "name must be a number"),
        ({"chart": Chart("colour")}, "chart: there is no field “colour”"),
        ({"search": ("nome",)}, "search: there is no field “nome”"),
        ({"import_": ImportView(("cod",))}, "import_: there is no field"),
        ({"scopes": Scopes("keeper_id")}, "the model has no column “keeper_id”"),
        ({"archive": "activ"}, "did you mean “active”?"),
        ({"commands": (Command("burn"),)}, "burn needs a function to run"),
        ({"commands": (Command("a", run=print, fields=("nam",)),)}, "did you mean “name”?"),
        ({"commands": (Command("a", run=print, states=("opn",)),)}, "did you mean “open”?"),
        ({"commands": (Command("a", run=print), Command("a", run=print))}, "a stands there twice"),
        ({"lines": (LinesGrid("name", "A", (), read=print),)}, "cannot name a grid"),
        ({"lines": (LinesGrid("rows", "A", ()),)}, "needs a model"),
    ],
)  # fmt: skip
def test_a_wrong_view_is_told(at_work: Context, changed: dict[str, Any], text: str):
    assert text in found(at_work, **changed)


def test_a_column_that_nothing_fills_is_told(at_work: Context):
    fields = tuple(each for each in declared(at_work).fields if each.name != "name")

    text = found(at_work, fields=fields, list=ListView(), form=FormView(), search=(), kanban=None,
                 calendar=None, import_=ImportView())  # fmt: skip

    assert "no field fills name, which must not be empty" in text


def test_model_and_label_are_enough(at_work: Context):
    bins = declared(at_work, "depot.bin")
    fields = {each.name: each for each in bins.fields}

    assert {name: each.kind for name, each in fields.items()} == {
        "code": "text", "name": "translated", "capacity": "quantity", "price": "money",
        "currency": "text", "checked_on": "date", "is_cold": "bool", "keeper": "reference",
    }  # fmt: skip
    assert (fields["price"].currency, fields["keeper"].target) == ("currency", "core.party")
    assert (fields["code"].required, fields["code"].max_length) == (True, 20)
    assert str(fields["checked_on"].label) == "Checked on"
    assert bins.list.columns[:2] == ("code", "name")
    assert bins.search == ("code", "name")
    assert [each.name for each in bins.fields] == list(bins.form.sections[0].fields)


def test_words_of_a_check_are_choices(at_work: Context):
    crate = declared(at_work)
    bare = complete(Entity("crate", "Crate", "Crates", crate.model), {"core_party": "core.party"})
    state = next(each for each in bare.fields if each.name == "state")

    assert [(key, str(label)) for key, label in state.choices] == [  # type: ignore[union-attr]
        ("open", "Open"), ("packed", "Packed"), ("shipped", "Shipped"),
    ]  # fmt: skip
    assert "hidden" in {each.name for each in bare.fields}
    assert {"id", "company_id", "version", "created_by"}.isdisjoint(e.name for e in bare.fields)


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("entry", "entries"),
        ("tax", "taxes"),
        ("day", "days"),
        ("branch", "branches"),
        ("bin", "bins"),
    ],
)
def test_addresses_are_plural(name: str, plural: str):
    assert plural_of(name) == plural
