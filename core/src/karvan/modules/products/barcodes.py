"""Barcodes: GTINs of 8, 12, 13 or 14 digits with their check digit, and free codes. Pure.

GS1 General Specifications, section 7.9: from the right, the digits before the check digit weigh 3
and 1 in turn; the check digit fills their sum up to a multiple of ten.
"""

from __future__ import annotations

from enum import StrEnum

from karvan.modules.products.errors import UnreadableBarcode
from karvan.modules.products.errors import WrongBarcode
from karvan.modules.products.errors import WrongCheckDigit
from karvan.text import fold_digits

GTIN_DIGITS = 14
LONGEST = 48


class BarcodeKind(StrEnum):
    """What a code is; the number of digits tells the kinds of GTIN apart."""

    EAN8 = "ean8"
    UPC = "upc"
    EAN13 = "ean13"
    GTIN14 = "gtin14"
    FREE = "free"


LENGTHS = {
    BarcodeKind.EAN8: 8,
    BarcodeKind.UPC: 12,
    BarcodeKind.EAN13: 13,
    BarcodeKind.GTIN14: 14,
}
KIND_OF = {length: kind for kind, length in LENGTHS.items()}


def check_digit(digits: str) -> int:
    """The digit that follows: `check_digit("629104150021") == 3`."""
    weighed = (int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return -sum(weighed) % 10


def read_barcode(typed: str, kind: str = "") -> tuple[str, BarcodeKind]:
    """The code as it is kept, and its kind; without a kind, 8, 12, 13 or 14 digits are a GTIN.

    Raises WrongCheckDigit, WrongBarcode (digits of another length), UnreadableBarcode.
    """
    code = fold_digits(typed).strip()
    digits = code.replace(" ", "").replace("-", "")
    is_number = digits.isascii() and digits.isdigit()
    if not kind:
        kind = KIND_OF.get(len(digits), BarcodeKind.FREE) if is_number else BarcodeKind.FREE
    if kind not in set(BarcodeKind):
        raise UnreadableBarcode(barcode=typed)
    found = BarcodeKind(kind)
    if found is BarcodeKind.FREE:
        return _free(code), found
    if not is_number or len(digits) != LENGTHS[found]:
        raise WrongBarcode(barcode=typed, kind=found.upper(), length=LENGTHS[found])
    expected = check_digit(digits[:-1])
    if int(digits[-1]) != expected:
        raise WrongCheckDigit(barcode=digits, expected=expected)
    return digits, found


def key_of(code: str, kind: BarcodeKind) -> str:
    """What two codes are compared by: a GTIN is one number however many zeros lead it."""
    return f"gtin:{code.zfill(GTIN_DIGITS)}" if kind is not BarcodeKind.FREE else f"free:{code}"


def possible_keys(scanned: str) -> list[str]:
    """The keys a scanned code may have: a scanner does not say of which kind it is."""
    code = fold_digits(scanned).strip()
    digits = code.replace(" ", "").replace("-", "")
    keys = [f"free:{code}"]
    if digits.isascii() and digits.isdigit() and len(digits) <= GTIN_DIGITS:
        keys.append(f"gtin:{digits.zfill(GTIN_DIGITS)}")
    return keys


def _free(code: str) -> str:
    if not code or len(code) > LONGEST or not code.isprintable():
        raise UnreadableBarcode(barcode=code)
    return code
