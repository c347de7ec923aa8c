"""Who was erased isn't brought back by the next file: a sealed digest of the id that files give them, nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from storage.queries import erasures
from storage.transaction import Tx
from storage.vault import Sealed, Vault

_ID = b"zabota erased 1"


def sealed(vault: Vault, external_id: str) -> bytes | None:
    """Give what is kept of the id; None where no file knows the person."""
    return None if external_id.startswith("self:") else vault.encrypt(_digest(external_id))


async def among(tx: Tx, vault: Vault, external_ids: Sequence[str]) -> tuple[dict[str, datetime], int]:
    """Find those of these ids whose person was erased, and when; how many erased can't be known: their key is lost."""
    known: dict[str, datetime] = {}
    lost = 0
    for row in await erasures.forgotten(tx):
        try:
            known[vault.decrypt(row["forgot"])] = row["done_at"]
        except Sealed:
            lost += 1
    return {one: known[digest] for one in external_ids if (digest := _digest(one)) in known} if known else {}, lost


def _digest(external_id: str) -> str:
    return hashlib.blake2b(external_id.encode(), digest_size=32, person=_ID).hexdigest()
