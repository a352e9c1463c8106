"""Storing files: what is kept, what is refused, and that nothing stays of what was undone."""

from __future__ import annotations

import hashlib

from karvan.contracts.references import DocumentRef
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import open_attachment
from karvan.modules.attachments.services import store_file
from karvan.modules.attachments.storage import path_of
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def test_a_stored_file_comes_back_byte_for_byte(ctx):
    party = create_party(ctx, CreateParty("Saffron Road"))

    stored = store_file(ctx, StoreFile("seal.png", PNG, DocumentRef("core.party", party.id)))

    with open_attachment(ctx, stored.id) as file:
        assert file.read() == PNG
    assert (stored.media_type, stored.size) == ("image/png", len(PNG))
    assert stored.sha256 == hashlib.sha256(PNG).digest()
    assert path_of(ctx.runtime.config.files.folder, stored.file_key).is_file()
