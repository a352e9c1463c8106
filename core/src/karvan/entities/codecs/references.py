"""References to records by id, files among them; and finding a record by what people call it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy import inspect
from sqlalchemy import select

from karvan.db.mixins import CompanyMixin
from karvan.entities.codecs.base import EMPTINESS
from karvan.entities.codecs.base import Codec
from karvan.entities.codecs.base import or_null
from karvan.entities.codecs.errors import NoSuchRecord
from karvan.entities.codecs.errors import NotCanonical
from karvan.entities.codecs.errors import NotThisType
from karvan.entities.codecs.errors import SeveralRecords
from karvan.entities.codecs.numbers import INTEGER_PATTERN
from karvan.entities.codecs.numbers import LARGEST
from karvan.entities.declaring.declaration import Entity
from karvan.i18n import lazy_gettext as _
from karvan.identity.models import Membership
from karvan.text import fold_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karvan.context import Context
    from karvan.entities.declaring.fields import Field

USER = "core.user"
PEOPLE = frozenset({USER, "core.member"})
ATTACHMENT = "core.attachment"
NAMED_BY = ("code", "number", "key", "name")
LONGEST_ID = 18


class ReferenceCodec(Codec):
    """The id of a record of the field's target; what it is called is asked of `rows.titles_of`."""

    kind = "reference"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "under", *EMPTINESS)
    widget = "reference"

    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> int | None:
        """An id, as pickers post it."""
        del ctx, field, currency
        typed = fold_digits(text).strip()
        if not typed:
            return None
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_ID):
            raise NoSuchRecord
        return int(typed)

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The id in ASCII digits."""
        del ctx, field, currency
        return "" if value is None else str(value)

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """An id: a string of digits, or a JSON integer."""
        del ctx, field, currency
        if value is None:
            return None
        if type(value) is int and 0 <= value < LARGEST:
            return value
        if not isinstance(value, str):
            raise NotThisType(expected=_("the id of a record"))
        if not (value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID):
            raise NotCanonical(example="1042")
        return int(value)

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str | None:
        """The id as a string."""
        del ctx, field, currency
        return None if value is None else str(value)

    def schema(self, field: Field) -> dict[str, Any]:
        """A string of digits."""
        return or_null(field, {"type": "string", "pattern": INTEGER_PATTERN})

    def cell(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> int | None:
        """The id; exports write titles instead."""
        del ctx, field, currency
        return None if value is None else int(value)

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """A record of the company that the actor may refer to."""
        if value not in existing_ids(ctx, self.target_of(field), {value}):
            raise NoSuchRecord

    def target_of(self, field: Field) -> str:
        """The code of the entity that is referred to."""
        return field.target


class FileCodec(ReferenceCodec):
    """The id of an attachment."""

    kind = "file"
    operators: ClassVar[tuple[str, ...]] = EMPTINESS
    widget = "file"

    def target_of(self, field: Field) -> str:
        """Attachments, whatever the field."""
        return field.target or ATTACHMENT


def existing_ids(ctx: Context, target: str, ids: set[int]) -> set[int]:
    """Which of these are ids of records of the company: one statement, remembered for the work."""
    known: dict[int, bool] = ctx.uow.info.setdefault(f"references {target}", {})
    asked = {each for each in ids if each not in known}
    if asked:
        found = _found_ids(ctx, target, asked)
        known.update(dict.fromkeys(found, True))
    return {each for each in ids if known.get(each)}


def find_by_text(ctx: Context, target: str, text: str) -> int:
    """The id of the one record with this code, number or name, as files to import name it.

    Codes are asked first, names last. Raises NoSuchRecord, or SeveralRecords for an unclear name.
    """
    entity = target_entity(ctx, target)
    if entity is None:
        raise NoSuchRecord
    columns = inspect(entity.model).column_attrs
    for name in NAMED_BY:
        if name not in columns or not isinstance(columns[name].columns[0].type, String):
            continue
        column = getattr(entity.model, name)
        statement = select(entity.model.id).where(column == text.strip()).limit(2)
        found = ctx.session.scalars(statement).all()
        if len(found) > 1:
            raise SeveralRecords
        if found:
            return int(found[0])
    raise NoSuchRecord


def target_entity(ctx: Context, target: str) -> Entity | None:
    """The entity that is referred to, None where its plugin is off."""
    known: dict[str, Entity] | None = ctx.uow.info.get("entities_by_code")
    if known is None:
        declared = ctx.runtime.registry.declarations(Entity, ctx.view.on)
        known = ctx.uow.info["entities_by_code"] = {each.code: each for each in declared}
    return known.get(target)


def _found_ids(ctx: Context, target: str, ids: Iterable[int]) -> set[int]:
    wanted = sorted(ids)
    if target in PEOPLE:
        members = select(Membership.user_id).where(Membership.company_id == ctx.company.id)
        return set(ctx.session.scalars(members.where(Membership.user_id.in_(wanted))))
    entity = target_entity(ctx, target)
    if entity is None or not issubclass(entity.model, CompanyMixin):
        return set()
    return set(ctx.session.scalars(select(entity.model.id).where(entity.model.id.in_(wanted))))
