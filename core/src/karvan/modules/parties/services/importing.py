"""Parties from a CSV or XLSX file: organisations with their contact persons, roles and groups.

Rows that cannot be read are left out and listed with their number and cause; the others arrive. A
row whose code is known changes that party.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import AppError
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.results import ImportResult
from karvan.modules.parties.imports.headers import columns_of
from karvan.modules.parties.imports.headers import guess_role
from karvan.modules.parties.imports.headers import unused_columns
from karvan.modules.parties.imports.rows import PartyRow
from karvan.modules.parties.imports.rows import read_row
from karvan.modules.parties.imports.rows import too_long
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyGroup
from karvan.modules.parties.queries.duplicates import Draft
from karvan.modules.parties.queries.duplicates import find_duplicates
from karvan.modules.parties.services.duplicates import WARNED
from karvan.modules.parties.services.groups import SaveGroup
from karvan.modules.parties.services.groups import save_group
from karvan.modules.parties.services.import_details import relate_parent
from karvan.modules.parties.services.import_details import write_details
from karvan.modules.parties.services.parties import CreateParty
from karvan.modules.parties.services.parties import UpdateParty
from karvan.modules.parties.services.parties import create_party
from karvan.modules.parties.services.parties import update_party
from karvan.modules.parties.services.roles import list_role_kinds

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.importing.files import ImportFile

OPTIONS = ("role", "duplicates", "encoding", "delimiter", "sheet")


@dataclass
class Import:
    """One file under way."""

    ctx: Context
    role: str
    skip_duplicates: bool
    created: int = 0
    updated: int = 0
    left_out: list[Problem] = field(default_factory=list)
    duplicates: list[dict[str, object]] = field(default_factory=list)
    waiting: list[tuple[PartyRow, int]] = field(default_factory=list)
    groups: dict[str, int] = field(default_factory=dict)

    def leave_out(self, row: int, message: object) -> None:
        """A row that does not arrive."""
        self.left_out.append(Problem("core.party.import_row", message, row=row))  # type: ignore[arg-type]  # a lazy text


def import_parties(
    ctx: Context, file: ImportFile, *, dry_run: bool, options: Mapping[str, str]
) -> ImportResult:
    """Read the file. Options: role (customer, supplier …), duplicates=skip, encoding, sheet."""
    del dry_run  # the frame undoes it
    if problems := _option_problems(ctx, options):
        return ImportResult(problems=problems)
    misfits: list[int] = []
    table = file.table(
        encoding=options.get("encoding"),
        delimiter=options.get("delimiter"),
        sheet=options.get("sheet"),
        misfits=misfits,
    )
    columns = columns_of(table.columns)
    if "name" not in columns and "family_name" not in columns:
        text = _("No column holds the name. Call one of them name, company or account.")
        return ImportResult(problems=[Problem("core.party.import_columns", text)])
    role = options.get("role") or guess_role(file.name, table.columns)
    run = Import(ctx, role, options.get("duplicates") == "skip")
    rows = 0
    for source in table.rows:
        rows += 1
        _take(run, read_row(source.number, source.values, columns))
    for number in misfits:
        run.leave_out(number, _("It has more cells than the header: is a comma not in quotes?"))
    for row, party_id in run.waiting:
        relate_parent(ctx, row, party_id)
        run.left_out += row.remarks
    return ImportResult(
        rows_total=rows + len(misfits),
        created=run.created,
        updated=run.updated,
        left_out=sorted(run.left_out, key=lambda each: each.row or 0),
        report={
            "role": run.role,
            "duplicates": run.duplicates,
            "columns_not_used": unused_columns(table.columns, columns),
        },
    )


def _option_problems(ctx: Context, options: Mapping[str, str]) -> list[Problem]:
    found = [
        Problem("core.import.option", _("There is no option {name}.", name=name))
        for name in options
        if name not in OPTIONS
    ]
    role = options.get("role", "")
    if role and role not in {each.code for each in list_role_kinds(ctx)}:
        found.append(Problem("core.import.option", _("There is no role {role}.", role=role)))
    if options.get("duplicates", "keep") not in {"keep", "skip"}:
        found.append(Problem("core.import.option", _("duplicates is keep or skip.")))
    return found


def _take(run: Import, row: PartyRow) -> None:
    """Make a party of the row, or say why not; what one row began does not stay half-done."""
    if not row.name:
        run.leave_out(row.number, _("It has no name."))
        return
    if (name := too_long(row)) is not None:
        run.leave_out(row.number, _("{field} is too long.", field=name))
        return
    try:
        with run.ctx.session.begin_nested():
            party_id = _write(run, row)
    except AppError as problem:
        run.leave_out(row.number, problem.message)
        return
    if party_id is not None:
        run.waiting.append((row, party_id))


def _write(run: Import, row: PartyRow) -> int | None:
    ctx = run.ctx
    there = None
    if row.code:
        there = ctx.session.scalars(select(Party).where(Party.code == row.code)).one_or_none()
    if there is None and _is_duplicate(run, row):
        return None
    party = _create(run, row) if there is None else _update(run, row, there)
    write_details(ctx, row, party, row.role or run.role)
    if there is None:
        run.created += 1
    else:
        run.updated += 1
    return party.id


def _is_duplicate(run: Import, row: PartyRow) -> bool:
    """Note the likely duplicates of a new row; whether it is to be left out because of them."""
    found = find_duplicates(run.ctx, _draft(row), limit=3)
    for each in found:
        run.duplicates.append(
            {
                "row": row.number,
                "name": row.name,
                "party": each.code,
                "party_name": each.name,
                "score": each.score,
                "reasons": list(each.reasons),
            }
        )
    likely = next((each for each in found if each.word in WARNED), None)
    if likely is None or not run.skip_duplicates:
        return False
    party = f"{likely.code} {likely.name}"
    run.leave_out(row.number, _("It is probably {party}.", party=party))
    return True


def _draft(row: PartyRow) -> Draft:
    return Draft(
        row.name,
        kind=row.kind,
        tax_id=row.tax_id,
        city=row.city,
        contacts=[(each.kind, each.value) for each in row.contacts],
    )


def _create(run: Import, row: PartyRow) -> Party:
    return create_party(
        run.ctx,
        CreateParty(
            row.name,
            kind=row.kind,
            code=row.code,
            given_name=row.given_name,
            family_name=row.family_name,
            language=row.language,
            country=row.country,
            tax_id=row.tax_id,
            group_id=_group(run, row.group),
        ),
    )


def _update(run: Import, row: PartyRow, party: Party) -> Party:
    command = UpdateParty(
        party.id,
        party.version,
        row.name,
        party.kind,
        party.code,
        active=party.active,
        given_name=row.given_name or None,
        family_name=row.family_name or None,
        language=row.language or None,
        country=row.country or None,
        tax_id=row.tax_id or None,
        group_id=_group(run, row.group) or 0,
    )
    return update_party(run.ctx, command)


def _group(run: Import, name: str) -> int | None:
    """The group of this name in any language, made when it is new."""
    if not name:
        return None
    if not run.groups:
        for group in run.ctx.session.scalars(select(PartyGroup)):
            run.groups |= {each.casefold(): group.id for each in group.name.values()}
    key = name.casefold()
    if key not in run.groups:
        names = {run.ctx.company.language: name}
        run.groups[key] = save_group(run.ctx, SaveGroup(names)).id
    return run.groups[key]
