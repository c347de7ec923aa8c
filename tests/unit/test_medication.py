"""What a dose needs next, over its life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scenarios.dose import Close, Dose, Escalate, Plan, Remind, Repeat, State, Step, Wait, Why
from scenarios.intake import Became, skip, snooze, take, undo
from scenarios.medication import advice, closes_at, decide, next_step, sent
from scenarios.quiet import Quiet
from scenarios.quiet import parse as quiet_hours

MOSCOW = ZoneInfo("Europe/Moscow")
DUE = datetime(2026, 1, 12, 5, tzinfo=UTC)  # 8:00 in Moscow
ORDINARY = Plan(zone=MOSCOW, quiet=quiet_hours("22:00-08:00"))
CRITICAL = replace(ORDINARY, critical=True)
MINUTE = timedelta(minutes=1)


def at(minutes: float, due: datetime = DUE) -> datetime:
    return due + MINUTE * minutes


def dose(**more: object) -> Dose:
    return replace(Dose(id=7, due_at=DUE), **more)


def asked(plan: Plan, one: Dose | None = None, *, sent_at: float = 0) -> Dose:
    """A dose whose first reminder has left so many minutes after its time."""
    _, known = decide(one or dose(), plan, at(0))
    return sent(known, plan, 1, at(sent_at))


def life(plan: Plan, one: Dose | None = None, *, until: int = 300, delay: float = 0) -> list[tuple[int, Step]]:
    """Tick every minute; what is put into the outbox leaves after `delay` minutes. What happened, by the minute."""
    known = one or dose()
    seen: list[tuple[int, Step]] = []
    pending: list[tuple[int, float]] = []
    for minute in range(-30, until):
        for number, leaves in [one for one in pending if one[1] <= minute]:
            known = sent(known, plan, number, at(leaves))
            pending.remove((number, leaves))
        steps, known = decide(known, plan, at(minute))
        seen += [(minute, step) for step in steps]
        pending += [(step.number, minute + delay) for step in steps if isinstance(step, Remind | Repeat)]
    return seen


def test_an_ordinary_dose_is_reminded_repeated_twice_and_missed() -> None:
    assert life(ORDINARY) == [(0, Remind(1)), (15, Repeat(2)), (30, Repeat(3)), (240, Close(Why.SILENCE))]


def test_a_critical_dose_goes_to_a_human_after_an_hour_of_silence_once() -> None:
    assert life(CRITICAL) == [
        (0, Remind(1)), (15, Repeat(2)), (30, Repeat(3)), (60, Escalate(Why.SILENCE)), (240, Close(Why.SILENCE)),
    ]  # fmt: skip


def test_clocks_of_silence_run_from_the_recorded_send_not_from_the_due_time() -> None:
    assert life(CRITICAL, delay=10)[:4] == [
        (0, Remind(1)), (25, Repeat(2)), (40, Repeat(3)), (70, Escalate(Why.SILENCE)),
    ]  # fmt: skip


def test_a_critical_dose_not_sent_in_a_quarter_of_an_hour_goes_to_a_human() -> None:
    assert life(CRITICAL, delay=999) == [
        (0, Remind(1)),
        (15, Escalate(Why.UNSENT)),
        (240, Close(Why.UNSENT, tell=True)),
    ]


def test_an_ordinary_dose_still_in_the_outbox_is_not_unanswered() -> None:
    assert life(ORDINARY, delay=999) == [(0, Remind(1)), (240, Close(Why.UNSENT, tell=True))]


def test_nothing_happens_before_its_time() -> None:
    assert next_step(dose(), ORDINARY, at(-1)) == Wait(DUE)


def test_a_dose_wakes_when_the_next_thing_is_due() -> None:
    assert asked(ORDINARY, sent_at=3).wake_at == at(18)
    assert asked(replace(CRITICAL, repeats=())).wake_at == at(60)
    assert asked(replace(ORDINARY, repeats=())).wake_at == at(240)


def test_the_third_ordinary_dose_in_a_row_without_an_answer_goes_to_a_human() -> None:
    def at_the_end(silent_before: int) -> list[Step]:
        return decide(replace(asked(ORDINARY), silent_before=silent_before), ORDINARY, at(240))[0]

    told = [any(isinstance(step, Escalate) for step in at_the_end(before)) for before in range(6)]
    assert told == [False, False, True, False, False, True]
    assert at_the_end(2) == [Escalate(Why.IN_A_ROW), Close(Why.SILENCE)]


def test_a_plan_may_have_repeats_and_a_window_of_its_own() -> None:
    own = replace(ORDINARY, repeats=(timedelta(minutes=5),), window=timedelta(minutes=45))
    assert life(own) == [(0, Remind(1)), (5, Repeat(2)), (45, Close(Why.SILENCE))]


def test_snoozed_doses_come_back_and_begin_a_new_round() -> None:
    put_off = snooze(asked(ORDINARY), ORDINARY, at(10), at(40)).dose
    assert next_step(put_off, ORDINARY, at(20)) == Wait(at(40))
    steps, back = decide(put_off, ORDINARY, at(40))
    assert steps == [Repeat(2)]
    back = sent(back, ORDINARY, 2, at(41))
    assert back.wake_at == at(56)
    steps, back = decide(back, ORDINARY, at(56))
    assert steps == [Repeat(3)]


def test_a_snoozed_critical_dose_is_not_silence_but_goes_to_a_human_when_it_is_silent_afterwards() -> None:
    put_off = snooze(asked(CRITICAL), CRITICAL, at(50), at(110)).dose
    assert decide(put_off, CRITICAL, at(109))[0] == []
    _, back = decide(put_off, CRITICAL, at(110))
    back = sent(back, CRITICAL, 2, at(110))
    assert decide(back, CRITICAL, at(169))[0] == [Repeat(4)]
    assert decide(back, CRITICAL, at(170))[0] == [Escalate(Why.SILENCE), Repeat(4)]


def test_a_critical_dose_that_stays_snoozed_to_its_end_goes_to_a_human() -> None:
    put_off = snooze(asked(CRITICAL), CRITICAL, at(200), at(239)).dose
    assert Escalate(Why.SILENCE) in decide(put_off, CRITICAL, at(240))[0]


def test_a_long_pause_of_the_clock_makes_one_repeat_of_those_it_slept_through() -> None:
    steps, known = decide(asked(ORDINARY), ORDINARY, at(100))
    assert steps == [Repeat(3)]
    assert decide(sent(known, ORDINARY, 3, at(100)), ORDINARY, at(130))[0] == []


def test_quiet_hours_hold_back_repeats_of_ordinary_doses_only() -> None:
    evening = datetime(2026, 1, 12, 18, 55, tzinfo=UTC)  # 21:55
    long_window = timedelta(hours=14)
    plain, urgent = replace(ORDINARY, window=long_window), replace(CRITICAL, window=long_window)
    for plan, repeated in ((plain, False), (urgent, True)):
        _, known = decide(dose(due_at=evening), plan, evening)
        known = sent(known, plan, 1, evening)
        assert (decide(known, plan, at(16, evening))[0] == [Repeat(2)]) is repeated
        if not repeated:
            assert known.wake_at is not None
            assert (
                8 * 60 <= (known.wake_at.astimezone(MOSCOW).hour * 60 + known.wake_at.astimezone(MOSCOW).minute) < 510
            )


def test_a_dose_at_its_own_time_passes_quiet_hours() -> None:
    night = datetime(2026, 1, 12, 0, tzinfo=UTC)  # 3:00
    assert decide(dose(due_at=night), ORDINARY, night)[0] == [Remind(1)]


def test_the_window_ends_with_the_next_dose_so_that_no_two_are_open() -> None:
    assert closes_at(dose(next_due_at=at(120)), ORDINARY) == at(120)
    assert closes_at(dose(next_due_at=at(600)), ORDINARY) == at(240)


def test_what_to_do_about_a_missed_dose_is_the_doctor_s_word_or_to_ask_the_doctor() -> None:
    assert advice(ORDINARY) == "уточните у врача"
    assert advice(replace(ORDINARY, on_missed="Примите, как вспомните.")) == "Примите, как вспомните."


def test_an_undone_answer_opens_the_dose_again_and_silence_runs_from_then() -> None:
    taken = take(asked(ORDINARY), ORDINARY, at(2)).dose
    assert decide(taken, ORDINARY, at(60))[0] == []
    back = undo(taken, ORDINARY, at(9)).dose
    assert back.state is State.DUE
    assert decide(back, ORDINARY, at(23))[0] == []
    assert decide(back, ORDINARY, at(24))[0] == [Repeat(2)]


def test_an_answer_taken_back_after_humans_were_told_brings_them_back_if_silence_goes_on() -> None:
    known = asked(CRITICAL)
    steps, known = decide(known, CRITICAL, at(61))
    assert Escalate(Why.SILENCE) in steps
    back = undo(take(known, CRITICAL, at(62)).dose, CRITICAL, at(63)).dose
    assert Escalate(Why.SILENCE) not in decide(back, CRITICAL, at(122))[0]
    assert Escalate(Why.SILENCE) in decide(back, CRITICAL, at(123))[0]


QUIETS = st.sampled_from([None, quiet_hours("22:00-08:00")])


@settings(max_examples=150, deadline=None)
@given(
    ticks=st.lists(st.integers(-60, 900), min_size=1, max_size=25).map(sorted),
    acts=st.lists(st.sampled_from(["sent", "take", "skip", "snooze", "undo", "tick"]), min_size=25, max_size=25),
    critical=st.booleans(),
    window=st.integers(1, 800),
    quiet=QUIETS,
)
def test_whatever_happens_each_thing_is_said_once_and_never_after_the_end(
    ticks: list[int], acts: list[str], critical: bool, window: int, quiet: Quiet | None
) -> None:
    plan = Plan(zone=MOSCOW, critical=critical, window=MINUTE * window, quiet=quiet)
    known, numbers, closed, told, taken_back = dose(), list[int](), 0, 0, 0
    for minute, act in zip(ticks, acts, strict=False):
        now = at(minute)
        before = known
        match act:
            case "sent" if known.asked and known.last_sent_at is None:
                known = sent(known, plan, known.asked, now)
            case "take":
                known = take(known, plan, now).dose
            case "skip":
                known = skip(known, now).dose
            case "snooze":
                known = snooze(known, plan, now, now + MINUTE * 10).dose
            case "undo":
                known = undo(known, plan, now).dose
                taken_back += known.state is not before.state
        if before.state is State.MISSED:
            assert known == before
        steps, known = decide(known, plan, now)
        assert known.wake_at is None or known.wake_at > now
        for step in steps:
            if isinstance(step, Remind | Repeat):
                assert now < closes_at(known, plan)
                numbers.append(step.number)
            closed += isinstance(step, Close)
            told += isinstance(step, Escalate)
    assert numbers == sorted(set(numbers))
    assert closed <= 1
    assert told <= 1 + taken_back


def test_the_same_tick_twice_decides_once() -> None:
    steps, known = decide(dose(), ORDINARY, at(0))
    assert steps == [Remind(1)]
    assert decide(known, ORDINARY, at(0))[0] == []


@pytest.mark.parametrize("state", [State.TAKEN, State.SKIPPED, State.MISSED, State.CANCELLED])
def test_a_dose_that_is_over_needs_nothing(state: State) -> None:
    assert next_step(dose(state=state), CRITICAL, at(600)) == Wait(None)


def test_a_late_send_of_an_old_reminder_changes_nothing() -> None:
    taken = take(asked(ORDINARY), ORDINARY, at(2))
    assert taken.became is Became.TAKEN
    assert sent(taken.dose, ORDINARY, 1, at(5)) == taken.dose
