"""What must not lie readable in the database: phones, birth dates, answers; and a phone's blind index to find it by."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BLIND = b"zabota blind index of phones, 1"


class Sealed(Exception):
    """None of the keys opens it: a key was lost."""


class Vault:
    """Fernet keys (urlsafe base64 of 32 bytes): the first encrypts, all decrypt."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._blinding = [
            HKDF(algorithm=SHA256(), length=32, salt=None, info=_BLIND).derive(urlsafe_b64decode(key)) for key in keys
        ]

    def encrypt(self, text: str) -> bytes:
        """Give the token to store."""
        return self._fernet.encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        """Give the text back; Sealed where no key fits."""
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise Sealed("no key opens this value: return the lost key to ZABOTA_SECRET_KEYS") from error

    def blind(self, phone: str) -> str:
        """Give the index to store beside an encrypted E.164 number: equal numbers, equal indices."""
        return _hashed(self._blinding[0], phone)

    def blinds(self, phone: str) -> list[str]:
        """Give every index under which this number may be stored, by whichever key."""
        return [_hashed(key, phone) for key in self._blinding]


def _hashed(key: bytes, phone: str) -> str:
    return hmac.new(key, phone.encode(), hashlib.sha256).hexdigest()
