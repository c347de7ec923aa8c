"""A vacation by a form: families appear with the substitute on the day, go back with a digest; many moved at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock_time import ServiceTime
from bot.settings import secret_keys
from bot.ticks.absences import Absences
from curators.raising import raise_human
from curators.staff import StaffRoom
from storage.queries import outbox
from storage.vault import Vault
from tests.integration.console_play import a_curator, an_adult, counted, only_topic, words
from tests.rig import Rig, until


class Then(ServiceTime):
    """The service's time stands still at a moment."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment

    def now(self, ahead: str | None = None) -> datetime:
        return self.moment


async def look(rig: Rig, moment: datetime) -> None:
    async with rig.db.transaction() as tx:
        await Absences(StaffRoom("Europe/Moscow"), Then(moment)).work(tx)


@pytest.mark.parametrize("channel", ["telegram", "vk"])
async def test_families_appear_with_the_substitute_and_go_back_with_a_digest(rig: Rig, channel: str) -> None:
    own_id, own = await a_curator(rig, "vk")
    _, other = await a_curator(rig, channel, "Сидорова Вера Львовна", hours="24/7")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("До отпуска")
    asked = await own.sees("До отпуска")
    await own.send("Ответ до отпуска", reply_to=asked["id"])
    await family.sees("Ответ до отпуска")
    await own.send("Отпуск")
    await own.sees("С какого дня?")
    await own.send("завтра")
    await own.sees("По какой день включительно?")
    await own.send("через 7 дней")
    whom = await own.sees("Кто заместит?")
    await own.press(whom["id"], "Сидорова В. Л. · 0")
    shown = await own.sees("Замещает: Сидорова Вера Львовна")
    await own.press(shown["id"], "Записать")
    await own.sees("семьи сами появятся у того, кто замещает")
    await other.sees("Вас попросили заместить")
    now = datetime.now(UTC)
    await look(rig, now)
    assert not [text for text in await other.heard() if "С сегодня" in text]
    await look(rig, now + timedelta(days=2))
    await other.sees("вы замещаете: Иванова Анна Петровна. Семей: 1")
    await other.sees("пока в отъезде Иванова Анна Петровна")
    if channel == "telegram":
        assert await only_topic(other)
    await other.sees("👪 Смирнова Ольга Сергеевна")
    await other.sees("Ответ до отпуска")
    await look(rig, now + timedelta(days=3))
    assert len([text for text in await other.heard() if "С сегодня" in text]) == 1
    await look(rig, now + timedelta(days=30))
    back = await own.sees("С возвращением!")
    assert words(back) == ["Семьи", "Обращения"]
    await other.sees("снова на месте, семьи вернулись")
    await until(lambda: counted(rig, "SELECT count(*) FROM view WHERE closed_at IS NOT NULL"), what="the view's end")


async def test_days_that_cannot_be_are_asked_again_at_once(rig: Rig) -> None:
    _, own = await a_curator(rig, "vk")
    await own.send("/away")
    await own.sees("С какого дня?")
    await own.send("31 февраля")
    await own.sees("Такого дня нет: «31 февраля»")
    await own.send("через 5 дней")
    await own.sees("По какой день включительно?")
    await own.send("через 3 дня")
    await own.sees("раньше начала")
    await own.send("через 9 дней")
    whom = await own.sees("Кто заместит?")
    await own.send("Петрова")
    await own.sees("Нет такого коллеги: «Петрова»")
    await own.press(whom["id"], "Никто, решит дежурный")
    shown = await own.sees("Замещает: никто")
    await own.press(shown["id"], "Записать")
    await own.sees("Записано. Семьям ответит дежурный.")
    assert await counted(rig, "SELECT count(*) FROM absence") == 1
    await own.send("Отпуска")
    listed = await own.sees("замещает никто")
    await own.press(listed["id"], words(listed)[0])
    await own.sees("Отпуск отменён.")
    assert await counted(rig, "SELECT count(*) FROM absence") == 0


SEVEN_DAYS = """
INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id)
SELECT $1, date_trunc('day', now(), 'Europe/Moscow') + $2::interval,
       date_trunc('day', now(), 'Europe/Moscow') + $2::interval + interval '7 days', $3::bigint
"""


async def away_from(rig: Rig, curator_id: int, days: int, substitute: int | None = None) -> None:
    """Seven days off that begin in so many days."""
    async with rig.db.transaction() as tx:
        await tx.run(SEVEN_DAYS, curator_id, timedelta(days=days), substitute)


async def test_an_overlap_is_told_also_of_the_substitute_and_from_the_same_day(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    other_id, _ = await a_curator(rig, "telegram", "Сидорова Вера Львовна")
    await away_from(rig, own_id, 5)
    await away_from(rig, other_id, 3)
    await own.send("/away")
    await own.sees("С какого дня?")
    await own.send("через 5 дней")
    await own.sees("По какой день включительно?")
    await own.send("через 6 дней")
    await own.sees("Кто заместит?")
    await own.send("сидорова вера")
    shown = await own.sees("⚠️ Сами в отъезде")
    await own.press(shown["id"], "Записать")
    await own.sees("уже записано отсутствие")
    assert await counted(rig, "SELECT count(*) FROM absence") == 2


async def test_a_supervisor_arranges_only_their_own_territory(rig: Rig) -> None:
    own_id, _ = await a_curator(rig, "vk", territories=["Елец"])
    _, boss = await a_curator(rig, "max", "Белова Ирина Павловна", role="supervisor", territories=["Липецк"])
    await away_from(rig, own_id, 5)
    await boss.send("Отпуска")
    await boss.sees("Отпусков не записано")
    await boss.send("Отпуск")
    await boss.sees("Кого не будет?")
    await boss.send("Иванова")
    await boss.sees("Нет такого коллеги: «Иванова»")


async def test_two_vacations_in_a_row_leave_the_families_with_the_substitute(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    other_id, other = await a_curator(rig, "telegram", "Сидорова Вера Львовна")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Первое слово")
    await own.sees("Первое слово")
    await away_from(rig, own_id, 1, other_id)
    await away_from(rig, own_id, 8, other_id)
    now = datetime.now(UTC)
    await look(rig, now + timedelta(days=3))
    await other.sees("вы замещаете: Иванова Анна Петровна")
    await look(rig, now + timedelta(days=9))
    await own.sees("Вот что было")
    assert await counted(rig, "SELECT count(*) FROM view WHERE closed_at IS NOT NULL") == 0
    assert not [text for text in await own.heard() if "С возвращением" in text]
    assert not [text for text in await other.heard() if "снова на месте" in text]
    await look(rig, now + timedelta(days=30))
    await own.sees("С возвращением!")
    assert await counted(rig, "SELECT count(*) FROM view WHERE closed_at IS NOT NULL") == 1


async def test_nobody_to_stand_in_gets_a_digest_on_return_too(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    await away_from(rig, own_id, 1)
    now = datetime.now(UTC)
    await look(rig, now + timedelta(days=3))
    await look(rig, now + timedelta(days=9))
    await own.sees("С возвращением!")
    await look(rig, now + timedelta(days=9))
    assert len([text for text in await own.heard() if "С возвращением!" in text]) == 1


async def test_who_is_away_is_not_called_and_reads_of_the_alert_in_the_digest(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    other_id, other = await a_curator(rig, "telegram", "Сидорова Вера Львовна", hours="24/7")
    family_id = await rig.family(own_id)
    await an_adult(rig, "max", family_id)
    await away_from(rig, own_id, 1, other_id)
    now = datetime.now(UTC)
    async with rig.db.transaction() as tx:
        lines = await raise_human(
            tx, await StaffRoom("Europe/Moscow").now(tx), kind="dose", subject="dose:1", family_id=family_id,
            person_id=None, words="Приём в 08:00 без ответа", now=now + timedelta(days=3),
            vault=Vault(secret_keys(rig.settings)), zone="Europe/Moscow", danger=False,
        )  # fmt: skip
        await outbox.enqueue(tx, lines)
    rig.app.ring()
    await other.sees("Нет ответа о лекарстве")
    assert await counted(rig, f"SELECT count(*) FROM escalation WHERE told = '{{{other_id}}}'") == 1
    await look(rig, now + timedelta(days=3))
    await look(rig, now + timedelta(days=9))
    back = (await own.sees("С возвращением!"))["text"]
    assert "Тревог: 1." in back
    assert "• Смирнова Ольга Сергеевна: нет ответа о лекарстве, " in back
    assert back.endswith("ещё открыта")
    assert not [text for text in await own.heard() if "Нет ответа о лекарстве" in text]


async def test_a_shift_is_entered_by_its_hours_and_told_to_who_keeps_it(rig: Rig) -> None:
    _, duty = await a_curator(rig, "vk", "Орлов Пётр Николаевич", role="duty")
    _, boss = await a_curator(rig, "max", "Белова Ирина Павловна", role="supervisor")
    await duty.send("Смена")
    await duty.sees("Это делает руководитель")
    await boss.send("Смена")
    await boss.sees("Кто дежурит?")
    await boss.send("орлов")
    await boss.sees("С какого часа?")
    await boss.send("завтра")
    await boss.sees("Напишите день и время")
    await boss.send("завтра в 20:00")
    await boss.sees("До какого часа?")
    await boss.send("8:00")
    shown = await boss.sees("Орлов Пётр Николаевич: дежурство с")
    assert " 20:00 до " in shown["text"]
    await boss.press(shown["id"], "Записать")
    await duty.sees("Ваша смена")
    assert await counted(rig, "SELECT extract(epoch FROM ends_at - starts_at)::int FROM shift") == 12 * 3600


async def test_many_families_move_at_once_and_back(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    other_id, other = await a_curator(rig, "vk", "Сидорова Вера Львовна")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    families = [await rig.family(own_id) for _ in range(3)]
    family = await an_adult(rig, "max", families[0])
    await family.send("Здесь?")
    await own.sees("Здесь?")
    await own.send("/move")
    await own.sees("Это делает руководитель")
    await boss.send("Перенести")
    whose = await boss.sees("Чьи семьи переносим?")
    await boss.press(whose["id"], "Иванова А. П. · 3")
    await boss.press((await boss.sees("Все или одной территории?"))["id"], "Все")
    await boss.press((await boss.sees("Кому?"))["id"], "Сидорова В. Л. · 0")
    shown = await boss.sees("переносим семьи, 3")
    await boss.press(shown["id"], "Перенести")
    done = await boss.sees("Перенесено семей: 3")
    await family.sees("Теперь ваш куратор — Сидорова Вера Львовна")
    await other.sees("передаёт вам семьи: 3")
    await other.sees("Эта семья теперь ваша и ждёт ответа")
    assert await counted(rig, "SELECT count(*) FROM family WHERE curator_id = $1", other_id) == 3
    await boss.press(done["id"], "Отменить перенос")
    await boss.sees("Перенос отменён, вернулось семей: 3")
    await family.sees("Ваш куратор по-прежнему Иванова Анна Петровна")
    assert await counted(rig, "SELECT count(*) FROM family WHERE curator_id = $1", own_id) == 3
    await boss.press(done["id"], "Отменить перенос")
    await boss.sees("Отменять уже нечего")
