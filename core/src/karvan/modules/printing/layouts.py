"""A company's own part of a layout: written, checked when saved, tried with made-up values."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import LANGUAGES
from karvan.i18n import Locale
from karvan.i18n import lazy_gettext as _
from karvan.merge_text import TemplateFault
from karvan.merge_text import TemplateTooLong
from karvan.merge_text import examples_of
from karvan.merge_text import parse
from karvan.modules.parties.queries import find_party_by_code
from karvan.modules.printing.choosing import find_declared
from karvan.modules.printing.models import CompanyLayout
from karvan.modules.printing.paper import AREAS
from karvan.modules.printing.paper import OwnPart
from karvan.modules.printing.paper import kind_of_picture
from karvan.modules.printing.paper import put_on_paper

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from karvan.context import Context
    from karvan.plugins.declarations import PrintFormat

MANAGE = "core.print_format.manage"
LONGEST_TEXT, LONGEST_LABEL = 5_000, 100
LARGEST_LOGO = 300 * 1024
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class SaveLayout:
    """A company's part as it was typed; `layout_id` None makes a new one."""

    code: str
    label: str
    layout_id: int | None = None
    version: int | None = None
    party_code: str = ""
    language: str = ""
    country: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    logo: bytes | None = None
    drop_logo: bool = False
    active: bool = True


def list_layouts(ctx: Context) -> Sequence[CompanyLayout]:
    """The company's own parts, by kind of document and label."""
    ctx.require(MANAGE)
    layout = CompanyLayout
    return ctx.session.scalars(select(layout).order_by(layout.document_kind, layout.label)).all()


def get_layout(ctx: Context, layout_id: int) -> CompanyLayout:
    """One of them; raises NotFound."""
    ctx.require(MANAGE)
    found = ctx.session.get(CompanyLayout, (ctx.company.id, layout_id))
    if found is None:
        raise NotFound
    return found


def get_declared(ctx: Context, code: str) -> PrintFormat:
    """The declared layout; raises NotFound where its plugin is off."""
    declared = find_declared(ctx, code)
    if declared is None:
        raise NotFound
    return declared


def save_layout(ctx: Context, command: SaveLayout) -> CompanyLayout:
    """Keep it. Raises Invalid with the place of what is wrong, StaleVersion as ever."""
    ctx.require(MANAGE)
    declared = get_declared(ctx, command.code)
    party_id = _require_valid(ctx, declared, command)
    row = get_layout(ctx, command.layout_id) if command.layout_id is not None else None
    if row is not None and row.version != command.version:
        raise StaleVersion
    if row is None:
        row = CompanyLayout(id=ctx.uow.new_id(), code=declared.code)
        row.document_kind = declared.document_kind
        ctx.session.add(row)
    row.label, row.party_id, row.active = command.label.strip(), party_id, command.active
    row.language, row.country = command.language or None, command.country.upper() or None
    row.valid_from, row.valid_to = command.valid_from or FIRST_DAY, command.valid_to
    row.layout = _layout(command)
    if command.logo is not None:
        row.logo = command.logo
    elif command.drop_logo:
        row.logo = None
    ctx.uow.flush()
    return row


def remove_layout(ctx: Context, layout_id: int) -> None:
    """Take it away; prints that were kept stay as they are."""
    ctx.session.delete(get_layout(ctx, layout_id))
    ctx.uow.flush()


def preview_layout(ctx: Context, command: SaveLayout, locale: Locale) -> str:
    """The page with made-up values, whether or not it is saved. Raises Invalid."""
    ctx.require(MANAGE)
    declared = get_declared(ctx, command.code)
    _require_valid(ctx, declared, command)
    own = own_part(get_layout(ctx, command.layout_id) if command.layout_id else None)
    logo = None if command.drop_logo else command.logo or own.logo
    return put_on_paper(
        ctx,
        declared,
        OwnPart(dict(command.texts), command.columns, logo),
        locale,
        title=str(declared.title),
        values=examples_of(declared.fields),
        is_final=False,
    )


def own_part(row: CompanyLayout | None) -> OwnPart:
    """The part of a row, or nothing of one's own."""
    if row is None:
        return OwnPart()
    return OwnPart(row.layout.get("texts", {}), tuple(row.layout.get("columns", ())), row.logo)


def _layout(command: SaveLayout) -> dict[str, Any]:
    texts = {area: command.texts.get(area, "").replace("\r\n", "\n").strip() for area in AREAS}
    return {"texts": {k: v for k, v in texts.items() if v}, "columns": list(command.columns)}


def _require_valid(ctx: Context, declared: PrintFormat, command: SaveLayout) -> int | None:
    problems = []
    if not command.label.strip() or len(command.label) > LONGEST_LABEL:
        problems.append(_problem("label", _("Enter a name.")))
    if command.language and command.language not in LANGUAGES:
        problems.append(_problem("language", _("Choose a language.")))
    if command.country and not (command.country.isascii() and command.country.isalpha()
                                and len(command.country) == 2):  # fmt: skip
        problems.append(_problem("country", _("A country is two letters, such as DE.")))
    if command.valid_to and command.valid_to <= (command.valid_from or FIRST_DAY):
        problems.append(_problem("valid_to", _("The end must lie after the beginning.")))
    party = find_party_by_code(ctx, command.party_code) if command.party_code.strip() else None
    if command.party_code.strip() and party is None:
        problems.append(_problem("party", _("There is no party of this code.")))
    if command.logo is not None and not _is_logo(command.logo):
        problems.append(_problem("logo", _("A logo is a PNG or JPEG of at most 300 KB.")))
    for area in AREAS:
        problems += _text_problems(declared, area, command.texts.get(area, ""))
    if problems:
        raise Invalid(problems)
    return party.id if party else None


def _is_logo(content: bytes) -> bool:
    return kind_of_picture(content) is not None and len(content) <= LARGEST_LOGO


def _text_problems(declared: PrintFormat, area: str, words: str) -> list[Problem]:
    if len(words) > LONGEST_TEXT:
        return [
            _problem(area, _("Write a text of at most {limit} characters.", limit=LONGEST_TEXT))
        ]
    try:
        parse(words, declared.fields).to_html(examples_of(declared.fields), Locale())
    except (TemplateFault, TemplateTooLong) as fault:
        return [Problem(fault.code, fault.message, field=area)]
    return []


def _problem(field: str, text: Any) -> Problem:
    return Problem(f"core.print.{field}", text, field=field)
