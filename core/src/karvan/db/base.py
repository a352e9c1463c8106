"""One MetaData for the whole product, one mapper registry per plugin.

With a shared mapper registry one broken relationship fails every plugin's queries; with its own,
only its own. `company_ref(Party)` is the one way to refer to a business row: it declares the
column `x_id`, the composite key `(company_id, x_id)` that cannot reach into another company, its
index, and a relationship that writes `x_id` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from sqlalchemy import BigInteger
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import MetaData
from sqlalchemy import and_
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import foreign
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import registry
from sqlalchemy.orm import relationship
from sqlalchemy.orm import remote

if TYPE_CHECKING:
    from sqlalchemy.orm import MappedColumn
    from sqlalchemy.orm import Mapper

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
metadata = MetaData(naming_convention=NAMING)
_bases: dict[str, type[DeclarativeBase]] = {}
SHORT_CASCADES = {"RESTRICT", "CASCADE"}


@dataclass(frozen=True)
class CompanyReference:
    """What `company_ref` was told; the model's base turns it into column, key and relationship."""

    target: type[Any] | str
    nullable: bool
    ondelete: str
    immutable: bool
    index: bool


def company_ref(
    target: type[Any] | str,
    *,
    nullable: bool = False,
    ondelete: str = "RESTRICT",
    immutable: bool = False,
    index: bool = True,
) -> Any:
    """Refer to a business row of the same company; `"self"` means the model's own table.

    Used as `party: Mapped[Party] = company_ref(Party)` beside `party_id: Mapped[int]`.
    ON DELETE is RESTRICT or CASCADE: SET NULL on a composite key would null the company.
    `index=False` where an index of the table already begins with the reference.
    """
    if ondelete not in SHORT_CASCADES:
        message = f"ondelete is RESTRICT or CASCADE, not {ondelete}"
        raise ValueError(message)
    return CompanyReference(target, nullable, ondelete, immutable, index)


def extends(target: type[Any] | str) -> ForeignKeyConstraint:
    """Put into `__table_args__`: a row of this table belongs to the row of `target` with its key.

        class PartyCard(CompanyMixin, VersionMixin, Base):
            __tablename__ = "loyalty_x_party"
            __table_args__ = (extends(Party),)

    The row goes with the one that it extends.
    """
    table = _table_of(target)
    return ForeignKeyConstraint(
        ["company_id", "id"], [f"{table}.company_id", f"{table}.id"], ondelete="CASCADE"
    )


class References:
    """Turns every `company_ref` of a model's body into its column, key, index and relationship."""

    def __init_subclass__(cls, **keywords: Any) -> None:
        references = {
            name: value for name, value in vars(cls).items() if isinstance(value, CompanyReference)
        }
        if references:
            _declare_columns(cls, references)
        super().__init_subclass__(**keywords)
        for name, reference in references.items():
            _declare_relationship(cls, name, reference)
        if (table := vars(cls).get("__table__")) is not None:
            table.info["rules"] = getattr(cls, "__rules__", ())


def _declare_columns(cls: type[Any], references: dict[str, CompanyReference]) -> None:
    table = str(cls.__tablename__)
    extra: list[Any] = []
    for name, reference in references.items():
        delattr(cls, name)
        cls.__annotations__.pop(name, None)
        column = f"{name}_id"
        cls.__annotations__.pop(column, None)
        setattr(cls, column, mapped_column(BigInteger, nullable=reference.nullable))
        target = table if reference.target == "self" else _table_of(reference.target)
        extra.append(
            ForeignKeyConstraint(
                ["company_id", column],
                [f"{target}.company_id", f"{target}.id"],
                name=f"fk_{table}_{column}",
                ondelete=reference.ondelete,
            )
        )
        if reference.index:
            extra.append(Index(f"ix_{table}_{column}", "company_id", column))
    declared = vars(cls).get("__table_args__", ())
    options = declared[-1] if declared and isinstance(declared[-1], dict) else None
    constraints = declared[:-1] if options is not None else declared
    arguments = (*constraints, *extra)
    cls.__table_args__ = (*arguments, options) if options is not None else arguments


def _table_of(target: type[Any] | str) -> str:
    return target if isinstance(target, str) else str(target.__tablename__)


def _declare_relationship(cls: type[Any], name: str, reference: CompanyReference) -> None:
    target = cls if reference.target == "self" else cast("type[Any]", reference.target)
    own: MappedColumn[int] = getattr(cls, f"{name}_id")
    condition = and_(cls.company_id == remote(target.company_id), foreign(own) == remote(target.id))
    setattr(cls, name, relationship(target, primaryjoin=condition, uselist=False))


def plugin_base(plugin: str) -> type[DeclarativeBase]:
    """The declarative base of a plugin's models: the shared MetaData, a mapper registry of its own."""
    if plugin not in _bases:
        namespace = {"registry": registry(metadata=metadata)}
        made = type(f"Base_{plugin}", (References, DeclarativeBase), namespace)
        _bases[plugin] = cast("type[DeclarativeBase]", made)
    return _bases[plugin]


def forget_plugin(plugin: str) -> None:
    """Take a plugin's tables and mappers out again, after a failed import."""
    base = _bases.pop(plugin, None)
    if base is not None:
        base.registry.dispose()
    for table in [each for each in metadata.tables.values() if owner_of(each.name) == plugin]:
        metadata.remove(table)


def all_mappers() -> list[Mapper[Any]]:
    """The mappers of every model of core and of the plugins that are loaded."""
    return [mapper for base in _bases.values() for mapper in base.registry.mappers]


def owner_of(table_name: str) -> str:
    """The word before the first underscore: the plugin that owns the table."""
    return table_name.split("_", 1)[0]


class CoreBase(plugin_base("core")):  # type: ignore[misc]  # a base made at run time
    """The base of core's own models."""

    __abstract__ = True
