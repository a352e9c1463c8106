"""Importing a tree of categories; parents may stand in any row of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.headers import find_columns
from karvan.modules.importing.results import ImportResult
from karvan.modules.products.importing.cells import Cells
from karvan.modules.products.importing.columns import CATEGORY
from karvan.modules.products.importing.trees import CategoriesOfTree
from karvan.modules.products.models import ProductCategory
from karvan.modules.products.services import SaveCategory

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.importing.files import ImportFile
    from karvan.modules.importing.tables import SourceRow


def import_categories(
    ctx: Context, file: ImportFile, *, dry_run: bool, options: Mapping[str, str]
) -> ImportResult:
    """Read the file; options: tree=sales, encoding=, delimiter=, sheet=. A known code is renamed."""
    del dry_run
    table = file.table(
        encoding=options.get("encoding"),
        delimiter=options.get("delimiter"),
        sheet=options.get("sheet"),
    )
    found = find_columns(table.columns, CATEGORY)
    if "name" not in found:
        raise Invalid([Problem("core.categories.name", _("The table has no column for the name."))])
    categories = CategoriesOfTree(ctx, options.get("tree", "").strip() or "sales")
    rows, problems, updated = list(table.rows), list[Problem](), 0
    saved: list[tuple[SourceRow, Cells, ProductCategory]] = []
    for row in rows:
        cells = Cells(row, found)
        known = categories.find(cells.text("code")) if cells.text("code") else None
        try:
            saved.append((row, cells, categories.save(_command(ctx, categories, cells, known))))
            updated += known is not None
        except Invalid as refused:
            problems += [
                replace(each, row=row.number, column=found.get(each.field or ""))
                for each in refused.problems
            ]
    for row, cells, category in saved:
        problems += _move(categories, row, cells, category)
    return ImportResult(
        rows_total=len(rows), created=categories.created, updated=updated, problems=problems
    )


def _command(
    ctx: Context, categories: CategoriesOfTree, cells: Cells, known: ProductCategory | None
) -> SaveCategory:
    names = {**(known.name if known else {}), ctx.company.language: cells.text("name")}
    names |= {
        each: cells.text(f"name_{each}") for each in ("en", "fa") if cells.text(f"name_{each}")
    }
    return SaveCategory(
        categories.tree_id,
        names,
        cells.text("code"),
        parent_id=known.parent_id if known else None,
        active=known.active if known else True,
        category_id=known.id if known else None,
        version=known.version if known else 0,
    )


def _move(
    categories: CategoriesOfTree, row: SourceRow, cells: Cells, category: ProductCategory
) -> list[Problem]:
    """Put the category below the parent its row names, once all rows are there."""
    parent = cells.text("parent")
    if not parent:
        return []
    found = categories.find(parent)
    if found is None:
        cells.complain("parent", _("There is no category “{name}” in the file.", name=parent))
        return cells.problems
    try:
        categories.save(
            SaveCategory(
                category.tree_id,
                category.name,
                category.code,
                found.id,
                category.active,
                category.id,
                category.version,
            )
        )
    except AppError as refused:
        return [Problem(refused.code, refused.message, row=row.number, column=None)]
    return []
