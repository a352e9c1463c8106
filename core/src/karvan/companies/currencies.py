"""The currencies of ISO 4217, seeded once: code and minor unit here, names from Unicode's CLDR.

Two decimals unless listed. The rial is kept without decimals: its minor unit is used by nobody,
and toman is a way to show rials, not a currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from babel import Locale as Cldr
from sqlalchemy import select
from sqlalchemy.orm import Session

from karvan.companies.models import Currency
from karvan.db.types import TranslatedText

LANGUAGES = ("en", "fa")
SINCE_EVER = date(1900, 1, 1)
EXPONENTS = {
    0: "BIF CLP DJF GNF IRR ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
TWO_DECIMALS = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD
CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA
MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR
RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD
TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
REPLACED_ON = {"ANG": date(2025, 4, 1), "BGN": date(2026, 1, 1), "HRK": date(2023, 1, 1)}
SMALLEST_COIN = {"CHF": 5}


def iso_currencies() -> Iterator[tuple[str, int]]:
    """Every code with the number of its decimals."""
    for exponent, codes in EXPONENTS.items():
        yield from ((code, exponent) for code in codes.split())
    yield from ((code, 2) for code in TWO_DECIMALS.split())


def seed_currencies(session: Session) -> int:
    """Add the currencies that are not there yet; how many were added. Existing ones are left."""
    present = set(session.scalars(select(Currency.code)))
    names = {language: Cldr.parse(language).currencies for language in LANGUAGES}
    missing = [each for each in sorted(iso_currencies()) if each[0] not in present]
    for code, exponent in missing:
        session.add(
            Currency(
                code=code,
                iso_code=code,
                name=TranslatedText({key: names[key].get(code, code) for key in LANGUAGES}),
                exponent=exponent,
                rounding_minor=SMALLEST_COIN.get(code, 1),
                valid_from=SINCE_EVER,
                valid_to=REPLACED_ON.get(code),
            )
        )
    return len(missing)
