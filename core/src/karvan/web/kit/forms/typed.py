"""What a form posted, before the codecs read it.

A picker posts the id it chose and, beside it, the text that was typed (`customer` and
`customer-text`). Without JavaScript, or where nobody chose from the list, the text alone counts: it
is looked up, and must name exactly one record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from karvan.entities.declaring.known import find_entity
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.rows import title_of_record
from karvan.entities.reading.rows import titles_of
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.text import identity_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from typing import Any

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field

MOST_LINES = 500
TEXT, TAKE = "-text", "_take-"
KEYS = ("code", "number", "name", "sku")


def posted_form(
    ctx: Context,
    entity: Entity,
    fields: Mapping[str, Field],
    form: MultiDict[str, str],
) -> MultiDict[str, str]:
    """The form with every picker's text resolved and its own bookkeeping left out.

    `fields` are the command's by public name. Raises Invalid for texts that name no record or
    several, Malformed for more lines than a form may have.
    """
    _check_lines(entity, form)
    dropped = {name.removeprefix(TAKE) for name, taken in form.items() if _is_left(name, taken)}
    problems: list[Problem] = []
    cleaned: MultiDict[str, str] = MultiDict()
    references = dict(_references(entity, fields, form))
    for name, posted in form.lists():
        if name.startswith("_") or name == "csrf_token" or _belongs(name, dropped):
            continue
        if name.endswith(TEXT) and name.removesuffix(TEXT) in references:
            continue
        field = references.get(name)
        typed = form.get(f"{name}{TEXT}")
        if field is not None and typed is not None:
            posted[:] = [_chosen(ctx, field, name, posted[0], typed, problems)]
        cleaned.setlist(name, posted)
    if problems:
        raise Invalid(problems)
    return cleaned


def resolve_text(ctx: Context, code: str, text: str) -> list[int]:
    """The records of an entity that are called exactly this, by title, code, number or name."""
    entity = find_entity(ctx, code)
    if entity is None or not ctx.can(entity.permission("read")):
        return []
    wanted = identity_key(text)
    found = list_records(ctx, entity, ListRequest(text=text, size=25)).records
    return [each.id for each in found if wanted in _names(ctx, entity, each)]


def _names(ctx: Context, entity: Entity, record: Any) -> set[str]:
    named = {identity_key(title_of_record(ctx, entity, record))}
    for key in KEYS:
        if value := getattr(record, key, None):
            named.add(identity_key(str(value)))
    return named


def _chosen(
    ctx: Context, field: Field, name: str, chosen: str, typed: str, problems: list[Problem]
) -> str:
    """The id that is meant: the chosen one where the text still says so, else what the text names."""
    text = typed.strip()
    if not text:
        return ""
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19:
        titles = titles_of(ctx, field.target, {int(chosen)})
        if identity_key(titles.get(int(chosen), text)) == identity_key(text):
            return chosen
    found = resolve_text(ctx, field.target, text)
    if len(found) == 1:
        return str(found[0])
    message = (
        _("Several records are called “{text}”. Choose one from the list.", text=text)
        if found
        else _("Nothing is called “{text}”. Choose from the list.", text=text)
    )
    problems.append(Problem("core.reference_unknown", message, field=name))
    return chosen


def _references(
    entity: Entity, fields: Mapping[str, Field], form: MultiDict[str, str]
) -> Iterator[tuple[str, Field]]:
    """Every input of the form that holds a reference, by its name."""
    for name, field in fields.items():
        if field.kind == "reference":
            yield name, field
    for grid in entity.lines:
        wanted = [each for each in grid.fields if each.kind == "reference"]
        for index in range(count_of(grid.name, form) if wanted else 0):
            for field in wanted:
                yield f"{grid.name}-{index}-{field.name}", field


def count_of(grid: str, form: Mapping[str, str]) -> int:
    """How many rows the form says it has; 0 where it has no such grid, Malformed for nonsense."""
    said = form.get(f"{grid}-count")
    if said is None:
        return 0
    if not (said.isascii() and said.isdecimal() and len(said) < 6):
        raise Malformed(reason=f"{grid}-count")
    return int(said)


def _check_lines(entity: Entity, form: Mapping[str, str]) -> None:
    for grid in entity.lines:
        if count_of(grid.name, form) > MOST_LINES:
            raise Malformed(
                reason=_("at most {count} lines at a time; import more", count=MOST_LINES)
            )


def _is_left(name: str, taken: str) -> bool:
    """On the page of a conflict: a grid of which the other person's rows are kept."""
    return name.startswith(TAKE) and taken == "theirs"


def _belongs(name: str, grids: set[str]) -> bool:
    return any(name.startswith(f"{grid}-") for grid in grids)
