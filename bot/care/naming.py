"""May drugs be named to this person here: by the operator's policy, and only with the health consent."""

from __future__ import annotations

from curators.turn import Turn
from scenarios.channel_policy import health_words_allowed
from storage.queries import consents


async def may_name(turn: Turn) -> bool:
    """Tell whether words of health may go to the person of this turn over its messenger."""
    if turn.arrival.person_id is None:
        return False
    agreed = await consents.kinds(turn.tx, turn.arrival.person_id)
    return health_words_allowed(turn.channel, turn.operator, agreed)
