"""What becomes of a send that did not work: a table."""

from __future__ import annotations

import pytest

from bot.channels.errors import (
    ChannelError,
    ChatMoved,
    Conflict,
    Permanent,
    Reason,
    Throttled,
    TooBig,
    TopicGone,
    Transient,
    Unknown,
)
from bot.sending.failures import GIVE_UP, PAUSES, Slow, Verdict, judge, shared_rest

SPEAKS = 1.0
"""Seconds ago the bot last succeeded: its messenger is there."""
OLD = GIVE_UP + 1


@pytest.mark.parametrize("reason", Reason)
def test_what_will_never_work_fails_at_once_with_its_reason(reason: Reason) -> None:
    verdict = judge(Permanent(reason), attempts=1, failing=None, silent=None)
    assert verdict == Verdict(again=False, reason=reason)


def test_a_file_over_the_limit_will_never_work() -> None:
    assert judge(TooBig(50), attempts=1, failing=None, silent=None).reason is Reason.TOO_BIG


@pytest.mark.parametrize("failing", [None, OLD])
@pytest.mark.parametrize(
    ("bot", "gate", "rest"), [(False, 7.5, 0.0), (True, 0.0, 7.5)], ids=["the chat", "the whole bot"]
)
def test_a_throttle_is_obeyed_to_the_letter_by_whom_it_names_and_never_counts_as_failing(
    bot: bool, gate: float, rest: float, failing: float | None
) -> None:
    verdict = judge(Throttled(7.5, bot=bot), attempts=9, failing=failing, silent=SPEAKS)
    assert verdict == Verdict(again=True, wait=7.5, gate=gate, bot_rest=rest)


@pytest.mark.parametrize("error", [Transient("503"), Conflict("409"), ChannelError("odd")])
@pytest.mark.parametrize(("attempts", "wait"), [*enumerate(PAUSES, 1), (100, PAUSES[-1])])
def test_what_did_not_take_effect_is_tried_again_after_a_growing_pause(
    error: ChannelError, attempts: int, wait: float
) -> None:
    verdict = judge(error, attempts=attempts, failing=None, silent=None)
    assert verdict == Verdict(again=True, wait=wait, failing=True)


def test_a_lost_answer_is_tried_again_and_known_as_doubtful() -> None:
    assert judge(Unknown("cut"), attempts=1, failing=None, silent=None).doubtful


@pytest.mark.parametrize("error", [TopicGone("gone"), ChatMoved("-100")])
def test_what_the_messenger_told_to_change_is_tried_at_once_but_not_for_ever(error: ChannelError) -> None:
    assert judge(error, attempts=1, failing=None, silent=None).wait == 0.0
    assert judge(error, attempts=3, failing=5.0, silent=None).wait == PAUSES[2]
    assert not judge(error, attempts=40, failing=OLD, silent=None).again


@pytest.mark.parametrize(
    ("failing", "silent", "again"),
    [
        (None, SPEAKS, True),
        (GIVE_UP - 1, SPEAKS, True),
        (OLD, SPEAKS, False),
        (OLD, OLD - 1, False),
        (OLD, OLD, True),
        (OLD, OLD + 3600, True),
        (OLD, None, True),
    ],
    ids=[
        "fails for the first time",
        "a second before the quarter of an hour",
        "after it, while others get through",
        "after it, others got through after it began to fail",
        "nothing has got through since it began",
        "the messenger is down for much longer",
        "nothing ever got through",
    ],
)
@pytest.mark.parametrize("error", [Transient("503"), Unknown("cut")])
def test_a_head_that_fails_gives_up_after_a_quarter_of_an_hour_unless_its_messenger_is_down(
    error: ChannelError, failing: float | None, silent: float | None, again: bool
) -> None:
    verdict = judge(error, attempts=5, failing=failing, silent=silent)
    assert verdict.again is again
    assert verdict.reason is (None if again else Reason.TIMED_OUT)


@pytest.mark.parametrize(
    ("slow", "rest"),
    [
        ([], 0.0),
        ([Slow(10.0, 1, 5.0)], 0.0),
        ([Slow(9.8, 1, 5.0), Slow(10.0, 1, 5.0)], 0.0),
        ([Slow(9.2, 1, 5.0), Slow(10.0, 2, 5.0)], 5.0),
        ([Slow(9.2, 1, 40.0), Slow(10.0, 2, 3.0)], 3.0),
        ([Slow(8.9, 1, 5.0), Slow(10.0, 2, 5.0)], 0.0),
    ],
    ids=[
        "nobody",
        "one chat",
        "one chat twice",
        "two chats",
        "the longer wait is the other chat's own",
        "two chats, not at once",
    ],
)
def test_two_chats_told_to_wait_at_once_mean_that_the_bot_must_rest(slow: list[Slow], rest: float) -> None:
    assert shared_rest(slow, 10.0) == rest
