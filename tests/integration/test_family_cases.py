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
    told = await own.sees("новое обращение 2026-")
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
    await own.sees("дополнение к обращению")
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
    await tick(MORNING + timedelta(days=10, hours=14))  # at night nothing is told
    assert await counted(rig, "SELECT count(*) FROM family_case WHERE status = 'closed'") == 0
    await tick(MORNING + timedelta(days=11))
    assert await counted(rig, "SELECT count(*) FROM family_case WHERE status = 'closed' AND closed_at IS NOT NULL") == 1
    rate = await family.sees("закрыто: вопросов больше не было")
    await family.press(rate["id"], "Оценить")
    await family.sees("Как мы справились с обращением")
    await family.send("4")
    await family.sees("Хотите что-то добавить?")


async def test_words_close_and_rate_and_old_buttons_say_how_it_stands(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", await rig.family(own_id))
    await family.send("Закрыть обращение")
    await family.sees("Открытых обращений у вас нет")
    await opened(family)
    done = await family.sees("Записали: обращение 2026-")
    await family.press(done["id"], "Открыть обращение")
    card = await family.sees("Занимается Иванова Анна Петровна")
    await family.send("закрыть обращение")
    await family.sees("«Справки и документы» закрыто.")
    rate = await family.sees("Как мы справились с обращением")
    await family.press(rate["id"], "2")
    await family.sees("Что пошло не так?")
    await family.send("долго ждали")
    await own.sees("оценка семьи — 2 из 5")
    await family.press(card["id"], "Закрыть обращение")
    await family.press(card["id"], "Дополнить")
    await family.sees("Что осталось не решено")
    await family.send("в садике не приняли")
    await own.sees("вопрос по обращению 2026-")
    assert await counted(rig, "SELECT count(*) FROM family_case WHERE status = 'in_progress' AND rating IS NULL") == 1
    assert await counted(rig, "SELECT count(*) FROM case_event WHERE kind = 'closed'") == 1
    assert await counted(rig, "SELECT count(*) FROM case_event WHERE kind = 'rated'") == 1


async def test_what_waited_for_the_family_is_in_work_once_it_has_written(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", await rig.family(own_id))
    await opened(family)
    done = await family.sees("Записали: обращение 2026-")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE family_case SET status = 'waiting_family'")
    await family.press(done["id"], "Открыть обращение")
    card = await family.sees("Сейчас: ждём вас")
    await family.press(card["id"], "Дополнить")
    await family.sees("Что добавить")
    await family.send("справка у нас")
    await own.sees("дополнение к обращению")
    assert await counted(rig, "SELECT count(*) FROM family_case WHERE status = 'in_progress'") == 1
