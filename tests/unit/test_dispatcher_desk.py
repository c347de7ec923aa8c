"""The demo's dispatcher: an order moves by the clock until somebody answers it by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sandbox.dispatcher import Dispatcher, Order

CAME = datetime(2026, 11, 23, 6, 20, tzinfo=UTC).timestamp()


def desk_with(intent: str, after: float = 0) -> Dispatcher:
    desk = Dispatcher(lambda: CAME + after)
    desk.orders["12345"] = Order("12345", "key", intent, {"words": "кашель"}, CAME)
    return desk


@pytest.mark.parametrize(
    ("after", "status"),
    [(0, "принят, ждите звонка"), (180, "назначен врач, приедет 11:00–13:00"), (4 * 3600, "выполнен")],
)
def test_by_the_clock_a_call_is_taken_given_to_a_doctor_and_done(after: float, status: str) -> None:
    [order] = desk_with("house_call", after).desk()
    assert (order["number"], order["status"], order["words"]) == ("12345", status, "кашель")


def test_what_somebody_answers_by_hand_stands_whatever_the_clock_says() -> None:
    desk = desk_with("house_call", 4 * 60)
    for step, status in (("accepted", "принят, ждите звонка"), ("coming", "врач выехал"), ("done", "выполнен")):
        desk.answer("12345", step)
        assert desk.desk()[0]["status"] == status
    with pytest.raises(KeyError):
        desk.answer("12345", "coming")


def test_an_appointment_has_no_doctor_on_the_way_and_an_unknown_number_no_answer() -> None:
    desk = desk_with("appointment")
    for number, step in (("12345", "coming"), ("1", "done")):
        with pytest.raises(KeyError):
            desk.answer(number, step)
    desk.answer("12345", "assigned")
    assert desk.desk()[0]["status"] == "вы записаны на 25.11, 10:20"
