"""What every command uses: configuration and runtime, options, messages, JSON and tables."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

import click

from karvan.config import Config
from karvan.config import load_config
from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.errors import Refusal

if TYPE_CHECKING:
    from karvan.db.engine import Database
    from karvan.runtime import Runtime

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class NotInitialised(Refusal):
    """There is no installation in {database} yet. Run: karvan init"""

    code = "core.not_initialised"


class NotConfirmed(Refusal):
    """Nothing was done. Add --yes to do it without being asked."""

    code = "core.not_confirmed"


@dataclass
class CommandLine:
    """One call of `karvan`: its configuration, and the runtime it opens when it needs one."""

    config_path: Path | None = None
    options: dict[str, object] = field(default_factory=dict)
    _runtime: Runtime | None = field(default=None, repr=False)

    @cached_property
    def config(self) -> Config:
        """The configuration, with the options of this call."""
        return load_config(self.config_path, options=self.options)

    def set_option(self, name: str, value: object) -> None:
        """Set a setting for this call, above all other sources; None leaves it as it is."""
        self.options[name] = value
        self.__dict__.pop("config", None)

    def open_runtime(self, *, plugins: bool = True, initialised: bool = True) -> Runtime:
        """The runtime, opened once. Raises NotInitialised on an empty database.

        `plugins=False` imports no plugin: recovery commands must work when one is broken.
        """
        if self._runtime is None:
            from karvan.runtime import Runtime

            if initialised:
                self.require_ready()
            else:
                self.config.require_safe()
            self._runtime = Runtime.open(self.config, plugins=plugins)
        return self._runtime

    def require_ready(self) -> None:
        """Raises NotInitialised for an empty database, and Invalid for what production refuses."""
        from karvan.db.engine import Database

        self.config.require_safe()
        database = Database.open(self.config.database.url)
        try:
            if not is_initialised(database):
                raise NotInitialised(database=hide_password(self.config.database.url))
            refuse_newer(database)
            if self.config.is_production:
                refuse_risks(database, self.config)
        finally:
            database.dispose()

    def close(self) -> None:
        """Close what was opened."""
        if self._runtime is not None:
            self._runtime.close()
            self._runtime = None


def is_initialised(database: Database) -> bool:
    """Whether the database holds an installation; raises DatabaseAway when it does not answer."""
    from pathlib import Path as FilePath

    from sqlalchemy import inspect
    from sqlalchemy.exc import DatabaseError

    if database.kind == "sqlite" and not FilePath(database.url.database or "").exists():
        return False
    try:
        with database.begin(write=False) as connection:
            return inspect(connection).has_table("core_company")
    except DatabaseError as problem:
        raise DatabaseAway(
            database=database.url.render_as_string(hide_password=True), reason=str(problem.orig)
        ) from problem


def refuse_newer(database: Database) -> None:
    """Raises SchemaNewer where this program is older than the database: nothing is written then."""
    from karvan.care.versions import require_not_newer

    with database.begin(write=False) as connection:
        require_not_newer(connection)


def refuse_risks(database: Database, config: Config) -> None:
    """Raises Invalid for what endangers the books, unless `[database] accept_unsafe` names it."""
    from karvan.db.security import check_isolation
    from karvan.errors import Problem

    with database.begin(write=False) as connection:
        risks = check_isolation(connection)
    unsafe = [each for each in risks if each.code not in config.database.accept_unsafe]
    if unsafe:
        raise Invalid([Problem(f"core.risk.{each.code}", each.text) for each in unsafe])


class DatabaseAway(AppError):
    """The database {database} does not answer: {reason}"""

    status, code = 503, "core.database_away"


def database_error(problem: Exception, line: CommandLine) -> DatabaseAway | None:
    """What to tell when the database went away, cannot be opened or is full; None for a fault."""
    known = sys.modules.get("sqlalchemy.exc")
    if known is None or type(problem) not in {known.OperationalError, known.DatabaseError}:
        return None
    return DatabaseAway(
        database=hide_password(line.config.database.url),
        reason=str(getattr(problem, "orig", problem)).strip(),
    )


def hide_password(url: str) -> str:
    """The URL as it may be shown."""
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)


pass_line = click.pass_obj


def json_option(function: Decorated) -> Decorated:
    """`--json`: the answer as one JSON object or array on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")(function)


def yes_option(function: Decorated) -> Decorated:
    """`--yes`: do it without asking."""
    return click.option("--yes", is_flag=True, help="Do it without asking.")(function)


def plan_option(function: Decorated) -> Decorated:
    """`--dry-run`, also called `--plan`: say what would be done and do nothing."""
    return click.option(
        "--dry-run", "--plan", "dry_run", is_flag=True, help="Say what would be done."
    )(function)


def company_option(function: Decorated) -> Decorated:
    """`--company CODE`, required."""
    return click.option("--company", required=True, metavar="CODE", help="The company's code.")(
        function
    )


def say(text: object) -> None:
    """A message to the person, on stderr."""
    click.echo(str(text), err=True)


def print_json(value: object) -> None:
    """Data on stdout, for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Data on stdout, for people: columns as wide as they need to be."""
    texts = [[str(column) for column in columns], *([str(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[place]) for row in texts) for place in range(len(columns))]
    for row in texts:
        cells = (
            text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)
        )
        click.echo("  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Marks above and below letters take no room; some letters take two places."""
    wide = sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in text)
    return len(text) - sum(unicodedata.combining(letter) > 0 for letter in text) + wide


def confirm(question: str, *, yes: bool) -> None:
    """Ask before doing; raises NotConfirmed on no, and where nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty() or not click.confirm(question, err=True):
        raise NotConfirmed


def show_error(error: AppError) -> None:
    """What is wrong and what to do next, on stderr; single problems on lines of their own."""
    if isinstance(error, Invalid):
        for problem in error.problems:
            place = f"{problem.field}: " if problem.field else ""
            say(f"{place}{problem.message}")
    else:
        say(error.message)


def read_password(*, from_stdin: bool) -> str | None:
    """The first line of stdin when the option was given, else None."""
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else None


def as_lines(values: Mapping[str, object]) -> None:
    """One record for people: a line per field."""
    print_table(("field", "value"), list(values.items()))
