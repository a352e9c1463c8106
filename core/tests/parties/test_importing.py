"""Parties from files: flexible headers, contact persons, what cannot be read is told by row."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from karvan.actors import Actor
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan.modules.parties.models import Party
from karvan.modules.parties.queries import find_party_by_code
from karvan.modules.parties.queries import get_account
from karvan.modules.parties.queries import list_parties

CLI = Actor.cli("test")
DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
ROLES = ("customer", "supplier")
SMALL = """customerID,companyName,contactName,contactTitle,address,city,country,phone,fax,homePage
SAF,شركت زعفران,Sara Fictive,Buyer,"12, Bazaar",Yazd,Iran,۰۳۵ ۳۶۲۲ ۱۱۰۰,NULL,www.saffron.example
LONG,Two Commas,Omid Fictive,Clerk,1, Long Street, Yazd,Iran,021 11,NULL,NULL
BAD,Odd Phone Co,NULL,NULL,,Oslo,Norway,none at all,NULL,#PAGE.HTM#
,,Nobody,,,,,,,
"""


def run(runtime, company, text, name="customers.csv", **options):
    content = text if isinstance(text, bytes) else text.encode()
    dry = options.pop("dry_run", False)
    command = RunImport("parties", "table", ImportFile(name, content), dry, options)
    return import_file(runtime, company.id, CLI, command)


def read(runtime, company, query):
    return runtime.run(company.id, CLI, query, write=False)


def test_a_row_becomes_an_organisation_with_its_contact_person(runtime, company):
    result = run(runtime, company, SMALL)

    def look(ctx):
        account = get_account(ctx, find_party_by_code(ctx, "SAF").id)
        [relation] = account.relations
        return account, relation.from_party.name, relation.title, relation.is_primary

    account, person, title, is_primary = read(runtime, company, look)
    assert (result.created, result.is_accepted) == (2, True)
    assert (person, title, is_primary) == ("Sara Fictive", "Buyer", True)
    assert [each.role for each in account.roles] == ["customer"]
    assert {each.kind: each.value_key for each in account.contacts} == {
        "phone": "+983536221100", "url": "saffron.example",
    }  # fmt: skip
    assert (account.addresses[0].lines, account.party.country) == ("12, Bazaar", "IR")


def test_what_cannot_be_read_is_listed_with_row_and_cause_and_the_rest_arrives(runtime, company):
    result = run(runtime, company, SMALL)

    told = [(each.row, each.column) for each in result.left_out]
    assert told == [(3, None), (4, "phone"), (4, "homePage"), (5, None)]
    assert "comma" in str(result.left_out[0].message)
    assert (result.rows_total, result.rows_bad) == (4, 2)


def test_a_known_code_changes_the_party_and_nothing_is_doubled(runtime, company):
    run(runtime, company, SMALL)

    again = run(runtime, company, SMALL.replace("Odd Phone Co", "Odd Phone Ltd"))

    names = read(runtime, company, lambda ctx: [each.name for each in list_parties(ctx)])
    assert (again.created, again.updated) == (0, 2)
    assert sorted(names) == ["Odd Phone Ltd", "Sara Fictive", "شركت زعفران"]


def test_a_dry_run_reports_duplicates_and_keeps_nothing(runtime, company):
    run(runtime, company, "company\nشرکت نرم‌افزاری کاروان\n")

    result = run(runtime, company, "company\nنرم افزاري كاروان (سهامی خاص)\n", dry_run=True)

    [found] = result.report["duplicates"]
    assert (found["row"], found["score"]) == (2, 75)
    assert "sound" in found["reasons"]
    assert len(read(runtime, company, list_parties)) == 1


def test_likely_duplicates_can_be_left_out(runtime, company):
    run(runtime, company, "company\nSaffron Road\n")

    result = run(runtime, company, "company\nSaffron Road Ltd\nBasil Lane\n", duplicates="skip")

    assert (result.created, [each.row for each in result.left_out]) == (1, [2])


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("colour\nred\n", {}, "core.party.import_columns"),
        ("name\nAnn\n", {"role": "king"}, "core.import.option"),
        ("name\nAnn\n", {"speed": "high"}, "core.import.option"),
        ('name\n"Ann\n', {}, "core.import.table"),
    ],
    ids=["no name column", "unknown role", "unknown option", "open quote"],
)
def test_a_file_that_cannot_be_used_is_refused_whole(runtime, company, text, options, code):
    result = run(runtime, company, text, **options)

    assert [each.code for each in result.problems] == [code]
    assert read(runtime, company, list_parties) == []


def test_northwind_customers_and_suppliers_arrive(runtime, company):
    customers, suppliers = (
        run(runtime, company, (DATA / "northwind" / name).read_bytes(), name)
        for name in ("customers.csv", "suppliers.csv")
    )

    roles = read(
        runtime,
        company,
        lambda ctx: [
            len(list_parties(ctx, role=role, limit=200)) for role in ("customer", "supplier")
        ],
    )
    assert roles == [customers.created, suppliers.created]
    assert (customers.rows_total, suppliers.rows_total) == (91, 29)
    assert all(each.message for each in (*customers.left_out, *suppliers.left_out))
    assert customers.rows_total == customers.created + customers.rows_bad


def test_accounts_with_sectors_and_parents_arrive(runtime, company):
    result = run(
        runtime, company, (DATA / "crm-pipeline" / "accounts.csv").read_bytes(), "accounts.csv"
    )

    def look(ctx):
        party = ctx.session.scalars(select(Party).where(Party.name == "Bluth Company")).one()
        account = get_account(ctx, party.id)
        return account, account.group.name, account.relations[0].to_party.name

    account, group, parent = read(runtime, company, look)
    assert (result.created, result.rows_bad) == (85, 0)
    assert (account.party.country, group["en"], parent) == ("US", "technolgy", "Acme Corporation")
    assert result.report["columns_not_used"] == ["year_established", "revenue", "employees"]
