"""The facts about a company that everything else asks for, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy import select

from karvan.companies.models import Company
from karvan.companies.models import Currency
from karvan.errors import NotFound

INSTALLATION_LANGUAGE = "en"


@dataclass(frozen=True)
class CompanyInfo:
    """A company: amounts are in minor units of `currency`, which has `exponent` decimals."""

    id: int
    code: str
    name: str
    country: str | None
    currency: str
    exponent: int
    language: str
    calendar: str
    fiscal_month: int
    fiscal_day: int
    time_zone: str
    state: str
    is_demo: bool

    @property
    def is_installation(self) -> bool:
        """Whether this is row 0, which stands for the whole installation."""
        return self.id == 0


COLUMNS = (
    Company.id,
    Company.code,
    Company.name,
    Company.country,
    Company.currency,
    Currency.exponent,
    Company.language,
    Company.calendar,
    Company.fiscal_month,
    Company.fiscal_day,
    Company.time_zone,
    Company.state,
    Company.is_demo,
)


def read_company(connection: Connection, code_or_id: str | int) -> CompanyInfo:
    """The company of this code or id; raises NotFound, the same for absent and foreign."""
    wanted = Company.id == code_or_id if isinstance(code_or_id, int) else Company.code == code_or_id
    row = connection.execute(
        select(*COLUMNS).outerjoin(Currency, Currency.code == Company.currency).where(wanted),
        execution_options={"karvan_uncounted": True},
    ).one_or_none()
    if row is None:
        raise NotFound
    values = dict(row._mapping)
    values["currency"] = values["currency"] or ""
    values["exponent"] = values["exponent"] or 0
    return CompanyInfo(**values)
