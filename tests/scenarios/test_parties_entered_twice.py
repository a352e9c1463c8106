"""Eighty-five accounts, ten of them entered again with other letters, spelling or legal form: all
ten are found, by the command as by the page.
"""

from __future__ import annotations

from pathlib import Path

from karvan.actors import Actor
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan.modules.parties.queries.candidates import describe_pairs
from karvan.modules.parties.queries.candidates import list_candidates
from karvan.modules.parties.services.bulk import record_duplicates

CLI = Actor.cli("test")
ACCOUNTS = Path(__file__).resolve().parents[2].parent / "shared/data/crm-pipeline/accounts.csv"
ALTERED = {
    "Acme Corporation": "ACME Corp.",
    "Betasoloin": "Betasoloin Ltd",
    "Blackzim": "Blackzimm",
    "Bluth Company": "Bluth Co.",
    "Cancity": "Can-City",
    "Condax": "Kondax",
    "Dalttechnology": "Dalt technology",
    "Donquadtech": "Donqadtech",
    "Massive Dynamic": "Dynamic Massive GmbH",
    "Sonron": "Sonrön S.A.",
}
PERSIAN = {
    "شرکت نرم‌افزاری کاروان (سهامی خاص)": "نرم افزاري كاروان",
    "بازرگانی رضا": "بازرگاني رظا",
    "صنایع غذایی بهار ۱۲": "شرکت صنايع غذايی بهار 12",
}


def take_in(runtime, company, names, name="accounts.csv"):
    text = "account\n" + "\n".join(f'"{each}"' for each in names)
    command = RunImport("parties", "table", ImportFile(name, text.encode()))
    result = import_file(runtime, company.id, CLI, command)
    assert result.is_accepted
    return result


def test_all_ten_altered_accounts_are_found(runtime, company):
    command = RunImport("parties", "table", ImportFile.read(ACCOUNTS))
    import_file(runtime, company.id, CLI, command)
    take_in(runtime, company, ALTERED.values())

    found = runtime.run(company.id, CLI, lambda ctx: describe_pairs(ctx, record_duplicates(ctx)))

    pairs = {frozenset((each["name"], each["name_2"])) for each in found}
    missed = [pair for pair in ALTERED.items() if frozenset(pair) not in pairs]
    assert missed == []
    listed = runtime.run(company.id, CLI, lambda ctx: len(list_candidates(ctx)), write=False)
    assert listed == len(found) < 2 * len(ALTERED)


def test_persian_names_meet_whatever_keyboard_wrote_them(runtime, company):
    take_in(runtime, company, PERSIAN)
    take_in(runtime, company, PERSIAN.values())

    found = runtime.run(company.id, CLI, lambda ctx: describe_pairs(ctx, record_duplicates(ctx)))

    pairs = {frozenset((each["name"], each["name_2"])) for each in found}
    assert pairs == {frozenset(pair) for pair in PERSIAN.items()}
