"""Which tables a plugin brought with it, and whether they keep the rules that protect companies."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Table

from karvan.plugins.words import CORE
from karvan.plugins.words import owner_of_table

COMPANIES = "core_company"


def table_problems(
    word: str,
    tables: Iterable[Table],
    *,
    shared: Collection[str],
    requires: Collection[str],
) -> Iterator[str]:
    """One sentence for each table or foreign key of a plugin that breaks a rule."""
    for table in tables:
        if owner_of_table(table.name) != word:
            yield f"the table {table.name} must begin with “{word}_”"
        if table.name not in shared and [each.name for each in table.primary_key] != [
            "company_id", "id",
        ] and not _is_keyed_by_company(table):  # fmt: skip
            yield (
                f"the table {table.name} has no key (company_id, ...); "
                "use CompanyMixin, or setup.shared_table with the reason"
            )
        for key in table.foreign_key_constraints:
            yield from _reference_problems(word, key, requires)


def _is_keyed_by_company(table: Table) -> bool:
    first = next(iter(table.primary_key), None)
    return first is not None and first.name == "company_id"


def _reference_problems(
    word: str,
    key: ForeignKeyConstraint,
    requires: Collection[str],
) -> Iterator[str]:
    target = key.elements[0].target_fullname.rpartition(".")[0]
    owner = owner_of_table(target)
    place = f"{key.parent.name}.{key.column_keys[-1]}"
    if owner not in {word, CORE, *requires}:
        yield f"{place} refers to {target}, but {owner} is not among the required plugins"
    elif target != COMPANIES and len(key.elements) == 1 and _is_business_table(key, target):
        yield f"{place} refers to {target} without the company; use company_ref"


def _is_business_table(key: ForeignKeyConstraint, target: str) -> bool:
    table = key.parent.metadata.tables.get(target)
    return table is not None and _is_keyed_by_company(table)
