"""Which column of a file means what, whatever it is called, in English or Persian.

columns_of(("companyName", "contactName", "Phone")) == {
"name": "companyName", "contact": "contactName", "phone": "Phone"}
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from functools import cache

from babel import Locale
from rapidfuzz import process

from karvan.modules.parties.naming import name_key
from karvan.text import normalize_text

NOTHING = frozenset({"", "null", "none", "n/a", "na", "-", "nil", "\\n"})
KNOWN: dict[str, str] = {
    "name": "company|companyname|name|account|accountname|organisation|organization|customer|"
    "supplier|vendor|party|نام|شرکت|نامشرکت|نامسازمان|طرفحساب|مشتری|تامینکننده",
    "code": "code|id|customerid|supplierid|vendorid|accountid|partyid|customercode|suppliercode|کد",
    "kind": "kind|نوع",
    "given_name": "givenname|firstname|نامکوچک",
    "family_name": "familyname|lastname|surname|نامخانوادگی",
    "contact": "contact|contactname|contactperson|رابط|نامرابط|شخصرابط",
    "contact_title": "contacttitle|jobtitle|سمت|سمترابط",
    "address": "address|street|addressline|address1|نشانی|آدرس",
    "city": "city|town|شهر",
    "region": "region|state|province|county|استان",
    "postcode": "postcode|postalcode|zip|zipcode|کدپستی",
    "country": "country|countrycode|کشور",
    "place": "officelocation|location|محل",
    "phone": "phone|telephone|tel|phonenumber|تلفن",
    "mobile": "mobile|cell|cellphone|موبایل|تلفنهمراه|همراه",
    "fax": "fax|faxnumber|نمابر|فکس|دورنگار",
    "mail": "mail|email|emailaddress|ایمیل|پستالکترونیک",
    "url": "url|website|web|homepage|وبسایت|وبگاه|تارنما",
    "tax_id": "taxid|taxnumber|vat|vatnumber|vatid|شمارهمالیاتی|شناسهملی|کداقتصادی",
    "role": "role|roles|نقش",
    "group": "group|sector|industry|category|گروه|صنعت|بخش",
    "parent": "parent|subsidiaryof|parentcompany|شرکتمادر|زیرمجموعه",
    "language": "language|lang|زبان",
}
ROLE_OF_COLUMN = {"customerid": "customer", "supplierid": "supplier", "vendorid": "supplier"}
ROLE_OF_FILE = {"customer": "customer", "مشتری": "customer", "supplier": "supplier",
                "vendor": "supplier", "تامین": "supplier"}  # fmt: skip
NICKNAMES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "great britain": "GB", "usa": "US", "us": "US",
    "u s a": "US", "america": "US", "korea": "KR", "south korea": "KR", "north korea": "KP",
    "russia": "RU", "iran": "IR", "holland": "NL", "uae": "AE", "czech republic": "CZ",
    "turkey": "TR", "vietnam": "VN", "امریکا": "US", "انگلیس": "GB",
}  # fmt: skip
NEARLY = 88


def folded(header: str) -> str:
    """A header without case, spaces and punctuation."""
    return normalize_text(header.replace("\u200c", "")).replace(" ", "")


def columns_of(headers: Iterable[str]) -> dict[str, str]:
    """What each known column is called in this file; the first of several names wins."""
    found: dict[str, str] = {}
    for header in headers:
        field = _fields().get(folded(header))
        if field is not None:
            found.setdefault(field, header)
    return found


def value_of(text: str) -> str:
    """The cell, empty where it says NULL or the like."""
    bare = " ".join(text.split())
    return "" if bare.lower() in NOTHING else bare


def guess_role(file_name: str, headers: Iterable[str]) -> str:
    """`customer` or `supplier` where the columns or the name of the file say so, else nothing."""
    for header in headers:
        if folded(header) in ROLE_OF_COLUMN:
            return ROLE_OF_COLUMN[folded(header)]
    name = folded(file_name)
    return next((role for word, role in ROLE_OF_FILE.items() if word in name), "")


def country_code(text: str) -> str:
    """The ISO code of a country, by code or name, in English or Persian; empty if there is none."""
    code = text.strip().upper()
    if code in _codes():
        return code
    key = normalize_text(text)
    exact = NICKNAMES.get(key) or _countries().get(key)
    if exact or not key:
        return exact or ""
    near = process.extractOne(key, _countries().keys(), score_cutoff=NEARLY)
    return _countries()[near[0]] if near else ""


def person_names(full: str) -> tuple[str, str]:
    """Given and family name as a Western list has them: the last word is the family's."""
    given, _space, family = full.rpartition(" ")
    return given, family


def unused_columns(headers: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """The columns of a file that nothing is made of."""
    return [each for each in headers if each and each not in set(known.values())]


def same_name(name: str) -> str:
    """By what a name in one column finds the party another row made."""
    return name_key(name)


@cache
def _fields() -> dict[str, str]:
    return {folded(word): field for field, words in KNOWN.items() for word in words.split("|")}


@cache
def _codes() -> frozenset[str]:
    codes = (str(each) for each in Locale("en").territories)
    return frozenset(each for each in codes if each.isalpha() and len(each) == 2)


@cache
def _countries() -> dict[str, str]:
    return {
        normalize_text(str(name)): str(code)
        for language in ("en", "fa")
        for code, name in Locale(language).territories.items()
        if code in _codes()
    }
