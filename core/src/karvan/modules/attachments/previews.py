"""What is shown of a file before anyone opens it: a small picture, or its first lines.

Made by a job, never in a request. A picture that would unpack to more pixels than a camera takes
is not unpacked at all.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from PIL import Image
from PIL import ImageFile
from PIL import ImageOps

from karvan.modules.attachments.file_types import IMAGES
from karvan.modules.attachments.models import Attachment
from karvan.modules.attachments.storage import chunks_of
from karvan.modules.attachments.storage import path_of
from karvan.modules.attachments.storage import write_file

if TYPE_CHECKING:
    from karvan.context import Context

TEXTS = frozenset({"text/plain", "text/csv", "text/tab-separated-values", "text/markdown",
                   "application/json", "text/calendar", "text/vcard"})  # fmt: skip
MOST_PIXELS = 50_000_000
EDGE = 320
MOST_READ = 64 * 1024
MOST_LINES, LONGEST_LINE = 30, 200
MOST_BYTES = 1024 * 1024
PREVIEW_TYPE = {"image": "image/webp", "text": "text/plain; charset=utf-8"}
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


class NoPreview(Exception):
    """The file cannot be shown small; it can still be downloaded."""


def has_preview(media_type: str) -> bool:
    """Whether a file of this type may have a preview."""
    return media_type in IMAGES or media_type in TEXTS


def make_preview(ctx: Context, data: Mapping[str, Any]) -> None:
    """The job: make the preview of an attachment, or note that there can be none."""
    attachment = ctx.session.get(Attachment, (ctx.company.id, data["attachment_id"]))
    if attachment is None or attachment.preview != "waiting":
        return
    path = path_of(ctx.runtime.config.files.folder, attachment.file_key)
    is_image = attachment.media_type in IMAGES
    try:
        content = small_picture(path) if is_image else first_lines(path)
    except (NoPreview, OSError):
        attachment.preview = "failed"
        return
    attachment.preview_key = write_file(ctx, chunks_of(content), MOST_BYTES).key
    attachment.preview = "image" if is_image else "text"


def small_picture(path: Path) -> bytes:
    """The picture at most 320 pixels wide and high, as WebP without metadata; raises NoPreview."""
    try:
        with warnings.catch_warnings(), _whole_pictures_only():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise NoPreview
                picture.draft("RGB", (EDGE * 2, EDGE * 2))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((EDGE, EDGE))
                target = io.BytesIO()
                has_alpha = "A" in upright.getbands() or "transparency" in upright.info
                upright.convert("RGBA" if has_alpha else "RGB").save(target, "WEBP", quality=80)
                return target.getvalue()
    except NoPreview:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as problem:
        raise NoPreview from problem
    except Exception as problem:  # a damaged picture fails in as many ways as it has readers
        raise NoPreview from problem


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """A picture that was cut off is none; WeasyPrint tells Pillow otherwise for the whole process."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def first_lines(path: Path) -> bytes:
    """The first 30 lines of a text, each cut at 200 characters, as UTF-8."""
    with path.open("rb") as source:
        text = _decoded(source.read(MOST_READ))
    return "\n".join(_cut(text)).encode()


def _cut(text: str) -> Iterator[str]:
    for line in text.splitlines()[:MOST_LINES]:
        yield line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 by its mark, else what Windows writes in Persian and Arabic."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content[: len(content) // 2 * 2].decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        if wrong.start >= len(content) - 4 and len(content) == MOST_READ:
            return content.decode("utf-8-sig", "ignore")  # only the last character was cut
        return content.decode("windows-1256", "replace")
