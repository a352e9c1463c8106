"""Several documents on paper as one print job: each begins a new sheet, in the order given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karvan.errors import NotFound
from karvan.modules.printing.services import HTML
from karvan.modules.printing.services import PDF
from karvan.modules.printing.services import Print
from karvan.modules.printing.services import as_pdf
from karvan.modules.printing.services import print_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karvan.context import Context
    from karvan.contracts.references import DocumentRef

MOST = 100
BODY = re.compile(r"<body(?: class=\"([^\"]*)\")?[^>]*>(.*)</body>", re.DOTALL)


def print_together(
    ctx: Context, refs: Sequence[DocumentRef], *, language: str, media_type: str = HTML
) -> Print:
    """The documents as one page or one PDF; those that stand are kept each by itself, as always.

    Raises NotFound for one that is not there or may not be read, and what `print_document` raises.
    """
    made = [print_document(ctx, each, language=language) for each in refs]
    if not made:
        raise NotFound
    page = _joined([each.content.decode() for each in made]).encode()
    content = as_pdf(page) if media_type == PDF else page
    title = f"{made[0].title} … {made[-1].title}" if len(made) > 1 else made[0].title
    return Print(title, content, media_type, language, is_final=False)


def _joined(pages: Sequence[str]) -> str:
    """The first page, with the bodies of all of them one after the other."""
    bodies = [found for each in pages if (found := BODY.search(each))]
    sheets = "\n".join(f'<div class="p-sheet {each[1] or ""}">{each[2]}</div>' for each in bodies)
    first = BODY.search(pages[0])
    assert first is not None
    return f'{pages[0][: first.start()]}<body class="p-sheets">\n{sheets}\n</body>\n</html>\n'
