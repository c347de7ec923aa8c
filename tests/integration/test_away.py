"""A vacation by a form: families appear with the substitute on the day, go back with a digest; many moved at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.clock_time import ServiceTime
from bot.ticks.absences import Absences
from curators.staff import StaffRoom
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
        await Absences(StaffRoom("Europe/Moscow"), Then(moment), "Europe/Moscow").work(tx)


async def test_families_appear_with_the_substitute_and_go_back_with_a_digest(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    _, other = await a_curator(rig, "telegram", "Сидорова Вера Львовна", hours="24/7")
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
    await other.sees("замещаете Иванова Анна Петровна")
    topic = await only_topic(other)
    assert topic
    card = await other.sees("👪 Смирнова Ольга Сергеевна")
    assert card
    await look(rig, now + timedelta(days=3))
    assert len([text for text in await other.heard() if "С сегодня" in text]) == 1
    await look(rig, now + timedelta(days=30))
    back = await own.sees("С возвращением!")
    assert words(back) == ["Семьи", "Обращения"]
    await other.sees("снова на месте: семьи вернулись")
    await until(lambda: counted(rig, "SELECT count(*) FROM view WHERE closed_at IS NOT NULL"), what="the view's end")


async def test_an_end_before_the_start_and_an_overlap_are_told(rig: Rig) -> None:
    _, own = await a_curator(rig, "vk")
    for first, last in (
        ("через 5 дней", "через 3 дня"),
        ("через 5 дней", "через 9 дней"),
        ("через 7 дней", "через 8 дней"),
    ):
        await own.send("/away")
        await until(lambda: _asked(own, "С какого дня?"), what="the first question")
        await own.send(first)
        await own.send(last)
        whom = await own.sees("Кто заместит?")
        await own.press(whom["id"], "Никто, решит дежурный")
        shown = await own.sees("Замещает: никто" if last != "через 3 дня" else "раньше начала")
        await own.press(shown["id"], "Записать")
    await own.sees("Такого отпуска не бывает")
    await own.sees("уже записано отсутствие")
    assert await counted(rig, "SELECT count(*) FROM absence") == 1
    await own.send("Отпуска")
    listed = await own.sees("замещает никто")
    await own.press(listed["id"], words(listed)[0])
    await own.sees("Отпуск отменён")
    assert await counted(rig, "SELECT count(*) FROM absence") == 0


async def _asked(own: object, text: str) -> bool:
    from tests.rig import Phone

    assert isinstance(own, Phone)
    return any(text in one for one in await own.heard())


async def test_many_families_move_at_once_and_back(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    other_id, other = await a_curator(rig, "vk", "Сидорова Вера Львовна")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    families = [await rig.family(own_id) for _ in range(3)]
    family = await an_adult(rig, "max", families[0])
    await family.send("Здесь?")
    await own.sees("Здесь?")
    await own.send("/move")
    await own.sees("Много семей сразу переносит руководитель")
    await boss.send("Перенести")
    whose = await boss.sees("Чьи семьи переносим?")
    await boss.press(whose["id"], "Иванова А. П. · 3")
    await boss.press((await boss.sees("Все или одной территории?"))["id"], "Все")
    await boss.press((await boss.sees("Кому?"))["id"], "Сидорова В. Л. · 0")
    shown = await boss.sees("→ 3")
    await boss.press(shown["id"], "Перенести")
    done = await boss.sees("Перенесено семей: 3")
    await family.sees("Теперь ваш куратор — Сидорова Вера Львовна")
    await other.sees("передаёт вам семьи: 3")
    assert await counted(rig, "SELECT count(*) FROM family WHERE curator_id = $1", other_id) == 3
    await boss.press(done["id"], "Отменить перенос")
    await boss.sees("Перенос отменён, вернулось семей: 3")
    await family.sees("Ваш куратор по-прежнему Иванова Анна Петровна")
    assert await counted(rig, "SELECT count(*) FROM family WHERE curator_id = $1", own_id) == 3
    await boss.press(done["id"], "Отменить перенос")
    await boss.sees("Отменять уже нечего")
