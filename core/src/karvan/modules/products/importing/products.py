"""Importing products: CSV or XLSX under the headers of others; a known code is changed, not doubled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.headers import find_columns
from karvan.modules.importing.results import ImportResult
from karvan.modules.products.barcodes import possible_keys
from karvan.modules.products.importing.cells import Cells
from karvan.modules.products.importing.columns import PRODUCT
from karvan.modules.products.importing.trees import CategoriesOfTree
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductBarcode
from karvan.modules.products.services import AddBarcode
from karvan.modules.products.services import CreateProduct
from karvan.modules.products.services import UpdateProduct
from karvan.modules.products.services import add_barcode
from karvan.modules.products.services import create_product
from karvan.modules.products.services import set_category
from karvan.modules.products.services import update_product
from karvan.text import identity_key
from karvan.values import Price

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.importing.files import ImportFile
    from karvan.modules.importing.tables import SourceRow


def import_products(
    ctx: Context, file: ImportFile, *, dry_run: bool, options: Mapping[str, str]
) -> ImportResult:
    """Read the file; options: tree=sales, currency=EUR, unit=each, encoding=, delimiter=, sheet=.

    A row whose code is known (without a code: whose name is) changes that product in what the table
    says; categories that are not there are made. Every bad row is told with number and cause.
    """
    del dry_run
    table = file.table(
        encoding=options.get("encoding"),
        delimiter=options.get("delimiter"),
        sheet=options.get("sheet"),
    )
    found = find_columns(table.columns, PRODUCT)
    if "name" not in found:
        raise Invalid([Problem("core.products.name", _("The table has no column for the name."))])
    work = _Import(ctx, found, options)
    for row in table.rows:
        work.take(row)
    return ImportResult(
        rows_total=work.rows,
        created=work.created,
        updated=work.updated,
        problems=work.problems,
        report={"columns": found, "categories_created": work.categories.created},
    )


class _Import:
    """The rows of one file, one after the other; what is wrong is gathered."""

    def __init__(self, ctx: Context, found: Mapping[str, str], options: Mapping[str, str]) -> None:
        self._ctx, self._found = ctx, found
        self._currency = options.get("currency", "").strip().upper() or ctx.company.currency
        self._unit = options.get("unit", "").strip() or "each"
        self.categories = CategoriesOfTree(ctx, options.get("tree", "").strip() or "sales")
        products = ctx.session.scalars(select(Product)).all()
        self._by_code = {each.code: each.id for each in products}
        self._by_name = {identity_key(str(each.name)): each.id for each in products}
        self._seen: set[int] = set()
        self.rows = self.created = self.updated = 0
        self.problems: list[Problem] = []

    def take(self, row: SourceRow) -> None:
        """Create or change the product of a row."""
        self.rows += 1
        cells = Cells(row, self._found)
        try:
            product = self._save(cells)
            if cells.problems or product is None:
                self.problems += cells.problems
                return
            self._file(cells, product)
            self._scan(cells, product)
        except Invalid as refused:
            self.problems += [self._placed(row, each) for each in refused.problems]
        except AppError as refused:
            self.problems.append(Problem(refused.code, refused.message, row=row.number))

    def _save(self, cells: Cells) -> Product | None:
        known = self._known(cells)
        facts = self._facts(cells, known)
        if cells.problems:
            return None
        if known is None:
            product = create_product(self._ctx, CreateProduct(**facts))
            self.created += 1
        else:
            command = UpdateProduct(product_id=known.id, version=known.version, **facts)
            product = update_product(self._ctx, command)
            self.updated += 1
        if product.id in self._seen:
            cells.complain("code", _("This product stands in the file twice."))
        self._seen.add(product.id)
        self._by_code[product.code] = product.id
        self._by_name[identity_key(str(product.name))] = product.id
        return product

    def _known(self, cells: Cells) -> Product | None:
        code, name = cells.text("code"), cells.text("name")
        identifier = self._by_code.get(code) if code else self._by_name.get(identity_key(name))
        if identifier is None:
            return None
        return self._ctx.session.get(Product, (self._ctx.company.id, identifier))

    def _facts(self, cells: Cells, known: Product | None) -> dict[str, Any]:
        """What the row says; where the table has no such column, what the product had."""
        price, cost = cells.micro("list_price"), cells.micro("reference_cost")
        currency = cells.text("currency").upper() or self._currency
        names = {**(known.name if known else {}), self._ctx.company.language: cells.text("name")}
        names |= {
            each: cells.text(f"name_{each}") for each in ("en", "fa") if cells.text(f"name_{each}")
        }
        said: dict[str, Any] = {
            "kind": cells.kind(),
            "base_unit": cells.text("base_unit") or (known.base_unit.code if known else self._unit),
            "list_price": None if price is None else Price(price, currency),
            "reference_cost": None if cost is None else Price(cost, self._ctx.company.currency),
            "tax_category": cells.text("tax_category"),
            "weight_micro": cells.micro("weight"),
            "volume_micro": cells.micro("volume"),
            "description": cells.text("description"),
            "active": cells.is_active(),
        }
        had = _facts_of(known, self._ctx.company.currency) if known else {}
        columns = {"weight_micro": "weight", "volume_micro": "volume"}
        kept = {
            key: value
            for key, value in had.items()
            if columns.get(key, key) not in self._found
            and not (key == "active" and "discontinued" in self._found)
        }
        return {**said, **kept, "name": names, "code": cells.text("code")}

    def _file(self, cells: Cells, product: Product) -> None:
        if category := cells.text("category"):
            tree_id, category_id = self.categories.get(category)
            set_category(self._ctx, product.id, tree_id, category_id)

    def _scan(self, cells: Cells, product: Product) -> None:
        """Add the row's barcode, unless the product has it."""
        barcode = cells.text("barcode")
        if not barcode:
            return
        owner = select(ProductBarcode.id).where(
            ProductBarcode.key.in_(possible_keys(barcode)), ProductBarcode.product_id == product.id
        )
        if self._ctx.session.scalar(owner) is None:
            add_barcode(self._ctx, AddBarcode(product.id, barcode))

    def _placed(self, row: SourceRow, found: Problem) -> Problem:
        return replace(found, row=row.number, column=self._found.get(found.field or ""))


def _facts_of(product: Product, company_currency: str) -> dict[str, Any]:
    price, cost = product.list_price, product.reference_cost
    return {
        "kind": product.kind,
        "base_unit": product.base_unit.code,
        "list_price": None if price is None else Price(price, product.currency),
        "reference_cost": None if cost is None else Price(cost, company_currency),
        "tax_category": product.tax_category,
        "weight_micro": product.weight,
        "volume_micro": product.volume,
        "description": product.description or "",
        "active": product.active,
    }
