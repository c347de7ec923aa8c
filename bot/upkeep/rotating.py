"""Encrypting everything anew with the first key, a batch a transaction, beside a running service."""

from __future__ import annotations

from collections.abc import Sequence

from bot.shell.terminal import Progress, silent
from storage.queries import sealing
from storage.transaction import Database, Record, Tx
from storage.vault import Sealed, Vault

BATCH = 200


async def rotate(db: Database, keys: Sequence[bytes], progress: Progress = silent) -> tuple[int, int]:
    """Encrypt anew whatever another key than the first encrypted; how many values, and how many no key opens.

    What the first key opens already is passed over, so that an interrupted run goes on where it was.
    """
    anew, all_keys = Vault(keys[:1]), Vault(keys)
    changed = sealed = 0
    for table in sealing.COLUMNS:
        last = seen = 0
        while True:
            async with db.transaction() as tx:
                rows = await sealing.after(tx, table, last, BATCH)
                for row in rows:
                    done, left = await _row(tx, table, row, anew, all_keys)
                    changed, sealed = changed + done, sealed + left
            if not rows:
                break
            last, seen = rows[-1]["id"], seen + len(rows)
            progress(table, seen, seen + (BATCH if len(rows) == BATCH else 0))
    return changed, sealed


async def _row(tx: Tx, table: str, row: Record, anew: Vault, all_keys: Vault) -> tuple[int, int]:
    changed = sealed = 0
    for column in sealing.COLUMNS[table]:
        token = row[column]
        if token is None or _opens(anew, token):
            continue
        try:
            text = all_keys.decrypt(token)
        except Sealed:
            sealed += 1
            continue
        if column == sealing.BLIND:
            await sealing.change_phone(tx, row["id"], anew.encrypt(text), anew.blind(text))
        else:
            await sealing.change(tx, table, column, row["id"], anew.encrypt(text))
        changed += 1
    return changed, sealed


def _opens(vault: Vault, token: bytes) -> bool:
    try:
        vault.decrypt(token)
    except Sealed:
        return False
    return True
