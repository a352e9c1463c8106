"""The icons of a page: each a `<use>` of the sprite, made once."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from karvan.web.static_files import static_url

SPRITE = "vendor/tabler-icons-3.48.0/sprite.svg"


def icon(name: str, *, flip: bool = False) -> Markup:
    """An icon of the sprite; with `flip` it is mirrored where text runs from right to left."""
    return _drawn(static_url(SPRITE), name, flip=flip)


@lru_cache(maxsize=4096)
def _drawn(sprite: str, name: str, *, flip: bool) -> Markup:
    turned = " k-icon-flip" if flip else ""
    return Markup(
        '<svg class="k-icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    ).format(turned, sprite, name)
