"""What a clock that speaks by itself knows of the service, as it is at this moment."""

from __future__ import annotations

from bot.care.rules import reminding
from bot.dialogues.unprompted import House
from bot.settings import Settings
from curators.staff import StaffRoom
from storage.transaction import Tx
from storage.vault import Vault


async def house_now(tx: Tx, said: Settings, staff: StaffRoom, vault: Vault, *, dispatch: bool = False) -> House:
    """Give it; `dispatch`: doctors are called from here."""
    return House(await staff.now(tx), vault, said.timezone.key, str(said.operator), reminding(said), dispatch=dispatch)
