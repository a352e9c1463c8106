"""Numbers that authorities and banks give to parties, checked by python-stdnum where it is there.

Without it, and for a scheme it does not know, a number is taken as typed and shown as not checked:
a wrong refusal would stop someone's work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from karvan.i18n import LazyText
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.naming import tax_key

SCHEMES: dict[str, LazyText] = {
    "vat": _("VAT number"),
    "tax": _("Tax number"),
    "registration": _("Registration number"),
    "national_id": _("National number"),
    "iban": _("IBAN"),
    "bic": _("BIC"),
    "lei": _("LEI"),
    "duns": _("D-U-N-S number"),
    "gln": _("GLN"),
    "other": _("Other number"),
}
LONGEST = 60
# the modules of python-stdnum below a country's, by scheme and country
BY_COUNTRY = {
    "national_id": {"IR": "idnr", "NL": "bsn", "PL": "pesel", "SE": "personnummer"},
    "registration": {"SE": "orgnr", "NO": "orgnr", "FR": "siren"},
    "tax": {"DE": "stnr", "US": "ein", "GB": "utr", "ES": "nif", "FR": "nif"},
}


class Standard(Protocol):
    """What a module of python-stdnum offers."""

    def is_valid(self, number: str) -> bool: ...


@dataclass(frozen=True)
class CheckedNumber:
    """A number as it is kept and compared; `is_checked` when its check digits were verified."""

    value: str
    key: str
    is_checked: bool


class WrongNumber(ValueError):
    """The number breaks the rules of its scheme."""


def read_number(scheme: str, typed: str, country: str) -> CheckedNumber:
    """The number, checked where that is possible; raises WrongNumber when it cannot be right."""
    value = " ".join(typed.split())
    key = tax_key(value)
    if not key or len(value) > LONGEST:
        raise WrongNumber
    module = _module(scheme, country)
    if module is None:
        return CheckedNumber(value, key, is_checked=False)
    if not module.is_valid(key):
        raise WrongNumber
    return CheckedNumber(value, key, is_checked=True)


def can_check() -> bool:
    """Whether python-stdnum is installed."""
    try:
        import stdnum
    except ImportError:
        return False
    return bool(stdnum)


def _module(scheme: str, country: str) -> Standard | None:
    if not can_check():
        return None
    from stdnum import bic
    from stdnum import ean
    from stdnum import iban
    from stdnum import lei
    from stdnum.util import get_cc_module

    worldwide: dict[str, Standard] = {"iban": iban, "bic": bic, "lei": lei, "gln": ean}
    if scheme in worldwide:
        return worldwide[scheme]
    name = "vat" if scheme == "vat" else BY_COUNTRY.get(scheme, {}).get(country)
    if not name or not country:
        return None
    found: Standard | None = get_cc_module(country.lower(), name)
    return found
