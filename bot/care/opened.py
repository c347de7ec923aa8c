"""What versions of plans say, opened once: decryption is slow, and a hundred thousand may be due in one second."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache

import msgspec
import structlog

from bot.care.rules import plan_by
from curators.turn import Reminding
from scenarios import plan_content
from scenarios.amount import amount_words
from scenarios.dosage import amount_of
from scenarios.dose import Plan
from storage.queries import doses
from storage.transaction import Tx
from storage.vault import Sealed, Vault

log = structlog.get_logger()

MOST = 150_000
"""Versions kept, about half a kilobyte each; far more than are in hand at any moment."""
AT_ONCE = 1_000


class Says(msgspec.Struct, frozen=True, gc=False):
    """A version: the drug, how much each of its instructions says to take, and what decides how it is reminded of."""

    drug: str
    amounts: tuple[str, ...]
    on_missed: str
    zone: str
    critical: bool
    rules: str | None

    def amount(self, step: int) -> str:
        """Give how much one instruction says: «по 1 таблетке»; empty where it doesn't."""
        return self.amounts[step] if step < len(self.amounts) else ""


class Opened:
    """The versions lately needed; they never change."""

    def __init__(self, vault: Vault, said: Reminding, most: int = MOST) -> None:
        self._vault, self._most = vault, most
        self._kept: OrderedDict[int, Says] = OrderedDict()

        @lru_cache(maxsize=10_000)
        def plan(rules: str | None, zone: str, critical: bool, on_missed: str, quiet: str | None) -> Plan:
            return plan_by(said, rules, zone, critical=critical, quiet=quiet, on_missed=on_missed)

        self._plan = plan

    async def load(self, tx: Tx, ids: Iterable[int]) -> None:
        """Open those of these versions that aren't open yet; the longest unneeded are forgotten for want of room."""
        wanted = []
        for one in set(ids):
            if one in self._kept:
                self._kept.move_to_end(one)
            else:
                wanted.append(one)
        for first in range(0, len(wanted), AT_ONCE):
            for record in await doses.versions(tx, wanted[first : first + AT_ONCE]):
                self._kept[record[0]] = self._open(*record)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def __getitem__(self, version_id: int) -> Says:
        return self._kept[version_id]

    def plan(self, version_id: int, zone: str | None, quiet: str | None) -> Plan:
        """Give the rules of a version for a person with this zone (None: the plan's) and these quiet hours."""
        says = self._kept[version_id]
        return self._plan(says.rules, zone or says.zone, says.critical, says.on_missed, quiet)

    def _open(self, version_id: int, content: bytes, zone: str, critical: bool, rules: str | None) -> Says:
        """What can't be opened is reminded of in neutral words: better than not at all."""
        try:
            said = plan_content.from_json(self._vault.decrypt(content))
            amounts = tuple(_amount(one) for one in said.dosage)
        except (Sealed, msgspec.DecodeError):
            log.exception("plan.cannot_be_opened", version=version_id)
            return Says("", (), "", zone, critical, rules)
        return Says(said.drug, amounts, said.on_missed, zone, critical, rules)


def _amount(instruction: dict[str, object]) -> str:
    amount = amount_of(instruction)
    return amount_words(amount) if amount is not None else ""
