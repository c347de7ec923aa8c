"""«Мои обращения»: opened by the family, followed, added to, closed, rated; untouched ones come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.clock_time import ServiceTime
from bot.ticks.cases import Cases
from curators.staff import StaffRoom
from tests.integration.console_play import a_curator, an_adult, counted, words
from tests.rig import Phone, Rig, until

MORNING = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""Monday, ten o'clock in Moscow."""


async def opened(family: Phone) -> None:
    """Open a case from the menu."""
    await family.send("Мои обращения")
    nothing = await family.sees("Обращений пока нет")
    await family.press(nothing["id"], "Новое обращение")
    topic = await family.sees("О чём ваше обращение?")
    await family.press(topic["id"], "Справки и документы")
    await family.sees("своими словами")
    await family.send("нужна справка для садика")


async def test_a_family_opens_follows_closes_and_rates(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", await rig.family(own_id))
    other = await an_adult(rig, "max", await rig.family(own_id), "Кузнецова Наталья Игоревна")
    await opened(family)
    done = await family.sees("Записали: обращение 2026-")
    told = await own.sees("открыла обращение 2026-")
    await own.press(told["id"], "Открыть обращение")
    card = await own.sees("Просят: нужна справка для садика")
    await own.press(card["id"], "Ждём ведомство")
    await family.sees("ждём ответа ведомства")
    await family.press(done["id"], "Открыть обращение")
    mine = await family.sees("Занимается Иванова Анна Петровна")
    await family.press(mine["id"], "Дополнить")
    await family.sees("Что добавить к обращению")
    await family.send("садик номер 12")
    await family.sees("Добавили")
    await own.sees("дополнила обращение")
    await family.press(mine["id"], "Закрыть обращение")
    await own.sees("закрыто самой семьёй")
    rate = await family.sees("Как мы справились с обращением")
    await family.press(rate["id"], "5")
    more = await family.sees("Хотите что-то добавить?")
    await family.press(more["id"], "Без слов")
    await own.sees("оценка семьи — 5 из 5")
    assert await counted(rig, "SELECT rating::int FROM family_case") == 5
    await family.send("Мои обращения")
    listed = await until(lambda: _with(family, "Закрыто"), what="the list")
    assert listed is not None
    await family.send("Мои обращения")
    assert not [text for text in await other.heard() if "справка для садика" in text]


async def _with(family: Phone, words_: str) -> str | None:
    return next((text for text in await family.heard() if words_ in text and "2026-" in text), None)


async def test_another_familys_case_opens_nothing(rig: Rig) -> None:
    own_id, _ = await a_curator(rig, "telegram")
    family = await an_adult(rig, "telegram", await rig.family(own_id))
    other = await an_adult(rig, "telegram", await rig.family(own_id), "Кузнецова Наталья Игоревна")
    await opened(family)
    await opened(other)
    theirs = await other.sees("Записали: обращение 2026-")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE family_case SET family_id = (SELECT min(family_id) FROM family_case)")
    await other.press(theirs["id"], "Открыть обращение")
    assert not [text for text in await other.heard() if "Занимается" in text]


async def test_an_untouched_case_comes_back_to_its_owner_then_to_the_supervisor_then_closes(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await opened(family)
    await family.sees("Записали: обращение 2026-")

    async def tick(at: datetime) -> None:
        class Then(ServiceTime):
            def now(self, ahead: str | None = None) -> datetime:
                return at

        async with rig.db.transaction() as tx:
            await tx.run("UPDATE family_case SET touched_at = $1, next_action_at = $1 WHERE level = 0", MORNING)
            assert not await Cases(StaffRoom("Europe/Moscow"), Then(), "Europe/Moscow").work(tx)

    await tick(MORNING + timedelta(hours=23))
    assert await counted(rig, "SELECT level::int FROM family_case") == 0
    await tick(MORNING + timedelta(days=1, hours=12))  # ten in the evening: tomorrow morning
    assert await counted(rig, "SELECT level::int FROM family_case") == 0
    await tick(MORNING + timedelta(days=2))
    came = await own.sees("давно никто ничего не делал")
    assert words(came) == ["Открыть обращение"]
    await tick(MORNING + timedelta(days=4))
    await boss.sees("Занимается Иванова Анна Петровна, напоминание не помогло")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE family_case SET status = 'solved', level = 0")
    await tick(MORNING + timedelta(days=10))
    assert await counted(rig, "SELECT count(*) FROM family_case WHERE status = 'closed'") == 1
