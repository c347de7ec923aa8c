"""«Закончилось»: who is told, how soon, in which words; and nobody is woken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.daytime import where_it_is_noon
from tests.integration.care_play import a_dose, a_plan, dose, reminded, run
from tests.integration.console_play import words
from tests.integration.laddering import Around, around
from tests.rig import Phone, Rig, until

ALERT = "💊 Закончилось важное лекарство"


def where_it_is_night() -> str:
    """A zone in which it is midnight now."""
    ahead = (24 - datetime.now(UTC).hour) % 24
    ahead = ahead if ahead <= 12 else ahead - 24
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def ran_out(rig: Rig, them: Around, *, critical: bool) -> tuple[int, str]:
    """She presses «Пропустить», then «Закончилось»: the dose, the message."""
    one = await a_dose(rig, await a_plan(rig, them.mother, "Допегит", critical=critical))
    shown = await reminded(rig, them.mother, one)
    await them.mother.press(shown, "Пропустить")
    await them.mother.sees("Почему, если не секрет?")
    await them.mother.press(shown, "Закончилось")
    await until(lambda: only_undo(them.mother), what="thanked")
    return one, shown


async def only_undo(phone: Phone) -> bool:
    return any(words(one) == ["Отменить"] and "пропущено" in one["text"] for one in await phone.messages())


async def test_a_critical_drug_that_has_run_out_is_looked_after_until_somebody_takes_it(rig: Rig) -> None:
    them = await around(rig, "health", "doctor", doctor={"hours": "24/7"})
    one, _ = await ran_out(rig, them, critical=True)
    for reader in (them.curator, them.doctor):
        told = await reader.sees(ALERT)
        assert "Допегит" in told["text"]
        assert "Нужен рецепт или помощь с покупкой" in told["text"]
        assert words(told) == ["Беру на себя"]
    plan = (await dose(rig, one))["plan_id"]
    assert await run(rig, "SELECT kind || ' ' || subject FROM escalation") == f"supply supply:{plan}"
    assert await run(rig, "SELECT min(priority) FROM outbox WHERE key LIKE 'x:%'") == 1
    assert await run(rig, "SELECT count(*) FROM message WHERE content::text LIKE '%Допегит%'") == 0
    later = await a_dose(rig, plan, datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=30))
    shown = await reminded(rig, them.mother, later)
    await them.mother.press(shown, "Принято")
    for reader in (them.curator, them.doctor):
        await reader.sees("Лекарство снова есть")
    assert await run(rig, "SELECT state FROM escalation") == "closed"


async def test_pressed_by_mistake_and_taken_back_nobody_looks_any_more(rig: Rig) -> None:
    them = await around(rig, "health", "doctor", doctor={"hours": "24/7"})
    _, shown = await ran_out(rig, them, critical=True)
    await them.doctor.sees(ALERT)
    await them.mother.press(shown, "Отменить")
    await them.doctor.sees("отменён: это было нажато по ошибке")
    assert await run(rig, "SELECT state FROM escalation") == "closed"


async def test_an_ordinary_drug_is_a_line_to_both_and_no_alarm(rig: Rig) -> None:
    them = await around(rig, "health", "doctor", doctor={"hours": "24/7"})
    await ran_out(rig, them, critical=False)
    for reader in (them.curator, them.doctor):
        told = await reader.sees("Закончилось")
        assert "Допегит" in told["text"]
        assert "Нужен рецепт" in told["text"]
    assert await run(rig, "SELECT count(*) FROM escalation") == 0


async def test_without_the_health_consent_the_line_still_says_what_to_do(rig: Rig) -> None:
    them = await around(rig)
    await ran_out(rig, them, critical=False)
    told = await them.curator.sees("нужна помощь: свяжитесь, пожалуйста")
    assert "Допегит" not in told["text"]
    assert "Закончилось" not in told["text"]


@pytest.mark.parametrize("critical", [True, False])
async def test_who_sleeps_reads_it_in_the_morning_and_who_is_at_work_at_once(rig: Rig, *, critical: bool) -> None:
    night = where_it_is_night()
    them = await around(rig, "health", "doctor", doctor={"hours": "Mo-Su 08:30-09:00", "timezone": night})
    await ran_out(rig, them, critical=critical)
    await them.curator.sees("Допегит")
    assert not [text for text in await them.doctor.heard() if "Допегит" in text]
    waits = """
        SELECT o.next_at - now() FROM outbox o JOIN console c ON c.lane_id = o.lane_id
        WHERE c.curator_id = $1 AND o.state = 'waiting' AND o.op = 'say'
    """
    left = await run(rig, waits, them.ids["doctor"])
    assert timedelta(hours=6) < left <= timedelta(hours=9), "until the night is over"


async def test_by_day_even_who_is_not_at_work_reads_it_at_once(rig: Rig) -> None:
    hours = {"hours": "Mo-Su 03:00-03:30", "timezone": where_it_is_noon()}
    them = await around(rig, "health", "doctor", doctor=hours)
    await ran_out(rig, them, critical=False)
    await them.doctor.sees("Допегит")
