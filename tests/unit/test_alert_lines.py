"""Alerts on a family's card: alike ones together, a drug by its name only where it may be named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from curators.console.alert_lines import lines
from tests.unit.people import MOSCOW, NOON, at, roster, row

WHO = roster(row(1))


def alert(number: int, kind: str = "dose", due: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "kind": kind, "person_id": 1, "state": "open", "acknowledged_by": None, "acknowledged_at": None,
        "raised_at": NOON - timedelta(minutes=number), "due_at": at(f"2026-11-23T{due}") if due else None, **more,
    }  # fmt: skip


def said(*alerts: dict[str, Any], drugs: dict[int, str] | None = None) -> list[str]:
    return lines(alerts, WHO, NOON, MOSCOW, drugs or {})


def test_doses_without_an_answer_are_one_line_with_their_times() -> None:
    two = alert(1, due="08:00"), alert(2, due="11:00")
    assert said(*two) == ["‼️ 2 приёма без ответа: 08:00 и 11:00. Тревогу никто ещё не взял"]
    assert said(two[0]) == ["‼️ Приём без ответа: 08:00. Тревогу никто ещё не взял"]


def test_a_drug_is_named_once_and_several_each_at_its_time() -> None:
    two = alert(1, due="08:00"), alert(2, due="11:00")
    assert said(*two, drugs={1: "Допегит", 2: "Допегит"})[0].startswith(
        "‼️ 2 приёма без ответа: 08:00 и 11:00 (Допегит)."
    )
    mixed = said(*two, drugs={1: "Допегит", 2: "Сорбифер"})[0]
    assert "08:00 (Допегит) и 11:00 (Сорбифер)." in mixed
    assert "08:00 (Допегит) и 11:00." in said(*two, drugs={1: "Допегит"})[0]


def test_what_is_taken_or_of_another_kind_or_person_stands_apart() -> None:
    taken = alert(3, due="09:00", state="acknowledged", acknowledged_by=1, acknowledged_at=NOON)
    found = said(alert(1, due="08:00"), alert(2, due="08:00", person_id=2), taken, alert(4, "danger"))
    assert len(found) == 4
    assert found[2] == "Приём без ответа: 09:00. На себя берёт Анна Петровна, 12:00"
    assert found[3] == "‼️ Открытая тревога: опасность, с 11:56, никто ещё не взял"


def test_alike_alerts_of_any_kind_are_told_together() -> None:
    found = said(alert(2, "check_in"), alert(1, "check_in"))
    assert found == ["‼️ Открытые тревоги: тревожный ответ (таких 2), с 11:58 и 11:59, никто ещё не взял"]


def test_many_doses_are_counted_in_the_right_words() -> None:
    heads = [
        said(*(alert(one, due=f"{one % 12:02}:{one:02}") for one in range(number)))[0] for number in (5, 12, 21, 22)
    ]
    assert [head.split(" без")[0] for head in heads] == ["‼️ 5 приёмов", "‼️ 12 приёмов", "‼️ 21 приём", "‼️ 22 приёма"]
