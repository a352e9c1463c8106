"""The roles a new company begins with; an administrator may change, add and remove roles."""

from __future__ import annotations

from karvan.actors import EVERYTHING
from karvan.db.types import TranslatedText

ADMINISTRATOR = "administrator"

DEFAULT_ROLES: dict[str, TranslatedText] = {
    ADMINISTRATOR: TranslatedText(en="Administrator", fa="مدیر سامانه"),
    "controller": TranslatedText(en="Controller", fa="مدیر مالی"),
    "accountant": TranslatedText(en="Accountant", fa="حسابدار"),
    "clerk": TranslatedText(en="Clerk", fa="کارمند"),
    "viewer": TranslatedText(en="Viewer", fa="بیننده"),
    "sales": TranslatedText(en="Sales", fa="فروش"),
    "storekeeper": TranslatedText(en="Storekeeper", fa="انباردار"),
}
HOLDS_ALL = {ADMINISTRATOR: (EVERYTHING,)}
