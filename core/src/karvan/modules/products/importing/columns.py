"""What others call the columns of their tables of products and categories. Pure.

Titles are compared without case, spaces, underscores and letter variants (`header_key`); the first
name of a field that the table has is taken.
"""

from __future__ import annotations

PRODUCT: dict[str, tuple[str, ...]] = {
    "code": (
        "code", "sku", "productcode", "itemcode", "articlenumber", "defaultcode",
        "internalreference", "productid", "itemid", "id", "کد", "کدکالا", "کدمحصول",
    ),
    "name": (
        "name", "productname", "product", "itemname", "title", "nameen", "نام", "نامکالا",
        "ناممحصول", "شرح",
    ),
    "name_fa": ("namefa", "persianname", "نامفارسی"),
    "name_en": ("nameen", "englishname", "نامانگلیسی"),
    "kind": ("kind", "type", "producttype", "نوع"),
    "base_unit": ("unit", "uom", "baseunit", "unitofmeasure", "stockunit", "واحد"),
    "list_price": (
        "listprice", "salesprice", "saleprice", "unitprice", "price", "sellingprice", "rate",
        "قیمت", "قیمتفروش", "قیمتواحد",
    ),
    "currency": ("currency", "ارز"),
    "reference_cost": ("cost", "referencecost", "standardcost", "standardprice", "unitcost", "بها"),
    "category": (
        "category", "categorycode", "categoryid", "categoryname", "series", "productcategory",
        "group", "دسته", "گروه",
    ),
    "barcode": ("barcode", "ean", "ean13", "gtin", "upc", "بارکد"),
    "tax_category": ("taxcategory", "taxcode", "tax", "گروهمالیاتی"),
    "weight": ("weight", "weightkg", "وزن"),
    "volume": ("volume", "volumel", "حجم"),
    "description": ("description", "quantityperunit", "details", "توضیحات"),
    "active": ("active", "فعال"),
    "discontinued": ("discontinued", "archived", "inactive"),
}  # fmt: skip
CATEGORY: dict[str, tuple[str, ...]] = {
    "code": ("code", "categorycode", "categoryid", "id", "کد"),
    "name": ("name", "categoryname", "category", "title", "nameen", "نام"),
    "name_fa": ("namefa", "persianname", "نامفارسی"),
    "name_en": ("nameen", "englishname", "نامانگلیسی"),
    "parent": ("parent", "parentcode", "parentid", "parentcategory", "بالاتر", "والد"),
}
KINDS = {
    "": "goods", "goods": "goods", "good": "goods", "product": "goods", "consu": "goods",
    "storable": "goods", "stock": "goods", "کالا": "goods", "service": "service",
    "services": "service", "خدمت": "service", "خدمات": "service", "kit": "kit", "bundle": "kit",
    "combo": "kit", "بسته": "kit",
}  # fmt: skip
TRUE = {"1", "true", "yes", "y", "on", "t", "بله", "بلی", "آری"}
FALSE = {"", "0", "false", "no", "n", "off", "f", "خیر", "نه"}
