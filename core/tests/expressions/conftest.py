"""The names that the expressions of these tests may use, and trees at random."""

from __future__ import annotations

import pytest

from karvan.expressions import BOOL
from karvan.expressions import DATE
from karvan.expressions import NUMBER
from karvan.expressions import TEXT
from karvan.expressions import EnumType
from karvan.expressions import MoneyType
from karvan.expressions import NameInfo
from karvan.expressions import QuantityType


@pytest.fixture(scope="session")
def names():
    return {
        "total": NameInfo(MoneyType("EUR"), "Total"),
        "dollars": NameInfo(MoneyType("USD")),
        "yen": NameInfo(MoneyType("JPY", 0)),
        "limit": NameInfo(MoneyType("EUR"), optional=True),
        "weight": NameInfo(QuantityType("kg")),
        "pieces": NameInfo(QuantityType("pc")),
        "n": NameInfo(NUMBER),
        "m": NameInfo(NUMBER),
        "discount": NameInfo(NUMBER, optional=True),
        "due_on": NameInfo(DATE),
        "paid_on": NameInfo(DATE, optional=True),
        "vip": NameInfo(BOOL),
        "blocked": NameInfo(BOOL, optional=True),
        "channel": NameInfo(EnumType(("web", "shop", "agent"))),
        "country": NameInfo(TEXT),
        "city": NameInfo(TEXT, optional=True),
    }
