"""What may be refused about products, their units, barcodes, kits and categories."""

from __future__ import annotations

from karvan.errors import NotFound
from karvan.errors import Refusal


class UnknownUnit(NotFound):
    """There is no unit of measure “{unit}”. Choose one from the list of units."""

    code = "core.unit.unknown"


class UnknownProduct(NotFound):
    """There is no product “{product}”. Choose one from the list of products."""

    code = "core.product.unknown"


class UnknownCategory(NotFound):
    """There is no category “{category}” in the tree {tree}."""

    code = "core.product_category.unknown"


class WrongCheckDigit(Refusal):
    """The barcode {barcode} is mistyped: its last digit should be {expected}."""

    code = "core.barcode.check_digit"


class WrongBarcode(Refusal):
    """“{barcode}” is not a barcode of this kind: {kind} has {length} digits."""

    code = "core.barcode.form"


class UnreadableBarcode(Refusal):
    """“{barcode}” cannot be a barcode: use 1 to 48 printable characters."""

    code = "core.barcode.unreadable"


class BarcodeTaken(Refusal):
    """The barcode {barcode} already belongs to {product}."""

    code = "core.barcode.taken"


class KitInACircle(Refusal):
    """A kit cannot hold itself: {way}. Take one of these components out."""

    code = "core.kit.cycle"


class NotAKit(Refusal):
    """{product} is not a kit. Change its kind to kit before it is given components."""

    code = "core.kit.not_a_kit"


class CategoryInACircle(Refusal):
    """A category cannot lie below itself: {way}. Choose another parent."""

    code = "core.product_category.cycle"


class BaseUnitInUse(Refusal):
    """The base unit of {product} stays {unit}: its own units and prices are counted in it."""

    code = "core.product.base_unit"


class TooManyVariants(Refusal):
    """These attributes give {count} combinations; at most {limit} can be made. Use fewer values."""

    code = "core.template.too_many"
