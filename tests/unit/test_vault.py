"""Sealed values and blind indices: keys change, nothing is lost."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from storage.vault import Sealed, Vault

OLD, NEW = Fernet.generate_key(), Fernet.generate_key()


def test_what_an_old_key_sealed_opens_after_a_new_one_came_first() -> None:
    token = Vault([OLD]).encrypt("+79101234567")
    assert b"910" not in token
    assert Vault([NEW, OLD]).decrypt(token) == "+79101234567"


def test_a_lost_key_is_told_as_such() -> None:
    with pytest.raises(Sealed):
        Vault([NEW]).decrypt(Vault([OLD]).encrypt("x"))


def test_a_blind_index_is_the_same_for_the_same_phone_and_found_under_every_key() -> None:
    before = Vault([OLD]).blind("+79101234567")
    now = Vault([NEW, OLD])
    assert now.blind("+79101234567") != before
    assert before in now.blinds("+79101234567")
    assert now.blind("+79101234567") != now.blind("+79101234568")
