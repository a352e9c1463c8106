"""Words for columns that are no field of an entity, or stand in many tables."""

from __future__ import annotations

from karvan.entities.declaring.deriving import label_of
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _

COLUMNS: dict[str, Text] = {
    "a_id": _("One of them"),
    "assignee_id": _("Assigned to"),
    "authored_by": _("Author"),
    "axis_id": _("Dimension"),
    "b_id": _("The other"),
    "base": _("Base"),
    "closed_at": _("Closed at"),
    "closed_by": _("Closed by"),
    "closes": _("Until (hour)"),
    "component_id": _("Part"),
    "created_at": _("Created at"),
    "created_by": _("Created by"),
    "disabled_at": _("Disabled since"),
    "document_kind": _("Kind of document"),
    "done_at": _("Done at"),
    "due_at": _("Due"),
    "edited_at": _("Edited at"),
    "edited_by": _("Edited by"),
    "email": _("E-mail address"),
    "expires_at": _("Expires"),
    "exponent": _("Decimals"),
    "fiscal_day": _("First day of the fiscal year"),
    "fiscal_month": _("First month of the fiscal year"),
    "from_party_id": _("From"),
    "gapless": _("Without gaps"),
    "group_key": _("Key within the group"),
    "is_default": _("Usual"),
    "iso_code": _("ISO code"),
    "issuer": _("Issuer"),
    "ledger_id": _("Ledger"),
    "lines": _("Lines"),
    "media_type": _("Kind of file"),
    "membership_id": _("Member"),
    "merged_into_id": _("Merged into"),
    "opens": _("From (hour)"),
    "parent_id": _("Above it"),
    "permission": _("Permission"),
    "posted_by": _("Posted by"),
    "prefix": _("Prefix"),
    "range_key": _("Span of the numbers"),
    "reasons": _("Reasons"),
    "record_id": _("Record number"),
    "record_kind": _("Kind of record"),
    "requires_totp": _("Second factor"),
    "revoked_at": _("Revoked at"),
    "scopes": _("Rights"),
    "search_text": _("Words to search by"),
    "selector_kind": _("Holds for"),
    "seq": _("Position"),
    "series_id": _("Number series"),
    "session_epoch": _("Sessions ended"),
    "source_id": _("From"),
    "tax_id": _("Tax number"),
    "tax_key": _("Tax number, to compare"),
    "title": _("Title"),
    "to_party_id": _("To"),
    "transition": _("Step"),
    "url": _("Address"),
    "user_id": _("User"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid until"),
    "voter_id": _("Who voted"),
    "weekday": _("Day of the week"),
    "winner_id": _("Record that stays"),
}


def label_of_column(name: str) -> Text:
    """What a column is called: in words of its own, else as its name reads."""
    return COLUMNS.get(name) or label_of(name.removesuffix("_id"))
