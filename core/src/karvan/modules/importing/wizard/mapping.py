"""Which column of the file fills which field: guessed from the titles, remembered, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import get_entity
from karvan.entities.writing.running import commands_of
from karvan.entities.writing.running import defaults_of
from karvan.entities.writing.running import inputs_of
from karvan.entities.writing.running import permission_of
from karvan.errors import Problem
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _
from karvan.i18n import use_language
from karvan.modules.importing.errors import NotImportable
from karvan.modules.importing.headers import header_key
from karvan.modules.importing.models import EntityImport
from karvan.modules.importing.models import Status
from karvan.modules.importing.wizard import options as opt

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field

IMPORT = "import"
NOT_IMPORTED = frozenset({"file"})
USUAL_KEYS = ("code", "number", "name")
PLACE = "core.import.mapping"
SYNONYMS: dict[str, tuple[str, ...]] = {
    "code": ("id", "no", "nr", "key", "sku", "شناسه", "شماره"),
    "number": ("no", "nr", "id", "شناسه"),
    "name": ("companyname", "fullname", "title", "نامکامل", "نامشرکت", "عنوان"),
    "email": ("mail", "emailaddress", "رایانامه", "پستالکترونیک"),
    "phone": ("telephone", "tel", "phonenumber", "mobile", "تلفن", "شمارهتلفن"),
    "postal_code": ("zip", "zipcode", "postcode", "کدپستی"),
    "price": ("unitprice", "salesprice", "listprice", "قیمت", "فی"),
    "description": ("text", "note", "notes", "شرح", "توضیحات"),
    "note": ("notes", "remark", "remarks", "comment", "یادداشت"),
    "date": ("day", "تاریخ"),
    "country": ("countrycode", "کشور"),
}


@dataclass(frozen=True)
class Target:
    """A field that a column may fill."""

    name: str
    field: Field
    required: bool

    @property
    def label(self) -> str:
        """What people call it, in the language of the moment."""
        return str(self.field.label or self.name)


def get_importable(ctx: Context, code: str) -> Entity:
    """The entity, where the actor may import into it; raises NotFound or NotImportable."""
    entity = get_entity(ctx, code)
    if not actions_of(ctx, entity):
        needed = IMPORT if IMPORT in entity.verbs else CREATE
        raise NotImportable(entity=entity.plural, permission=entity.permission(needed))
    return entity


def actions_of(ctx: Context, entity: Entity) -> list[str]:
    """What the actor may do by an import: create, update, or either.

    An entity without pages and REST is written by its plugin alone.
    """
    is_closed = not (entity.pages or entity.rest)
    if is_closed or (IMPORT in entity.verbs and not ctx.can(entity.permission(IMPORT))):
        return []
    commands = commands_of(ctx, entity)
    may = [
        name
        for name in (CREATE, UPDATE)
        if name in commands and ctx.can(permission_of(entity, commands[name]))
    ]
    if UPDATE in may and not usual_keys(ctx, entity):
        may.remove(UPDATE)
    return [*may, opt.BOTH] if len(may) == 2 else may


def targets_of(ctx: Context, entity: Entity) -> dict[str, Target]:
    """The fields a column may fill, by public name: those that create or update take."""
    commands = commands_of(ctx, entity)
    begun = beginning_of(ctx, entity).items()
    filled = {name for name, value in begun if value not in (None, "")}
    found: dict[str, Target] = {}
    for name in (CREATE, UPDATE):
        if name not in commands:
            continue
        for public, field in inputs_of(ctx, entity, commands[name]).items():
            if field.kind not in NOT_IMPORTED and not field.readonly and public not in found:
                needed = field.required and name == CREATE and public not in filled
                found[public] = Target(public, field, needed)
    return found


def beginning_of(ctx: Context, entity: Entity) -> dict[str, Any]:
    """What a new record begins with; nothing where the entity makes no records."""
    return defaults_of(ctx, entity) if CREATE in commands_of(ctx, entity) else {}


def usual_keys(ctx: Context, entity: Entity) -> tuple[str, ...]:
    """The fields of which each finds an existing record, the best first."""
    if entity.import_.keys:
        return entity.import_.keys
    names = targets_of(ctx, entity)
    usual = next((each for each in USUAL_KEYS if each in names), None)
    return (usual,) if usual else ()


def remembered(ctx: Context, entity: Entity, key: str, count: int) -> EntityImport | None:
    """The latest import of a file with the same titles that came further than its upload."""
    statement = (
        select(EntityImport)
        .where(
            EntityImport.company_id == ctx.company.id,
            EntityImport.entity == entity.code,
            EntityImport.headers_key == key,
            EntityImport.status != Status.UPLOADED,
        )
        .order_by(EntityImport.id.desc())
        .limit(1)
    )
    found = ctx.session.scalars(statement).one_or_none()
    return found if found is not None and len(found.mapping) == count else None


def guess_mapping(ctx: Context, entity: Entity, columns: Sequence[str]) -> list[str]:
    """The field of each column by its title, in any known language; a field is given once."""
    targets = targets_of(ctx, entity)
    mapping = [""] * len(columns)
    keys = [header_key(each) for each in columns]
    for names in (_titles_of(targets), _usual_names(targets, entity)):
        for position, key in enumerate(keys):
            field = names.get(key, "")
            if key and field and not mapping[position] and field not in mapping:
                mapping[position] = field
    return mapping


def fitting(mapping: Sequence[str], targets: dict[str, Target]) -> list[str]:
    """A mapping of before without the fields that are no more."""
    return [name if name in targets else "" for name in mapping]


def check_mapping(
    ctx: Context, entity: Entity, mapping: Sequence[str], options: opt.Options
) -> list[Problem]:
    """What is missing or doubled before a row can be read."""
    targets = targets_of(ctx, entity)
    chosen = [name for name in mapping if name]
    problems = [
        Problem(PLACE, _("Two columns fill {field}. Choose one.", field=targets[name].label))
        for name in dict.fromkeys(chosen)
        if chosen.count(name) > 1
    ]
    if not chosen:
        problems.append(Problem(PLACE, _("Choose a field for at least one column.")))
    if options.action != opt.UPDATE:
        problems += [
            Problem(PLACE, _("{field} is required, and no column fills it.", field=each.label))
            for each in targets.values()
            if each.required and each.name not in chosen
        ]
    if options.action != opt.CREATE:
        problems += _key_problems(options, chosen, targets)
    return problems


def _key_problems(
    options: opt.Options, chosen: list[str], targets: dict[str, Target]
) -> list[Problem]:
    if not options.keys:
        return [Problem(PLACE, _("Choose the field by which existing records are found."))]
    return [
        Problem(
            PLACE,
            _(
                "{field} finds the records to change, and no column fills it.",
                field=targets[name].label if name in targets else name,
            ),
        )
        for name in options.keys
        if name not in chosen
    ]


def _titles_of(targets: dict[str, Target]) -> dict[str, str]:
    """Every spelling of a field's own name and label, in all languages."""
    names: dict[str, str] = {}
    for target in targets.values():
        names.setdefault(header_key(target.name), target.name)
    for language in LANGUAGES:
        with use_language(language):
            for target in targets.values():
                names.setdefault(header_key(target.label), target.name)
    for target in targets.values():
        names.setdefault(header_key(target.name.rpartition(".")[2]), target.name)
    return names


def _usual_names(targets: dict[str, Target], entity: Entity) -> dict[str, str]:
    """Words others use: synonyms, and the entity's name before them (`productName`)."""
    names: dict[str, str] = {}
    titles = _titles_of(targets)
    for field, words in SYNONYMS.items():
        if field in targets:
            for word in words:
                names.setdefault(word, field)
    owners = {header_key(entity.name)}
    for language in LANGUAGES:
        with use_language(language):
            owners.add(header_key(str(entity.label)))
    for owner in owners:
        for key, field in {**names, **titles}.items():
            names.setdefault(f"{owner}{key}", field)
    return names
