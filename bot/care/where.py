"""Where a person is spoken to first: the account used last, unless such words may not go there."""

from __future__ import annotations

from collections.abc import Collection

from storage.channel_policy import health_words_allowed, personal_words_allowed
from storage.queries import accounts
from storage.queries.accounts import Account
from storage.transaction import Tx


async def place(
    tx: Tx, person_id: int, operator: str, consents: Collection[str], *, health: bool
) -> Account | None:  # fmt: skip
    """Give the account on which the person is asked; None where there is none on which they may be."""
    allowed = health_words_allowed if health else personal_words_allowed
    return next(
        (one for one in await accounts.spoken_to(tx, person_id) if allowed(one.channel, operator, consents)), None
    )
