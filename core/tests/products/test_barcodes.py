"""Barcodes: check digits, one number whatever its length, none for two products."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.modules.products.barcodes import BarcodeKind
from karvan.modules.products.barcodes import check_digit
from karvan.modules.products.barcodes import key_of
from karvan.modules.products.barcodes import read_barcode
from karvan.modules.products.errors import BarcodeTaken
from karvan.modules.products.errors import UnknownUnit
from karvan.modules.products.errors import UnreadableBarcode
from karvan.modules.products.errors import WrongBarcode
from karvan.modules.products.errors import WrongCheckDigit
from karvan.modules.products.queries import find_by_barcode
from karvan.modules.products.queries import list_products
from karvan.modules.products.services import AddBarcode
from karvan.modules.products.services import SetProductUnit
from karvan.modules.products.services import add_barcode
from karvan.modules.products.services import remove_barcode
from karvan.modules.products.services import set_product_unit
from karvan.units import OtherCategory


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("96385074", BarcodeKind.EAN8),
        ("036000291452", BarcodeKind.UPC),
        ("4006381333931", BarcodeKind.EAN13),
        ("6291 0415 0021 3", BarcodeKind.EAN13),
        ("۴۰۰۶۳۸۱۳۳۳۹۳۱", BarcodeKind.EAN13),
        ("10012345678902", BarcodeKind.GTIN14),
        ("SHELF-7", BarcodeKind.FREE),
        ("12345", BarcodeKind.FREE),
    ],
)
def test_the_kind_of_a_barcode_shows_in_its_digits(typed, kind):
    assert read_barcode(typed)[1] is kind


@given(st.integers(0, 10**13 - 1), st.integers(0, 12), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(number, place, shift):
    body = str(number).zfill(12)[:12]
    code = f"{body}{check_digit(body)}"
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]

    assert read_barcode(code)[0] == code
    with pytest.raises(WrongCheckDigit):
        read_barcode(wrong)


@pytest.mark.parametrize(
    ("typed", "kind", "error"),
    [
        ("4006381333932", "", WrongCheckDigit),
        ("400638133393", "ean13", WrongBarcode),
        ("ABC", "ean8", WrongBarcode),
        ("", "", UnreadableBarcode),
        ("x" * 49, "", UnreadableBarcode),
        ("a\x07b", "", UnreadableBarcode),
    ],
)
def test_what_is_no_barcode_is_refused(typed, kind, error):
    with pytest.raises(error):
        read_barcode(typed, kind)


def test_a_gtin_is_one_number_however_many_zeros_lead_it():
    upc, ean = read_barcode("036000291452"), read_barcode("0036000291452")

    assert key_of(*upc) == key_of(*ean)


def test_a_scanned_code_finds_product_and_unit(ctx, a_product):
    tea = a_product()
    set_product_unit(ctx, SetProductUnit(tea.id, "dozen", 12))
    add_barcode(ctx, AddBarcode(tea.id, "036000291452"))
    add_barcode(ctx, AddBarcode(tea.id, "SHELF-7", unit="dozen"))

    scanned = [find_by_barcode(ctx, each) for each in ("00036000291452", "SHELF-7", "nothing")]

    assert [each and (each.product.id, each.unit.code) for each in scanned] == [
        (tea.id, "each"),
        (tea.id, "dozen"),
        None,
    ]
    assert [each.id for each in list_products(ctx, search="036000291452")] == [tea.id]


def test_no_barcode_belongs_to_two_products(ctx, a_product):
    tea, milk = a_product("TEA"), a_product("MILK")
    add_barcode(ctx, AddBarcode(tea.id, "036000291452"))

    with pytest.raises(BarcodeTaken, match="TEA"):
        add_barcode(ctx, AddBarcode(milk.id, "0036000291452"))


@pytest.mark.parametrize(("unit", "error"), [("cubit", UnknownUnit), ("kg", OtherCategory)])
def test_a_barcode_stands_for_a_unit_the_product_has(ctx, a_product, unit, error):
    tea = a_product()

    with pytest.raises(error):
        add_barcode(ctx, AddBarcode(tea.id, "SHELF-7", unit=unit))


def test_a_removed_barcode_is_free_again(ctx, a_product):
    tea, milk = a_product("TEA"), a_product("MILK")
    barcode = add_barcode(ctx, AddBarcode(tea.id, "SHELF-7"))

    remove_barcode(ctx, tea.id, barcode.id)
    add_barcode(ctx, AddBarcode(milk.id, "SHELF-7"))

    assert find_by_barcode(ctx, "SHELF-7").product.id == milk.id
    assert list_products(ctx, search="SHELF-7") == [milk]
