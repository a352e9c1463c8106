"""`karvan company export`, `import` and `remove`: a company whole, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import confirm
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import plan_option
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.cli.common import yes_option
from karvan.cli.pairs import get_company

if TYPE_CHECKING:
    from karvan.care.company_export import CompanyManifest

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("code")
@click.argument("file", type=FILE)
@json_option
@pass_line
def export(line: CommandLine, code: str, file: Path, as_json: bool) -> None:
    """Write the company CODE whole to FILE: its rows, its stored files, the names of its people."""
    from karvan.audit.seal import seal_company
    from karvan.care.company_export import export_company

    runtime = line.open_runtime()
    info = get_company(runtime, code)
    seal_company(runtime, info.id)
    manifest = export_company(runtime, info, file)
    if as_json:
        print_json(to_json(manifest, file))
    say(f"{file}: {manifest.rows} rows and {len(manifest.files)} files of {code}, read back.")
    say(f"head of {code}: {manifest.head}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--code", help="Another code for the company; without it, its own.")
@yes_option
@json_option
@pass_line
def import_(line: CommandLine, file: Path, code: str | None, yes: bool, as_json: bool) -> None:
    """Bring the company of FILE into this installation.

    People are found by their e-mail address; others come as disabled users. Secret settings and
    API tokens do not travel: enter them again.
    """
    from karvan.actors import Actor
    from karvan.care.company_import import announce_import
    from karvan.care.company_import import import_company
    from karvan.search.setup import ask_rebuild

    confirm(f"Bring the company of {file.name} into this installation?", yes=yes)
    runtime = line.open_runtime()
    manifest = import_company(runtime, file, code)
    runtime.run(code or manifest.code, Actor.cli(), ask_rebuild, source="company import")
    announce_import(runtime, Actor.cli("karvan company import"), manifest, code, file)
    if as_json:
        print_json({**to_json(manifest, file), "code": code or manifest.code})
    say(f"{code or manifest.code} is here: {manifest.rows} rows, {len(manifest.files)} files.")
    say(f"Next: karvan verify --company {code or manifest.code}")


@click.command()
@click.argument("code")
@click.option("--archive", type=FILE, help="Where the export goes that is made before.")
@click.option("--confirm", "typed", metavar="CODE", help="The company's code once more.")
@plan_option
@yes_option
@json_option
@pass_line
def remove(
    line: CommandLine,
    code: str,
    archive: Path | None,
    typed: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Remove the company CODE with every row and file of it, after exporting it to --archive FILE.

    Only the installation's trail remembers it. Needs --yes and --confirm CODE.
    """
    from karvan.actors import Actor
    from karvan.care.company_removal import plan_removal
    from karvan.care.company_removal import remove_company

    runtime = line.open_runtime()
    info = get_company(runtime, code)
    if dry_run:
        counts = plan_removal(runtime, info)
        steps = [{"do": "delete", "table": name, "rows": rows} for name, rows in counts.items()]
        if as_json:
            print_json({"action": "company remove", "target": code, "steps": steps})
        else:
            print_table(("table", "rows"), list(counts.items()))
        return
    if archive is None:
        raise click.UsageError("Name a file for the export: --archive FILE.")
    if typed != code:
        raise click.UsageError(f"To remove it for good, type its code: --confirm {code}")
    confirm(f"Remove {code} ({info.name}) and everything in it?", yes=yes)
    manifest = remove_company(runtime, Actor.cli("karvan company remove"), info, archive)
    if as_json:
        print_json({**to_json(manifest, archive), "removed": True})
    say(f"{code} is removed: {manifest.rows} rows. Its export is {archive}.")


def to_json(manifest: CompanyManifest, file: Path) -> dict[str, object]:
    """An export with stable keys."""
    return {
        "code": manifest.code,
        "file": str(file),
        "rows": manifest.rows,
        "files": len(manifest.files),
        "tables": {name: part.count for name, part in manifest.tables.items() if part.count},
        "head": manifest.head,
    }
