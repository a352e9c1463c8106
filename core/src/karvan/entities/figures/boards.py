"""A board of records: a lane for each value of a choice, a state or a reference, with its cards.

A card is moved by a command like any other change: a transition where the lanes are the states of
a workflow, else an update of the one field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from karvan.documents.workflow import Transition
from karvan.documents.workflow import Workflow
from karvan.documents.workflow import workflow_of
from karvan.entities.declaring.choices import choices_of
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.figures.dimensions import Dimension
from karvan.entities.figures.dimensions import Member
from karvan.entities.figures.dimensions import grouped
from karvan.entities.figures.dimensions import members_of
from karvan.entities.figures.dimensions import parse_dimension
from karvan.entities.figures.groups import Group
from karvan.entities.figures.groups import groups_of
from karvan.entities.figures.measures import Figure
from karvan.entities.reading.filters import Filter
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import get_record
from karvan.entities.reading.listing import matching
from karvan.entities.reading.ordering import keys_of
from karvan.entities.reading.ordering import order_by
from karvan.entities.reading.patience import limited_time
from karvan.entities.reading.rows import Row
from karvan.entities.reading.rows import rows_of
from karvan.entities.reading.values import Unreadable
from karvan.entities.reading.values import read_id
from karvan.entities.writing.running import run_command
from karvan.errors import Malformed
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.views import Kanban
    from karvan.entities.reading.rows import Address

MOST_CARDS, MOST_LANES = 50, 40


class NoWayThere(Refusal):
    """This cannot be moved to “{lane}” from where it is. Open it to see what may be done with it."""

    code = "core.no_way_there"


class TooManyLanes(Refusal):
    """These are too many columns for a board. Narrow the filter, or look at the list."""

    code = "core.too_many_lanes"


@dataclass(frozen=True)
class Card:
    """A record on the board, and the keys of the lanes it may be moved to."""

    row: Row
    ways: frozenset[str]


@dataclass(frozen=True)
class Lane:
    """A column: its key in addresses, title, cards from the top, and how many and how much in all."""

    key: str
    member: Member
    count: int
    totals: list[Figure]
    cards: list[Card]
    filter: Filter

    @property
    def hidden(self) -> int:
        """How many records have no card here, because they are too many."""
        return self.count - len(self.cards)


@dataclass(frozen=True)
class Board:
    """The lanes in order; `can_move` is false where nothing on it may be moved by this reader."""

    dimension: Dimension
    lanes: list[Lane]
    count: int

    @property
    def can_move(self) -> bool:
        """Whether any card may be moved."""
        return any(card.ways for lane in self.lanes for card in lane.cards)


def board_of(
    ctx: Context,
    entity: Entity,
    kanban: Kanban,
    request: ListRequest,
    *,
    address: Address | None = None,
) -> Board:
    """The records of a list as a board, in as many statements whatever their number."""
    dimension = parse_dimension(ctx, entity, kanban.by)
    measures = (f"sum:{kanban.total}",) if kanban.total else ()
    found = groups_of(ctx, entity, request, (kanban.by,), measures)
    members = _lanes(ctx, entity, dimension, [each.member for each in found.groups])
    if len(members) > MOST_LANES:
        raise TooManyLanes
    groups = {each.member.value: each for each in found.groups}
    cards = _cards(ctx, entity, kanban, dimension, request, members, address)
    lanes = [_lane(each, groups.get(each.value), cards, request.filter) for each in members]
    return Board(dimension, lanes, found.count)


def move_card(
    ctx: Context, entity: Entity, kanban: Kanban, record_id: int, to: str, *, version: int | None
) -> Any:
    """Move a record to the lane of this key; raises NoWayThere and whatever its command does."""
    record = get_record(ctx, entity, record_id)
    flow = _flow(ctx, entity, kanban.by)
    if flow is None:
        value = _value_of(ctx, parse_dimension(ctx, entity, kanban.by), to)
        return run_command(ctx, entity, UPDATE, record_id, {kanban.by: value}, version=version)
    step = next(iter(_steps(ctx, flow, record, to)), None)
    if step is None:
        titles = {each.name: each.title for each in flow.states}
        raise NoWayThere(lane=titles.get(to, to[:40]))
    return run_command(ctx, entity, step.name, record_id, {}, version=version)


def _lanes(ctx: Context, entity: Entity, dimension: Dimension, found: list[Member]) -> list[Member]:
    """Every choice has a lane, empty or not; a reference those that records refer to."""
    values = [each.value for each in found]
    field = dimension.known.field
    if field.kind == "choice":
        flow = _flow(ctx, entity, field.name)
        declared = [value for value, _title in choices_of(ctx, field)]
        if flow is not None:
            declared = [state.name for state in flow.states]
        values = [*declared, *(each for each in values if each not in declared)]
    return members_of(ctx, dimension, values)


def _lane(member: Member, group: Group | None, cards: dict[Any, list[Card]], base: Filter) -> Lane:
    return Lane(
        key_of(member),
        member,
        group.count if group else 0,
        group.figures[0] if group and group.figures else [],
        cards.get(member.value, []),
        (*base, member.clause),
    )


def key_of(member: Member) -> str:
    """The lane's key in an address; empty for records without a value."""
    return "" if member.value is None else str(member.value)


def _cards(
    ctx: Context,
    entity: Entity,
    kanban: Kanban,
    dimension: Dimension,
    request: ListRequest,
    members: Sequence[Member],
    address: Address | None,
) -> dict[Any, list[Card]]:
    """The first cards of every lane: one statement numbers the rows of each lane."""
    wanted = matching(ctx, entity, request)
    keys = keys_of(ctx, entity, request.sort)
    lane = grouped(ctx, entity, wanted, dimension)
    number = func.row_number().over(partition_by=lane.column, order_by=order_by(keys))
    inner = wanted.with_only_columns(
        entity.model.id.label("card"), lane.column.label("lane"), number.label("place")
    ).subquery()
    statement = (
        select(entity.model, inner.c.lane)
        .join(inner, entity.model.id == inner.c.card)
        .where(entity.model.company_id == ctx.company.id, inner.c.place <= MOST_CARDS)
        .order_by(inner.c.place)
    )
    with limited_time(ctx):
        found = ctx.session.execute(statement).all()
    names = [name for name in (kanban.title, *kanban.fields) if name]
    rows = rows_of(ctx, entity, [each[0] for each in found], names, address=address)
    ways = _ways(ctx, entity, dimension, members)
    cards: dict[Any, list[Card]] = {}
    for (record, raw), row in zip(found, rows, strict=True):
        value = lane.value_of(raw)
        here = "" if value is None else str(value)
        cards.setdefault(value, []).append(Card(row, ways(record) - {here}))
    return cards


def _ways(ctx: Context, entity: Entity, dimension: Dimension, members: Sequence[Member]) -> Any:
    """A function that tells the lanes a record may be moved to."""
    field = dimension.known.field
    flow = _flow(ctx, entity, field.name)
    keys = frozenset(map(key_of, members))
    if flow is not None:
        return lambda record: frozenset(
            step.target
            for step in flow.transitions
            if getattr(record, flow.field) in step.source and ctx.can(step.permission)
        )
    may = UPDATE in entity.verbs and ctx.can(entity.permission(UPDATE)) and not field.readonly
    free = keys - {""} if field.required else keys
    return lambda _record: free if may else frozenset()


def _steps(ctx: Context, flow: Workflow, record: Any, to: str) -> list[Transition]:
    """The transitions that lead a record to a state, those that the actor may take first."""
    ways = [
        each
        for each in flow.transitions
        if each.target == to and getattr(record, flow.field) in each.source
    ]
    return sorted(ways, key=lambda each: not ctx.can(each.permission))


def _flow(ctx: Context, entity: Entity, name: str) -> Workflow | None:
    """The workflow whose states are the values of the field, if there is one."""
    try:
        flow = workflow_of(ctx, entity.model)
    except LookupError:
        return None
    attributes = {each.name: each.attribute for each in entity.fields}
    return flow if attributes.get(name) == flow.field else None


def _value_of(ctx: Context, dimension: Dimension, to: str) -> Any:
    """The field's value of a lane's key; raises Malformed for what is no lane."""
    field = dimension.known.field
    if not to:
        return None
    if field.kind == "reference":
        try:
            return read_id(to)
        except Unreadable as problem:
            raise Malformed(reason=problem.reason) from None
    if to not in dict(choices_of(ctx, field)):
        shown = to[:40].replace("\x00", "�")
        raise Malformed(reason=_("“{value}” is none of the choices", value=shown))
    return to
