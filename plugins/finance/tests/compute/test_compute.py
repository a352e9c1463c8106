"""The pure engines by JSON: figures out, and every fault of a request at its field."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from karvan.errors import Invalid
from karvan_finance.compute.commands import compute
from karvan_finance.compute.domain.ageing import compute_ageing
from karvan_finance.compute.domain.depreciation import compute_depreciation
from karvan_finance.compute.domain.fields import read_request
from karvan_finance.compute.domain.tax import compute_tax
from karvan_finance.compute.domain.terms import compute_terms
from karvan_finance.compute.errors import RequestNotJson

TERMS = {
    "total": "1000.00",
    "date": "2025-01-15",
    "lines": [
        {"share": "percent", "value": "30"},
        {"share": "rest", "days": 60, "month_end": True},
    ],
    "discount_percent": 2,
    "discount_days": 10,
}
AGEING = {
    "as_of": "2025-03-15",
    "items": [
        {
            "date": "2025-01-01", "due_on": "2025-01-31", "balance": "100",
            "matches": [{"amount": "40", "date": "2025-02-01"}],
        },
        {"date": "2025-03-01", "balance": "-25"},
    ],
}  # fmt: skip


TAX = {
    "date": "2025-03-01",
    "smallest_coin": "0.05",
    "taxes": [
        {"code": "CAR", "rate": 20,
         "parts": [{"share": 60, "account": "1220", "box": "7"}, {"share": 40}]},
        {"code": "CH81", "rate": "8.1", "included": True},
        {"code": "BOTH", "kind": "group", "members": ["CAR", "CH81"]},
    ],
    "lines": [
        {"quantity": "3", "unit_price": "3.33", "taxes": ["CAR"]},
        {"key": "till", "unit_price": "19.97", "taxes": ["CH81"]},
    ],
    "refunds": [{"lines": [{"key": "1", "quantity": "1"}]}, {}],
}  # fmt: skip


def test_terms_by_the_command():
    result = CliRunner().invoke(compute, ["terms"], input=json.dumps(TERMS))

    assert json.loads(result.output)["instalments"] == [
        {"due_on": "2025-01-15", "amount": "300.00", "discount": "6.00", "discount_until": "2025-01-25"},
        {"due_on": "2025-03-31", "amount": "700.00", "discount": "14.00", "discount_until": "2025-01-25"},
    ]  # fmt: skip


def test_ageing_by_the_command():
    result = CliRunner().invoke(compute, ["ageing"], input=json.dumps(AGEING))

    assert json.loads(result.output) == {
        "as_of": "2025-03-15",
        "not_due": "0.00",
        "buckets": [
            {"from": 1, "to": 30, "amount": "0.00"},
            {"from": 31, "to": 60, "amount": "60.00"},
            {"from": 61, "to": 90, "amount": "0.00"},
            {"from": 91, "to": None, "amount": "0.00"},
        ],
        "unallocated": "-25.00",
        "revaluation": "0.00",
        "total": "35.00",
        "items": [{"item": 1, "residual": "60.00"}, {"item": 2, "residual": "-25.00"}],
    }


def test_taxes_and_refunds_by_the_command():
    result = CliRunner().invoke(compute, ["tax"], input=json.dumps(TAX))

    found = json.loads(result.output)
    totals = ("net", "tax", "gross", "cash_difference", "total_company")
    assert [found[each] for each in totals] == ["28.46", "3.50", "31.96", "-0.01", "31.95"]
    assert found["lines"][0]["cost"] == "10.79"
    assert found["taxes"][0]["parts"] == [
        {"account": "1220", "box": "7", "amount": "1.20", "amount_company": "1.20"},
        {"account": None, "box": None, "amount": "0.80", "amount_company": "0.80"},
    ]
    assert [each["tax"] for each in found["refunds"]] == ["-0.67", "-2.83"]


@pytest.mark.parametrize(
    ("engine", "request_", "fields"),
    [
        (compute_terms, {}, {"total", "date"}),
        (compute_terms, {**TERMS, "total": "1.001"}, {"total"}),
        (compute_terms, {**TERMS, "total": "1e40", "date": "2025-02-30"}, {"total", "date"}),
        (compute_terms, {**TERMS, "total": True, "exponent": 9}, {"total", "exponent"}),
        (compute_terms, {**TERMS, "lines": [{"share": "half"}, 7]}, {"lines.1.share", "lines.2"}),
        (compute_terms, {**TERMS, "lines": [{"share": "percent", "value": "NaN"}]}, {"lines.1.value"}),
        (compute_terms, {**TERMS, "lines": [{"share": "rest", "day": 1}]}, {"lines.1.day"}),
        (compute_terms, {**TERMS, "lines": []}, {"lines"}),
        (compute_tax, {}, {"date", "lines"}),
        (compute_tax, {**TAX, "lines": [{"taxes": ["NO"], "quantity": "1.0000001"}]},
         {"lines.1.taxes", "lines.1.quantity", "lines.1.unit_price"}),
        (compute_tax, {**TAX, "taxes": [{"code": "A", "rate": 2000, "parts": [{"share": 50}]}], "lines": []},
         {"taxes.1.rate", "taxes.1.parts"}),
        (compute_tax, {**TAX, "taxes": TAX["taxes"] + [{"code": "CAR", "kind": "group", "rate": 0}]},
         {"taxes.4.code", "taxes.4.members"}),
        (compute_tax, {**TAX, "refunds": [{"lines": [{"key": "1", "net": "10.00"}]}]}, {"refunds.1"}),
        (compute_ageing, {**AGEING, "bounds": [60, 30]}, {"bounds"}),
        (compute_ageing, {**AGEING, "items": {}}, {"items"}),
        (compute_ageing, {**AGEING, "side": "both", "typo": 1}, {"side", "typo"}),
    ],
)  # fmt: skip
def test_every_fault_of_a_request_is_told_at_its_field(engine, request_, fields):
    with pytest.raises(Invalid) as refused:
        engine(request_)

    assert {each.field for each in refused.value.problems} == fields


@pytest.mark.parametrize("text", ["", "[]", "{", '{"total": NaN}', "[" * 100_000])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(RequestNotJson):
        read_request(text)


def test_a_number_is_read_exactly():
    assert compute_terms(read_request('{"total": 0.1, "date": "2025-01-15", "exponent": 1}')) == {
        "instalments": [
            {"due_on": "2025-01-15", "amount": "0.1", "discount": "0.0", "discount_until": None}
        ]
    }


def test_depreciation_by_the_command():
    request = {
        "cost": "1000.00", "salvage": "100", "in_service": "2025-02-10", "life_months": 36,
        "every": "year",
    }  # fmt: skip

    answer = json.loads(
        CliRunner().invoke(compute, ["depreciation"], input=json.dumps(request)).output
    )

    assert [line["amount"] for line in answer["lines"]] == ["275.00", "300.00", "300.00", "25.00"]
    assert answer["lines"][0]["last"] == "2025-12-31"
    assert answer["lines"][-1]["book_value"] == answer["lines"][-1]["book_value"] == "100.00"
    assert answer["total"] == "900.00"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"salvage": "1000.01"}, "salvage"), ({"opening_accumulated": "1001"}, "opening_accumulated"),
        ({"life_months": 0}, "life_months"), ({"method": "magic"}, "method"), ({"factor": "0"}, "factor"),
        ({"cost": "1.005"}, "cost"),
    ],
)  # fmt: skip
def test_an_asset_that_cannot_be_is_refused_at_its_field(change, field):
    request = {"cost": "1000.00", "in_service": "2025-02-10", "life_months": 36, **change}

    with pytest.raises(Invalid) as refused:
        compute_depreciation(request)

    assert field in [each.field for each in refused.value.problems]
