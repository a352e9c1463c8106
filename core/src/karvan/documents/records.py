"""Any record by its kind and id: whether it may be read, what it is called, where its page is.

Kinds are what plugins declare, `setup.entity` and `setup.document`; a note, a file or a link names
a record by a `DocumentRef` and needs to know nothing else of it. A record whose plugin is off does
not exist here.

    ref = DocumentRef("core.party", 7)
    if may_read(ctx, ref):
        print(title_of(ctx, ref))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.db.mixins import CompanyMixin
from karvan.entities.declaring.declaration import Entity
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.identity.queries.holders import list_holders
from karvan.plugins.declarations import DocumentDeclaration

if TYPE_CHECKING:
    from collections.abc import Callable

    from karvan.context import Context
    from karvan.contracts.references import DocumentRef
    from karvan.i18n import Text
    from karvan.identity.queries.holders import Colleague

NAMED_BY = ("name", "title", "number", "code")


@dataclass(frozen=True)
class RecordKind:
    """A kind of record of a plugin that is on; `permission` None means that nobody may read it."""

    code: str
    label: Text
    model: type[Any]
    permission: str | None
    title: Callable[[Context, Any], Text] | None = None
    link: Callable[[Context, Any], tuple[str, Mapping[str, Any]]] | None = None

    @property
    def plugin(self) -> str:
        """The word of the plugin that declares it."""
        return self.code.partition(".")[0]


def record_kinds(ctx: Context) -> dict[str, RecordKind]:
    """Every kind of record there is in this company now, by its code; read once per unit of work."""
    kinds: dict[str, RecordKind] | None = ctx.uow.info.get("record_kinds")
    if kinds is None:
        registry, on = ctx.runtime.registry, ctx.view.on
        kinds = {each.code: _of_entity(each) for each in registry.declarations(Entity, on)}
        for each in registry.declarations(DocumentDeclaration, on):
            kinds[each.document.kind] = _of_document(each.document)
        kinds = {code: kind for code, kind in kinds.items() if _is_of_company(kind.model)}
        ctx.uow.info["record_kinds"] = kinds
    return kinds


def readable_kinds(ctx: Context) -> list[str]:
    """The kinds whose records the actor may read, for the WHERE clause of a list."""
    return sorted(
        code
        for code, kind in record_kinds(ctx).items()
        if kind.permission is not None and ctx.can(kind.permission)
    )


def find_kind_of(ctx: Context, ref: DocumentRef) -> RecordKind | None:
    """The kind of the record, None where nobody that is on declares it."""
    return record_kinds(ctx).get(ref.kind)


def find_record(ctx: Context, ref: DocumentRef) -> Any | None:
    """The record itself, whoever asks; None where it is gone, foreign or of a plugin that is off."""
    kind = find_kind_of(ctx, ref)
    if kind is None:
        return None
    return ctx.session.get(kind.model, (ctx.company.id, ref.id))


def may_read(ctx: Context, ref: DocumentRef) -> bool:
    """Whether the actor holds the permission to read records of the kind; False where it is off."""
    kind = find_kind_of(ctx, ref)
    return kind is not None and kind.permission is not None and ctx.can(kind.permission)


def list_readers(ctx: Context, ref: DocumentRef) -> list[Colleague]:
    """The active members who may read records of the kind, by name; nobody where it is off."""
    kind = find_kind_of(ctx, ref)
    if kind is None or kind.permission is None:
        return []
    return list_holders(ctx, kind.permission)


def require_record(ctx: Context, ref: DocumentRef) -> Any:
    """The record, where it is there and may be read; raises NotFound alike in all other cases."""
    record = find_record(ctx, ref) if may_read(ctx, ref) else None
    if record is None:
        raise NotFound
    return record


def title_of(ctx: Context, ref: DocumentRef) -> Text:
    """What the record is called: by its declaration, else by its name, number or code."""
    kind = find_kind_of(ctx, ref)
    record = find_record(ctx, ref)
    if kind is None or record is None:
        return ref.number or _("A record that is no longer there")
    if kind.title is not None:
        return kind.title(ctx, record)
    for column in NAMED_BY:
        if value := getattr(record, column, None):
            return str(value)
    return _("{kind} {id}", kind=kind.label, id=ref.id)


def link_to(ctx: Context, ref: DocumentRef) -> tuple[str, Mapping[str, Any]] | None:
    """Endpoint and values of the record's own page; None where it has none, or is gone."""
    kind = find_kind_of(ctx, ref)
    record = find_record(ctx, ref)
    if kind is None or kind.link is None or record is None:
        return None
    return kind.link(ctx, record)


def _of_entity(entity: Entity) -> RecordKind:
    reading = f"{entity.code}.read" if "read" in entity.verbs else None
    link = entity.link or (_page_of(entity) if entity.pages and reading else None)
    return RecordKind(entity.code, entity.label, entity.model, reading, entity.title, link)


def _page_of(entity: Entity) -> Callable[[Context, Any], tuple[str, Mapping[str, Any]]]:
    """The link to the generated page."""
    return lambda _ctx, record: (entity.endpoint("page"), {"record_id": record.id})


def _of_document(document: Any) -> RecordKind:
    return RecordKind(
        document.kind,
        document.label,
        document.model,
        document.permission,
        document.title,
        document.link,
    )


def _is_of_company(model: type[Any]) -> bool:
    """Records are rows of a company with an id; a user or a role is none."""
    return issubclass(model, CompanyMixin)
