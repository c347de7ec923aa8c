"""Who stands in for somebody away: two vacations written at once, a substitute who is away too, a circle, a crowd."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from storage.content import Content
from storage.content import to_json as content_json
from storage.queries import absences, outbox
from storage.queries.outbox import Line
from storage.transaction import Database
from tests.integration.console_play import a_curator, an_adult, counted, words
from tests.integration.faulty import asked
from tests.integration.test_away import away_from, look
from tests.rig import Phone, Rig, until

OPEN_VIEWS = """
SELECT count(*) FROM view v JOIN console k ON k.id = v.console_id WHERE k.curator_id = $1 AND v.closed_at IS NULL
"""


async def _filled(own: Phone, first: str, last: str) -> None:
    """Fill «Отпуск» in as far as its last page, and press."""
    await own.send("/away")
    await own.sees("С какого дня?")
    await own.send(first)
    await own.sees("По какой день включительно?")
    await own.send(last)
    whom = await own.sees("Кто заместит?")
    await own.press(whom["id"], "Никто, решит дежурный")
    await own.press((await own.sees("Замещает: никто"))["id"], "Записать")


async def test_days_off_that_overlap_written_at_the_same_instant_are_written_once(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    ahead = datetime.now(UTC) + timedelta(days=4)
    async with rig.db.transaction() as tx:  # somebody who decides is a moment quicker, and not done yet
        await absences.hold(tx, own_id)
        await absences.put(tx, own_id, ahead, ahead + timedelta(days=9), None)
        await _filled(own, "через 6 дней", "через 8 дней")

        async def waits() -> bool:
            return bool(await asked(rig, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))

        await until(waits, 4, "waiting for the curator's row")
    await own.sees("уже записано отсутствие")
    assert await counted(rig, "SELECT count(*) FROM absence") == 1


async def test_a_substitute_who_is_away_too_passes_the_families_on_and_has_them_back(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    other_id, other = await a_curator(rig, "vk", "Сидорова Вера Львовна")
    third_id, third = await a_curator(rig, "max", "Титова Инна Олеговна")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("До отпуска")
    await own.sees("До отпуска")
    await away_from(rig, own_id, 1, other_id)  # days 1–7
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) "
            "SELECT $1, starts_at + interval '2 days', starts_at + interval '4 days', $2 FROM absence",
            other_id,
            third_id,
        )
    now = datetime.now(UTC)
    await look(rig, now + timedelta(days=2))
    await other.sees("вы замещаете: Иванова Анна Петровна")
    assert [await counted(rig, OPEN_VIEWS, one) for one in (other_id, third_id)] == [1, 0]
    await look(rig, now + timedelta(days=4))
    told = await third.sees("вы замещаете: Иванова Анна Петровна")
    assert "Просили Сидорова Вера Львовна" in told["text"]
    await third.sees("вы замещаете: Сидорова Вера Львовна")
    await other.sees("семьи теперь у другой замены")
    assert [await counted(rig, OPEN_VIEWS, one) for one in (other_id, third_id)] == [0, 1]
    await look(rig, now + timedelta(days=4, hours=1))
    assert len([text for text in await third.heard() if "вы замещаете" in text]) == 2
    await look(rig, now + timedelta(days=6))
    assert [await counted(rig, OPEN_VIEWS, one) for one in (other_id, third_id)] == [1, 0]
    await look(rig, now + timedelta(days=9))
    await other.sees("Иванова Анна Петровна: снова на месте")
    await own.sees("С возвращением!")
    assert [await counted(rig, OPEN_VIEWS, one) for one in (own_id, other_id, third_id)] == [1, 0, 0]


async def test_in_a_circle_nobody_stands_in_and_each_has_their_families_on_return(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    other_id, other = await a_curator(rig, "telegram", "Сидорова Вера Львовна")
    await away_from(rig, own_id, 1, other_id)
    await away_from(rig, other_id, 1, own_id)
    now = datetime.now(UTC)
    await look(rig, now + timedelta(days=3))
    await look(rig, now + timedelta(days=9))
    for one in (own, other):
        await one.sees("С возвращением!")
        assert not [text for text in await one.heard() if "вы замещаете" in text or "снова на месте" in text]


async def test_a_crowd_of_substitutes_without_a_console_keeps_nobody_from_being_told(rig: Rig) -> None:
    async with rig.db.transaction() as tx:
        await tx.run(
            "WITH made AS (INSERT INTO curator (external_id, full_name, role) "
            "SELECT 'x' || n, 'Новикова Яна', 'curator' FROM generate_series(1, 50) n RETURNING id), "
            "pairs AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM made) "
            "INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) SELECT a.id, "
            "now() + interval '1 day', now() + interval '9 days', b.id FROM pairs a JOIN pairs b ON b.n = a.n + 25"
        )
    own_id, _ = await a_curator(rig, "vk")
    other_id, other = await a_curator(rig, "telegram", "Сидорова Вера Львовна")
    await away_from(rig, own_id, 1, other_id)
    await look(rig, datetime.now(UTC) + timedelta(days=3))
    await look(rig, datetime.now(UTC) + timedelta(days=3))
    await other.sees("вы замещаете: Иванова Анна Петровна")


async def test_a_list_of_vacations_is_turned_page_by_page(rig: Rig) -> None:
    own_id, _ = await a_curator(rig, "vk")
    _, boss = await a_curator(rig, "max", "Белова Ирина Павловна", role="supervisor")
    for week in range(10):
        await away_from(rig, own_id, 1 + 8 * week)
    await boss.send("Отпуска")
    first = await boss.sees("замещает никто")
    assert first["text"].count("•") == 8
    await boss.press(first["id"], "Дальше →")
    await until(lambda: _lines(boss, 2), what="the second page")
    second = await boss.sees("замещает никто")
    assert words(second)[-1] == "← Назад"
    await boss.press(second["id"], words(second)[0])
    await boss.sees("Отпуск отменён.")
    assert await counted(rig, "SELECT count(*) FROM absence") == 9


async def _lines(phone: Phone, number: int) -> bool:
    shown: str = (await phone.sees("замещает никто"))["text"]
    return shown.count("•") == number


async def test_families_of_somebody_who_has_left_cannot_go_back_to_them(rig: Rig) -> None:
    own_id, _ = await a_curator(rig, "telegram")
    other_id, _ = await a_curator(rig, "vk", "Сидорова Вера Львовна")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    for _ in range(2):
        await rig.family(own_id)
    await boss.send("Перенести")
    await boss.press((await boss.sees("Чьи семьи переносим?"))["id"], "Иванова А. П. · 2")
    await boss.press((await boss.sees("Все или одной территории?"))["id"], "Все")
    await boss.press((await boss.sees("Кому?"))["id"], "Сидорова В. Л. · 0")
    await boss.press((await boss.sees("переносим семьи, 2"))["id"], "Перенести")
    done = await boss.sees("Перенесено семей: 2")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE curator SET dismissed_at = now() WHERE id = $1", own_id)
    await boss.press(done["id"], "Отменить перенос")
    await boss.sees("Иванова Анна Петровна сейчас без пульта: вернуть семьи некому")
    assert await counted(rig, "SELECT count(*) FROM family WHERE curator_id = $1", other_id) == 2


async def test_days_off_from_a_file_wait_for_the_console(db: Database) -> None:
    """Both hold the curators they write for: one of the two sees the other's days."""
    async with db.transaction() as tx:
        who = await tx.value(
            "INSERT INTO curator (external_id, full_name, role) VALUES ('c', 'Ким', 'curator') RETURNING id"
        )
    async with db.transaction() as mine, db.transaction() as other:
        await absences.hold(mine, who)
        await other.run("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await absences.hold_all(other)


async def _moved(boss: Phone, whose: str, to: str) -> None:
    await boss.send("Перенести")
    await boss.press((await boss.sees("Чьи семьи переносим?"))["id"], whose)
    await boss.sees("Все или одной территории?")
    await boss.send("Лунинск")
    await boss.sees("Здесь нет семей на территории «Лунинск». Есть: Липецк.")
    await boss.send("липецк")
    await boss.press((await boss.sees("Кому?"))["id"], to)
    await boss.press((await boss.sees("переносим семьи"))["id"], "Перенести")


async def test_families_that_pass_on_while_their_curator_is_away_leave_the_screen_of_who_stood_in(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    other_id, other = await a_curator(rig, "vk", "Сидорова Вера Львовна")
    third_id, third = await a_curator(rig, "max", "Титова Инна Олеговна")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Здесь?")
    await own.sees("Здесь?")
    await away_from(rig, own_id, 0, other_id)
    await other.sees("вы замещаете: Иванова Анна Петровна", 40)
    assert await counted(rig, OPEN_VIEWS, other_id) == 1
    async with rig.db.transaction() as tx:  # what hasn't come to the former curator yet
        view = "SELECT v.id, k.lane_id FROM view v JOIN console k ON k.id = v.console_id WHERE k.curator_id = $1"
        shown = await tx.row(view, own_id)
        assert shown is not None
        words = content_json(Content(text="Опоздавшее"))
        [row] = await outbox.enqueue(tx, [Line(shown["lane_id"], "say", words, view_id=shown["id"], delay=3600.0)])
    await _moved(boss, "Иванова А. П. · 1", "Титова И. О. · 0")
    await third.sees("Эта семья теперь ваша и ждёт ответа")
    assert [await counted(rig, OPEN_VIEWS, one) for one in (own_id, other_id, third_id)] == [0, 0, 1]
    assert await counted(rig, "SELECT count(*) FROM outbox WHERE id = $1 AND state = 'cancelled'", row) == 1


async def test_who_is_away_gets_no_share_and_what_they_are_given_is_shown_to_who_stands_in(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    other_id, _ = await a_curator(rig, "vk", "Сидорова Вера Львовна")
    _, third = await a_curator(rig, "max", "Титова Инна Олеговна", role="duty")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Здесь?")
    await own.sees("Здесь?")
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) "
            "SELECT $1, now() - interval '1 day', now() + interval '5 days', id FROM curator WHERE role = 'duty'",
            other_id,
        )
    await boss.send("Перенести")
    await boss.press((await boss.sees("Чьи семьи переносим?"))["id"], "Иванова А. П. · 1")
    await boss.press((await boss.sees("Все или одной территории?"))["id"], "Все")
    whom = await boss.sees("Кому?")
    await boss.press(whom["id"], "Поровну между всеми")
    shown = await boss.sees("Останутся: 1")
    await boss.press(shown["id"], "Исправить: кому")
    await boss.sees("Кому?")
    await boss.send("Сидорова")
    shown = await boss.sees("Сидорова Вера Львовна: 1 (в отъезде, ответит замена)")
    await boss.press(shown["id"], "Перенести")
    await third.sees("теперь у вас, пока в отъезде Сидорова Вера Львовна, и ждёт ответа")
