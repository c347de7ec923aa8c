"""Pure: what to do about a send that did not work."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.port import (
    ChannelError,
    ChatMoved,
    Conflict,
    Permanent,
    Reason,
    Throttled,
    TopicGone,
    Transient,
    Unknown,
)

GIVE_UP = 15 * 60.0
"""Seconds a failing head of a lane is retried before it fails visibly and the lane goes on."""
PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""Seconds before the next try, by the number of tries so far."""


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
    pause = PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]
    if isinstance(error, ChatMoved | TopicGone):
        return Verdict(again=True, wait=0.0)
    doubtful = isinstance(error, Unknown)
    assert isinstance(error, Transient | Unknown | Conflict) or type(error) is ChannelError
    down = silent is None or (failing is not None and silent >= failing)
    if failing is not None and failing >= GIVE_UP and not down:
        return Verdict(again=False, reason=Reason.TIMED_OUT, doubtful=doubtful)
    return Verdict(again=True, wait=pause, failing=True, doubtful=doubtful)
