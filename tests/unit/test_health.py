"""When a process is ready, and which alarms must stand: pure."""

from __future__ import annotations

from bot.ticks import watch
from bot.ticks.alarm_words import WORDS, words
from bot.web.health import GRACE, LATE, Reading, judge
from storage.queries.health import Spoke, Waiting
from storage.queries.outbox import Priority

MET = {"telegram": True, "vk": True}
FINE = Reading("0007", [], [Spoke("telegram", "1", 3.0)])


def test_ready_when_the_database_fits_and_every_messenger_has_answered() -> None:
    report = judge(FINE, MET, "0007", up=1.0)
    assert report.ready
    assert report.body["wrong"] == []
    assert report.body["messengers"]["telegram"]["last_sent_seconds_ago"] == 3.0


def test_not_ready_without_a_database_and_says_so() -> None:
    report = judge(None, MET, "0007", up=1.0)
    assert not report.ready
    assert report.body["wrong"] == ["database: does not answer"]


def test_not_ready_on_another_schema_and_names_the_command() -> None:
    wrong = judge(Reading("0006", [], []), MET, "0007", up=1.0).body["wrong"]
    assert "python -m bot migrate" in wrong[0]


def test_a_starting_process_waits_for_every_messenger_a_running_one_does_not() -> None:
    half = {"telegram": True, "vk": False}
    assert not judge(FINE, half, "0007", up=1.0).ready
    assert judge(FINE, half, "0007", up=GRACE + 1).ready


def test_without_any_messenger_it_is_never_ready() -> None:
    assert not judge(FINE, {"telegram": False, "vk": False}, "0007", up=GRACE * 10).ready


def test_late_rows_are_shown_by_priority() -> None:
    rows = [Waiting("vk", "2", Priority.LIVE, 4, LATE + 1), Waiting("vk", "2", Priority.BROADCAST, 100, None)]
    vk = judge(Reading("0007", rows, []), MET, "0007", up=1.0).body["messengers"]["vk"]
    assert vk["waiting"] == 104
    assert vk["oldest_due_seconds"] == {"live": LATE + 1, "broadcast": 0.0}
    assert vk["late"]


def test_a_messenger_is_silent_when_rows_wait_and_nothing_has_been_sent_meanwhile() -> None:
    late = [Waiting("vk", "2", Priority.LIVE, 1, LATE + 1)]
    assert watch.judge(late, [Spoke("vk", "2", LATE + 5)]) == {("messenger_silent", "vk")}
    assert watch.judge(late, []) == {("messenger_silent", "vk")}
    assert watch.judge(late, [Spoke("vk", "2", 2.0)]) == {("queue_late", "vk")}


def test_a_long_broadcast_is_no_alarm_and_neither_is_silence_with_nothing_to_say() -> None:
    broadcast = [Waiting("max", "3", Priority.BROADCAST, 90_000, 3000.0)]
    assert watch.judge(broadcast, [Spoke("max", "3", 0.1)]) == set()
    assert watch.judge([], [Spoke("max", "3", 99_999.0)]) == set()
    assert watch.judge([Waiting("max", "3", Priority.DOSE, 5, None)], []) == set()


def test_every_alarm_has_words_and_an_unknown_one_too() -> None:
    for kind in WORDS:
        line = words(kind, "family:12")
        assert line.startswith("🔔 ")
        assert "{" not in line
    assert words("parked", "vk") == (
        "🔔 Не разобрано обновление ВК: посмотрите python -m bot parked. Остальные идут как обычно."
    )
    assert words("new_kind", "x:1") == "🔔 Тревога new_kind: x:1."
