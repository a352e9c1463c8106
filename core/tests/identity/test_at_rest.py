"""Secrets that must be read again stand encrypted in the database."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from karvan.at_rest import SecretKeyMissing
from karvan.at_rest import SecretUnreadable
from karvan.at_rest import decrypt
from karvan.at_rest import encrypt
from karvan.config import SecuritySection

OLD, NEW = SecretStr("the first key of this installation"), SecretStr("the key that came after it")
SECRET = "JBSWY3DPEHPK3PXP"


def test_what_is_encrypted_reads_the_same_again():
    security = SecuritySection(secret_key=NEW)

    stored = encrypt(security, SECRET)

    assert SECRET not in stored
    assert decrypt(security, stored) == SECRET


def test_the_same_secret_is_never_stored_alike():
    security = SecuritySection(secret_key=NEW)

    assert encrypt(security, SECRET) != encrypt(security, SECRET)


def test_an_older_key_still_opens_what_it_closed():
    stored = encrypt(SecuritySection(secret_key=OLD), SECRET)

    assert decrypt(SecuritySection(secret_key=NEW, old_secret_keys=(OLD,)), stored) == SECRET


def test_another_key_opens_nothing():
    stored = encrypt(SecuritySection(secret_key=OLD), SECRET)

    with pytest.raises(SecretUnreadable):
        decrypt(SecuritySection(secret_key=NEW), stored)


@pytest.mark.parametrize("stored", ["", "plain text", "گذرواژه"])
def test_what_was_never_encrypted_is_not_taken_for_a_secret(stored):
    with pytest.raises(SecretUnreadable):
        decrypt(SecuritySection(secret_key=NEW), stored)


def test_without_a_configured_key_nothing_is_encrypted():
    with pytest.raises(SecretKeyMissing):
        encrypt(SecuritySection(), SECRET)
