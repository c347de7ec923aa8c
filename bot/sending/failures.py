"""Pure: what to do about a send that did not work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from bot.channels.errors import ChannelError, ChatMoved, Permanent, Reason, Throttled, TopicGone, Unknown

GIVE_UP = 15 * 60.0
"""Seconds a failing head of a lane is retried before it fails visibly and the lane goes on."""
PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""Seconds before the next try, by the number of tries so far."""
AT_ONCE = 1.0
"""Seconds within which two chats that were told to wait mean that the bot itself speaks too fast."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the row: tried again in `wait` seconds, or failed for `reason`."""

    again: bool
    wait: float = 0.0
    failing: bool = False
    """It counts towards giving up (a throttle does not)."""
    doubtful: bool = False
    gate: float = 0.0
    """Seconds the chat must rest."""
    bot_rest: float = 0.0
    """Seconds the whole bot must rest."""
    reason: Reason | None = None


class Slow(NamedTuple):
    """A chat that was told to wait: when (monotonic seconds), and for how long."""

    at: float
    lane_id: int
    seconds: float


def judge(error: ChannelError, *, attempts: int, failing: float | None, silent: float | None) -> Verdict:
    """Say what to do.

    attempts: tries so far, this one included. failing: seconds since this row first failed, None if it hasn't.
    silent: seconds since the bot last succeeded with anything, None if never: a messenger that has been silent ever
    since the row began to fail is down, and a row waits for its return as long as it takes.
    """
    if isinstance(error, Permanent):
        return Verdict(again=False, reason=error.reason)
    if isinstance(error, Throttled):
        return Verdict(
            again=True,
            wait=error.seconds,
            gate=0.0 if error.bot else error.seconds,
            bot_rest=error.seconds if error.bot else 0.0,
        )
    doubtful = isinstance(error, Unknown)
    answered = isinstance(error, ChatMoved | TopicGone)
    """The messenger is there, and has said what to change: that has been done, so the next try need not wait."""
    down = not answered and (silent is None or (failing is not None and silent >= failing))
    if failing is not None and failing >= GIVE_UP and not down:
        return Verdict(again=False, reason=Reason.TIMED_OUT, doubtful=doubtful)
    pause = PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]
    return Verdict(again=True, wait=0.0 if answered and attempts <= 2 else pause, failing=True, doubtful=doubtful)


def shared_rest(slow: Iterable[Slow], now: float) -> float:
    """Seconds the whole bot must rest: Telegram doesn't say whether a 429 is the chat's or the bot's.

    The shortest of the waits: a chat that must rest longer has its own gate, and the others needn't wait for it.
    """
    lately = {one.lane_id: one.seconds for one in slow if now - one.at <= AT_ONCE}
    return min(lately.values()) if len(lately) > 1 else 0.0
