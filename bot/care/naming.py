"""May drugs be named to this person here: by the operator's policy, and only with the health consent."""

from __future__ import annotations

from collections.abc import Callable

from curators.turn import Turn
from storage.channel_policy import health_words_allowed
from storage.queries import consents


async def may_name(turn: Turn) -> bool:
    """Tell whether words of health may go to the person of this turn over its messenger."""
    return not await unnamed(turn)


async def allowed_on(turn: Turn) -> Callable[[str], bool]:
    """Give which messengers may carry words about this person's health, to them or to somebody they trust."""
    person_id = turn.arrival.person_id
    agreed = await consents.kinds(turn.tx, person_id) if person_id is not None else set[str]()
    return lambda channel: health_words_allowed(channel, turn.operator, agreed)


async def unnamed(turn: Turn) -> str:
    """Give why drugs aren't named here: for want of a consent, because of the channel; empty where they are."""
    if turn.arrival.person_id is None:
        return "consent"
    agreed = await consents.kinds(turn.tx, turn.arrival.person_id)
    if health_words_allowed(turn.channel, turn.operator, agreed):
        return ""
    return "consent" if "health" not in agreed else "channel"
