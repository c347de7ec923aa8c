"""DOMAIN's «What open reminder apps get wrong» and «Safety rules»: each a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from scenarios.adherence import adherence, by_day, lately, silent_before, streak
from scenarios.dosage import read_dosage
from scenarios.dose import NO_DOUBLE, Close, Dose, Escalate, Plan, Remind, Repeat, State, Step, Wait, Why
from scenarios.intake import Became, correct, meant, skip, snooze, snooze_choices, take, undo
from scenarios.interval import least_interval
from scenarios.medication import decide, next_step, sent
from scenarios.replan import replan
from scenarios.timing import Meals, TimingError, occurrences, parse
from scenarios.together import Item, still_open, together

MOSCOW = ZoneInfo("Europe/Moscow")
DUE = datetime(2026, 1, 12, 5, tzinfo=UTC)
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
PLAN = Plan(zone=MOSCOW)


def dose(number: int = 1, hours: float = 0, **more: object) -> Dose:
    return replace(Dose(id=number, due_at=DUE + HOUR * hours), **more)


def opened(one: Dose, plan: Plan = PLAN) -> Dose:
    return sent(decide(one, plan, one.due_at)[1], plan, 1, one.due_at)


# What open reminder apps get wrong


def test_a_dose_taken_early_is_not_reminded_of() -> None:
    early = take(dose(), PLAN, DUE - HOUR)
    assert early.became is Became.TAKEN
    assert decide(early.dose, PLAN, DUE)[0] == []
    assert next_step(early.dose, PLAN, DUE) == Wait(None)


def test_took_it_is_always_recorded_even_too_close_to_the_last_intake() -> None:
    strict = replace(PLAN, min_interval=6 * HOUR)
    late_before = opened(dose(last_taken_at=DUE - 2 * HOUR), strict)
    answer = take(late_before, strict, DUE + MINUTE)
    assert answer.became is Became.TAKEN
    assert answer.caution


def test_what_is_not_recorded_is_said_so_never_swallowed() -> None:
    assert take(dose(), PLAN, DUE - 9 * HOUR).became is Became.TOO_EARLY
    assert take(dose(), PLAN, DUE + 5 * HOUR).became is Became.TOO_LATE


def test_a_late_dose_is_its_own_and_leaves_the_next_one_alone() -> None:
    morning, evening = opened(dose(1, next_due_at=DUE + 12 * HOUR)), dose(2, 12)
    assert meant([morning, evening], PLAN, DUE + 3 * HOUR) == [morning]
    late = take(morning, PLAN, DUE + 3 * HOUR)
    assert late.dose.id == 1
    assert decide(evening, PLAN, evening.due_at)[0] == [Remind(1)]


def test_an_answer_after_midnight_is_for_the_evening_not_for_tomorrow() -> None:
    evening = opened(replace(dose(1), due_at=datetime(2026, 1, 12, 20, tzinfo=UTC)))  # 23:00
    tomorrow = replace(dose(2), due_at=datetime(2026, 1, 13, 20, tzinfo=UTC))
    assert meant([tomorrow, evening], PLAN, datetime(2026, 1, 12, 21, 30, tzinfo=UTC)) == [evening]


def test_several_open_doses_are_asked_about_not_guessed() -> None:
    drops, syrup = opened(dose(1)), opened(dose(2, 0.5))
    assert meant([drops, syrup], PLAN, DUE + HOUR) == [drops, syrup]


def test_no_open_dose_means_the_next_one_if_it_is_near() -> None:
    assert [one.id for one in meant([dose(1, 2), dose(2, 3)], PLAN, DUE)] == [1]
    assert meant([dose(1, 9)], PLAN, DUE) == []


def test_renaming_a_plan_re_fires_nothing() -> None:
    taken, open_one, ahead = take(opened(dose(1)), PLAN, DUE).dose, opened(dose(2, 1)), dose(3, 12)
    times = [one.due_at for one in (taken, open_one, ahead)]
    plan = replan([taken, open_one, ahead], times, PLAN, DUE + 1.5 * HOUR, changed=False)
    assert (plan.cancel, plan.make) == ([], [])
    assert plan.keep == [taken, open_one, ahead]


def test_doses_due_together_are_one_message_each_with_its_own_state() -> None:
    steps: list[tuple[Dose, Step]] = [(dose(1), Remind(1)), (dose(2), Remind(1)), (dose(3, 1), Remind(1))]
    groups = together(Item(5, one, PLAN, step) for one, step in steps)
    assert [[item.dose.id for item in group.items] for group in groups] == [[1, 2], [3]]
    assert [group.key for group in groups] == ["dose:1:1", "dose:3:1"]


def test_the_most_urgent_dose_gives_a_message_its_lane() -> None:
    urgent = replace(PLAN, critical=True)
    (group,) = together([Item(5, dose(1), PLAN, Remind(1)), Item(5, dose(2), urgent, Remind(1))])
    assert group.critical


def test_two_people_never_share_a_message() -> None:
    assert len(together([Item(5, dose(1), PLAN, Remind(1)), Item(6, dose(2), PLAN, Remind(1))])) == 2


def test_a_repeat_of_a_group_lists_only_what_is_still_open() -> None:
    first, second = opened(dose(1)), opened(dose(2))
    first = take(first, PLAN, DUE + MINUTE).dose
    later = DUE + 15 * MINUTE
    decided = [(one, step) for one in (first, second) for step in decide(one, PLAN, later)[0]]
    (group,) = together(Item(5, one, PLAN, step) for one, step in decided)
    assert [item.dose.id for item in group.items] == [2]
    assert still_open([first, second]) == [second]


def test_two_taps_are_one_intake() -> None:
    once = take(opened(dose()), PLAN, DUE + MINUTE)
    twice = take(once.dose, PLAN, DUE + 2 * MINUTE)
    assert twice.became is Became.ALREADY
    assert twice.dose == once.dose


def test_clocks_that_shift_make_neither_two_doses_nor_none() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    timing = parse({"repeat": {"period": 1, "periodUnit": "d", "timeOfDay": ["02:30"]}})
    for start in (datetime(2026, 3, 27, tzinfo=berlin), datetime(2026, 10, 23, tzinfo=berlin)):
        found = list(occurrences(timing, berlin, Meals(), start, start, start + 5 * DAY))
        assert [at.astimezone(berlin).day for at in found] == [start.day + n for n in range(5)]


def test_daily_is_never_a_default() -> None:
    with pytest.raises(TimingError):
        parse({"repeat": {"frequency": 1}})


# Safety rules


@pytest.mark.parametrize("state", [State.TAKEN, State.SKIPPED, State.MISSED, State.CANCELLED])
def test_an_old_button_answers_with_what_is_recorded_and_changes_nothing(state: State) -> None:
    old, year_later = dose(state=state), DUE + 365 * DAY
    answers = take(old, PLAN, year_later), skip(old, year_later), snooze(old, PLAN, year_later, year_later + HOUR)
    for answer in (*answers, undo(old, PLAN, year_later)):
        assert answer.became is Became.ALREADY
        assert answer.dose == old


def test_a_missed_dose_s_old_button_warns_of_a_double_one() -> None:
    assert take(dose(state=State.MISSED), PLAN, DUE + 9 * HOUR).caution
    assert NO_DOUBLE == "Не принимайте двойную дозу; уточните у врача"


def test_after_an_outage_a_closed_window_is_never_take_now() -> None:
    steps, known = decide(dose(), PLAN, DUE + 5 * HOUR)
    assert steps == [Close(Why.STALE, tell=True)]
    assert known.state is State.MISSED


def test_after_an_outage_a_critical_dose_goes_to_a_human_though_its_window_closed() -> None:
    steps, _ = decide(dose(), replace(PLAN, critical=True), DUE + 5 * HOUR)
    assert steps == [Escalate(Why.UNSENT), Close(Why.STALE, tell=True)]


def test_after_an_outage_an_open_window_is_reminded_of_with_its_scheduled_time() -> None:
    assert decide(dose(), PLAN, DUE + 2 * HOUR)[0] == [Remind(1)]


def test_where_the_minimum_interval_is_not_kept_the_reminder_is_a_caution() -> None:
    strict = replace(PLAN, min_interval=6 * HOUR)
    assert decide(dose(last_taken_at=DUE - 2 * HOUR), strict, DUE)[0] == [Remind(1, caution=True)]
    assert decide(dose(next_due_at=DUE + 8 * HOUR), strict, DUE + 3 * HOUR)[0] == [Remind(1, caution=True)]
    assert decide(dose(next_due_at=DUE + 8 * HOUR), strict, DUE)[0] == [Remind(1)]


def test_a_night_of_missed_doses_is_told_in_one_message() -> None:
    doses = [dose(n, n, next_due_at=DUE + HOUR * (n + 1)) for n in range(4)]
    decided = [(one, step) for one in doses for step in decide(one, PLAN, DUE + 9 * HOUR)[0]]
    (group,) = together(Item(5, one, PLAN, step) for one, step in decided)
    assert len(group.items) == 4


def test_a_change_of_plan_cancels_what_is_pending_before_new_doses_start() -> None:
    taken, open_one, ahead = take(opened(dose(1)), PLAN, DUE).dose, opened(dose(2, 1)), dose(3, 12)
    times = [DUE, DUE + HOUR, DUE + 12 * HOUR, DUE + 24 * HOUR]
    plan = replan([taken, open_one, ahead], times, PLAN, DUE + 1.5 * HOUR, changed=True)
    assert plan.cancel == [open_one, ahead]
    assert plan.make == [DUE + HOUR, DUE + 12 * HOUR, DUE + 24 * HOUR]


def test_a_change_of_times_cancels_only_what_the_new_plan_does_not_have() -> None:
    plan = replan([dose(1), dose(2, 12)], [DUE, DUE + 14 * HOUR], PLAN, DUE - HOUR, changed=False)
    assert [one.id for one in plan.cancel] == [2]
    assert plan.make == [DUE + 14 * HOUR]


def test_a_stopped_plan_cancels_everything_open() -> None:
    assert len(replan([dose(1), opened(dose(2, -1))], [], PLAN, DUE, changed=True).cancel) == 2


def test_a_cancelled_dose_is_silent() -> None:
    assert decide(dose(state=State.CANCELLED), replace(PLAN, critical=True), DUE + HOUR)[0] == []


# Answers


def test_an_answer_can_be_undone_for_ten_minutes() -> None:
    taken = take(opened(dose()), PLAN, DUE).dose
    assert undo(taken, PLAN, DUE + 10 * MINUTE).became is Became.UNDONE
    assert undo(taken, PLAN, DUE + 11 * MINUTE).became is Became.ALREADY
    back = undo(taken, PLAN, DUE + 5 * MINUTE).dose
    assert undo(back, PLAN, DUE + 6 * MINUTE).became is Became.ALREADY


def test_an_early_answer_undone_is_reminded_of_at_its_time() -> None:
    back = undo(take(dose(), PLAN, DUE - HOUR).dose, PLAN, DUE - HOUR + MINUTE).dose
    assert back.state is State.PLANNED
    assert decide(back, PLAN, DUE)[0] == [Remind(1)]


def test_putting_off_stays_inside_the_window() -> None:
    one = opened(dose(next_due_at=DUE + 45 * MINUTE))
    offered = [10 * MINUTE, 30 * MINUTE, 60 * MINUTE]
    assert snooze_choices(one, PLAN, DUE, offered) == offered[:2]
    assert snooze(one, PLAN, DUE, DUE + HOUR).became is Became.TOO_LATE
    assert snooze(one, PLAN, DUE, DUE + 30 * MINUTE).became is Became.SNOOZED


def test_putting_off_keeps_the_distance_to_the_next_dose() -> None:
    strict = replace(PLAN, min_interval=2 * HOUR)
    one = opened(dose(next_due_at=DUE + 4 * HOUR), strict)
    assert snooze(one, strict, DUE, DUE + 2 * HOUR).became is Became.TOO_LATE
    later = snooze(one, strict, DUE, DUE + 119 * MINUTE).dose
    assert decide(later, strict, DUE + 119 * MINUTE)[0] == [Repeat(2)], "without a caution"
    assert snooze_choices(one, strict, DUE + HOUR, [30 * MINUTE, HOUR]) == [30 * MINUTE]


@pytest.mark.parametrize(
    ("times", "hours"),
    [(["08:00:00"], 12), (["08:00:00", "20:00:00"], 6), (["08:00:00", "14:00:00", "20:00:00"], 3)],
)
def test_where_nobody_says_how_near_intakes_may_come_half_the_time_between_doses_does(
    times: list[str], hours: float
) -> None:
    steps = read_dosage([{"timing": {"repeat": {"timeOfDay": times}}}])
    assert least_interval(steps, MOSCOW, DUE.astimezone(MOSCOW)) == HOUR * hours


def test_a_regular_day_is_never_cautioned_of() -> None:
    steps = read_dosage([{"timing": {"repeat": {"timeOfDay": ["08:00:00", "11:00:00", "14:00:00"]}}}])
    least = least_interval(steps, MOSCOW, DUE.astimezone(MOSCOW))
    assert least is not None
    strict = replace(PLAN, min_interval=least)
    second = dose(hours=3, next_due_at=DUE + 6 * HOUR, last_taken_at=DUE + HOUR)
    assert decide(second, strict, second.due_at)[0] == [Remind(1)]
    assert decide(replace(second, last_taken_at=DUE + 2 * HOUR), strict, second.due_at)[0] == [Remind(1, caution=True)]


def test_what_is_taken_once_or_as_needed_says_nothing_of_a_distance() -> None:
    once = read_dosage([{"timing": {"repeat": {"count": 1, "timeOfDay": ["08:00:00"]}}}])
    needed = read_dosage([{"asNeededBoolean": True, "text": "при боли"}])
    assert least_interval(once, MOSCOW, DUE.astimezone(MOSCOW)) is None
    assert least_interval(needed, MOSCOW, DUE.astimezone(MOSCOW)) is None


def test_a_missed_dose_can_be_set_right_and_counts_as_taken_when_it_was() -> None:
    missed = dose(state=State.MISSED)
    right = correct(missed, State.TAKEN, DUE + 9 * HOUR, DUE + 20 * MINUTE)
    assert right.became is Became.TAKEN
    assert right.dose.taken_at == DUE + 20 * MINUTE
    assert correct(right.dose, State.SKIPPED, DUE + 9 * HOUR).became is Became.SKIPPED
    assert correct(missed, State.TAKEN, DUE + HOUR, DUE + 2 * HOUR).became is Became.ALREADY
    assert correct(dose(state=State.CANCELLED), State.TAKEN, DUE).became is Became.ALREADY


# Figures


def week() -> list[Dose]:
    """Two doses a day: taken on time and late, skipped, silent, never sent, cancelled, ahead."""
    heard = {"asked": 1, "silent_since": DUE}
    return [
        dose(1, 0, state=State.TAKEN, taken_at=DUE - HOUR),
        dose(2, 12, state=State.TAKEN, taken_at=DUE + 12 * HOUR + HOUR),
        dose(3, 24, state=State.TAKEN, taken_at=DUE + 24 * HOUR + 2 * HOUR),
        dose(4, 36, state=State.SKIPPED, **heard),
        dose(5, 48, state=State.MISSED, **heard),
        dose(6, 60, state=State.MISSED),
        dose(7, 72, state=State.MISSED, **heard),
        dose(8, 84, state=State.CANCELLED),
        dose(9, 96, state=State.TAKEN, taken_at=DUE + 96 * HOUR),
        dose(10, 108, state=State.MISSED),
        dose(11, 120, state=State.TAKEN, taken_at=DUE + 120 * HOUR),
        dose(12, 132, state=State.DUE, **heard),
        dose(13, 144),
    ]


def test_no_answer_is_counted_apart_from_not_taken_and_from_never_sent() -> None:
    counted = adherence(week(), PLAN)
    assert (counted.scheduled, counted.taken, counted.on_time) == (10, 5, 4)
    assert (counted.skipped, counted.unanswered, counted.unsent) == (1, 2, 2)
    assert (counted.share, counted.on_time_share, counted.unanswered_share) == (0.5, 0.4, 0.2)


def test_nothing_scheduled_has_no_share() -> None:
    assert adherence([dose()], PLAN).share is None


def test_the_last_days_and_each_day_are_counted_apart() -> None:
    assert lately(week(), PLAN, DUE + 130 * HOUR, 1).scheduled == 2
    days = by_day(week(), PLAN, MOSCOW)
    assert [(figures.scheduled, figures.taken) for figures in days.values()] == [
        (2, 2),
        (2, 1),
        (2, 0),
        (1, 0),
        (2, 1),
        (1, 1),
    ]


def test_a_streak_is_not_broken_by_what_was_never_sent() -> None:
    assert streak(week()) == 2
    assert streak([dose(state=State.SKIPPED)]) == 0


def test_silence_in_a_row_neither_counts_nor_forgets_what_was_never_sent() -> None:
    assert silent_before(week(), DUE + 84 * HOUR) == 2
    assert silent_before(week(), DUE + 108 * HOUR) == 0


def test_repeats_number_on_so_that_each_has_a_key_of_its_own() -> None:
    one = opened(dose())
    assert decide(one, PLAN, DUE + 15 * MINUTE)[0] == [Repeat(2)]
