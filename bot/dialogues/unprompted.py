"""A turn that no update began: the service speaks first, to the account as it is now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from curators.staff import Staff
from curators.turn import Reminding, Turn
from storage.event import Event, EventKind
from storage.queries import accounts
from storage.queries.accounts import Account
from storage.transaction import Tx
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class House:
    """What a clock knows of the service, whoever it speaks to."""

    staff: Staff
    vault: Vault
    zone: str
    operator: str = "ngo"
    reminding: Reminding = field(default_factory=Reminding)
    dispatch: bool = False


async def turn_of(tx: Tx, house: House, account: Account, now: datetime) -> Turn:
    """Give a turn with this account."""
    return Turn(
        tx=tx,
        channel=account.channel,
        bot=account.bot,
        event=Event(EventKind.IGNORED, "", "", now.astimezone(UTC)),
        arrival=await accounts.behind(tx, account.identity_id),
        staff=house.staff,
        now=now,
        zone=house.zone,
        vault=house.vault,
        operator=house.operator,
        reminding=house.reminding,
        dispatch=house.dispatch,
    )
