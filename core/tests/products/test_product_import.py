"""Products and categories from tables of others; bad rows are told with number and cause."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter

from karvan.actors import Actor
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan.modules.products.models import Product
from karvan.modules.products.queries import categories_of
from karvan.modules.products.queries import find_by_barcode
from karvan.modules.products.queries import find_product_by_code
from karvan.modules.products.queries import find_tree_by_code
from karvan.modules.products.queries import list_categories
from karvan.modules.products.queries import list_products

NORTHWIND = """productID,productName,supplierID,categoryID,quantityPerUnit,unitPrice,unitsInStock,discontinued
1,Chai,1,1,10 boxes x 20 bags,18.00,39,0
5,Chef Anton's Gumbo Mix,2,2,36 boxes,21.35,0,1
"""
NORTHWIND_CATEGORIES = """categoryID,categoryName,description,picture
1,Beverages,"Soft drinks, coffees",0x151C2F00
2,Condiments,Sweet and savory sauces,0x151C2F00
"""
PIPELINE = "product,series,sales_price\nGTX Basic,GTX,550\nGTX Pro,GTX,4821\nMG Special,MG,55\n"


@pytest.fixture
def bring(runtime, company):
    """Import a text as a file; gives the result."""

    def run(text, target="products", name="table.csv", dry_run=False, **options):
        content = text if isinstance(text, bytes) else text.encode()
        command = RunImport(
            target, "table", ImportFile(name, content), dry_run=dry_run, options=options
        )
        return import_file(runtime, company.id, Actor.cli("test"), command)

    return run


@pytest.fixture
def look(runtime, company):
    return lambda work: runtime.run(company.id, Actor.cli("test"), work, write=False)


def test_northwinds_products_and_categories_are_read_under_their_own_headers(bring, look):
    categories = bring(NORTHWIND_CATEGORIES, "product-categories")
    products = bring(NORTHWIND)

    def found(ctx):
        chai, gumbo = (find_product_by_code(ctx, code) for code in ("1", "5"))
        [category] = categories_of(ctx, chai.id).values()
        return chai.name, chai.list_price, str(chai.description), str(category.name), gumbo.active

    assert (categories.created, products.created, products.problems) == (2, 2, [])
    assert look(found) == (
        {"en": "Chai"},
        18_000_000,
        "10 boxes x 20 bags",
        "Beverages",
        False,
    )


def test_products_without_codes_are_known_by_name(bring, look):
    first, again = bring(PIPELINE), bring(PIPELINE.replace("550", "560"))

    def found(ctx):
        tree = find_tree_by_code(ctx, "sales")
        names = [node.category.code for node in list_categories(ctx, tree.id)]
        return names, [each.list_price for each in list_products(ctx)]

    assert (first.created, first.updated, again.created, again.updated) == (3, 0, 0, 3)
    assert look(found) == (["GTX", "MG"], [560_000_000, 4821_000_000, 55_000_000])


def test_categories_may_come_after_the_products_that_name_them(bring, look):
    bring(NORTHWIND)
    result = bring(NORTHWIND_CATEGORIES, "product-categories")

    def names(ctx):
        tree = find_tree_by_code(ctx, "sales")
        return [str(node.category.name) for node in list_categories(ctx, tree.id)]

    assert (result.created, result.updated) == (0, 2)
    assert look(names) == ["Beverages", "Condiments"]


def test_parents_may_stand_in_any_row(bring, look):
    result = bring("code,name,parent\ntea,Tea,drinks\ndrinks,Drinks,\n", "product-categories")

    def tree(ctx):
        found = find_tree_by_code(ctx, "sales")
        return [(node.category.code, node.depth) for node in list_categories(ctx, found.id)]

    assert result.problems == []
    assert look(tree) == [("drinks", 0), ("tea", 1)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,name,parent\na,A,b\nb,B,a\n", "cannot lie below itself"),
        ("code,name,parent\na,A,nowhere\n", "no category “nowhere”"),
        ("code,name\na,\n", "Enter a name."),
    ],
)
def test_a_tree_that_makes_no_sense_is_refused_by_row(bring, text, words):
    result = bring(text, "product-categories")

    assert [each.row is not None and words in str(each.message) for each in result.problems] == [
        True
    ]


def test_a_persian_table_is_read_in_its_own_words(bring, look):
    text = "کد کالا;نام کالا;واحد;قیمت;بارکد\nچ۱;چاي;kg;۱۲٬۵۰۰٫۵;4006381333931\n"

    result = bring(text)

    def found(ctx):
        scanned = find_by_barcode(ctx, "4006381333931")
        return scanned.product.code, scanned.product.base_unit.code, scanned.product.list_price

    assert result.problems == []
    assert look(found) == ("چ۱", "kg", 12_500_500_000)


def test_a_workbook_is_read_as_well(bring, look):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["SKU", "Name", "Price"], ["T1", "Tea", 2.5]]):
            sheet.write_row(row, 0, cells)

    result = bring(content.getvalue(), name="products.xlsx")

    assert result.created == 1
    assert look(lambda ctx: find_product_by_code(ctx, "T1").list_price) == 2_500_000


def test_every_bad_row_is_told_with_number_column_and_cause_and_nothing_is_kept(bring, look):
    text = (
        "code,name,price,unit,kind,active,barcode\n"
        "A,Fine,1,each,goods,yes,\n"
        "B,,1,each,goods,yes,\n"
        "C,Priced,cheap,each,goods,yes,\n"
        "D,Measured,1,cubit,goods,yes,\n"
        "E,Haunted,1,each,ghost,maybe,\n"
        "F,Scanned,1,each,goods,yes,4006381333932\n"
        "A,Doubled,1,each,goods,yes,\n"
    )

    result = bring(text)

    assert [(each.row, each.column) for each in result.problems] == [
        (3, "name"),
        (4, "price"),
        (5, "unit"),
        (6, "kind"),
        (6, "active"),
        (7, None),
        (8, "code"),
    ]
    assert look(list_products) == []


def test_a_dry_run_keeps_nothing(bring, look):
    result = bring(PIPELINE, dry_run=True)

    assert (result.is_accepted, result.created) == (True, 3)
    assert look(list_products) == []


def test_what_the_table_does_not_say_stays_as_it_was(bring, look):
    bring("code,name,price,unit,tax,active\nA,Tea,9,kg,food,no\n")

    bring("code,name\nA,Green tea\n")

    def found(ctx):
        tea: Product = find_product_by_code(ctx, "A")
        return str(tea.name), tea.list_price, tea.base_unit.code, tea.tax_category, tea.active

    assert look(found) == ("Green tea", 9_000_000, "kg", "food", False)


def test_a_table_without_names_is_refused(bring):
    result = bring("code,price\nA,1\n")

    assert "no column for the name" in str(result.problems[0].message)
