"""Small things of a curator's day that went wrong once: each stands here so that it doesn't again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.surveys.results import Results
from bot.surveys.workbook import workbook
from scenarios.survey_results import Row, Table
from storage.queries import fund
from storage.transaction import Database
from tests.integration.care_play import agreed
from tests.integration.console_play import a_curator, an_adult, counted, only_topic, told, words
from tests.integration.talking import choose
from tests.integration.test_answers import NOON, _many, answers
from tests.integration.test_surveys import a_boss, previewed
from tests.rig import Phone, Rig, until


async def _talking(rig: Rig) -> tuple[int, Phone, Phone, str]:
    """A family on VK that has written, its curator on Telegram: the curator's id, both phones, the topic."""
    curator_id, curator = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", await rig.family(curator_id))
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    return curator_id, curator, family, await only_topic(curator)


MEASURE = """
INSERT INTO measure (external_id, title, gist, level, valid_to, status) VALUES ($1, $2, 'суть', 'federal', $3, $4)
"""


async def test_a_prepared_text_about_a_measure_that_has_expired_says_so_before_it_leaves(rig: Rig) -> None:
    _, curator, family, topic = await _talking(rig)
    past = (datetime.now(UTC) - timedelta(days=400)).date()
    async with rig.db.transaction() as tx:
        await tx.run(MEASURE, "old", "Выплата на третьего ребёнка", past, "active")
        await tx.run(MEASURE, "off", "Кредитные каникулы", None, "archived")
        await tx.run(MEASURE, "was", "Единое пособие семье", past, "active")
        await tx.run(MEASURE, "now", "Единое пособие семье", None, "active")
    await curator.send("/template_add Про выплату\nВам положена выплата на третьего ребенка, подайте!", topic=topic)
    await curator.sees("сохранён")
    await curator.send("Шаблон", topic=topic)
    await curator.press((await curator.sees("Какой ответ показать?"))["id"], "Про выплату")
    shown = await curator.sees("не действует: «Выплата на третьего ребёнка»")
    assert f"(была до {past:%d.%m.%Y})" in shown["text"]
    assert "Всё равно отправить" in words(shown)
    await curator.press(shown["id"], "Изменить")
    await curator.sees("Напишите, как должно быть")
    await curator.send("Вам положено единое пособие семье.", topic=topic)
    shown = await curator.sees("Вам положено единое")
    assert "не действует" not in shown["text"]
    await curator.press(shown["id"], "Отправить")
    await family.sees("Вам положено единое пособие семье.")
    assert len(await told(family)) == 1


async def test_more_shows_what_the_card_has_no_room_for_and_each_of_it_works(rig: Rig) -> None:
    _, curator, _, topic = await _talking(rig)
    await curator.send("Карточка", topic=topic)
    card = await _with(curator, "Ещё")
    await curator.press(card["id"], "Ещё")
    more = await curator.sees("Что ещё можно сделать: Смирнова Ольга Сергеевна")
    for label in words(more):
        before = len(await curator.heard())
        await curator.press(more["id"], label)

        async def answered(before: int = before) -> bool:
            return len(await curator.heard()) > before

        await until(answered, what=f"an answer to «{label}»")


async def _with(phone: Phone, label: str) -> dict[str, Any]:
    """The last message with this button."""

    async def look() -> dict[str, Any] | None:
        found = [one for one in await phone.messages() if label in words(one)]
        return found[-1] if found else None

    found = await until(look, what=f"a message with «{label}»")
    assert found is not None
    return found


async def test_requests_to_the_fund_are_turned_page_by_page(rig: Rig) -> None:
    own_id, _ = await a_curator(rig, "vk")
    _, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    family_id = await rig.family(own_id)
    await rig.person(family_id)
    async with rig.db.transaction() as tx:
        fund_id = await fund.ensure(tx, "Адресная помощь")
        for number in range(8):
            await fund.ask(
                tx, fund_id, family_id, None, own_id, Decimal(100 + number), "нужно", None, datetime.now(UTC)
            )
    await boss.send("Фонд")
    first = await boss.sees("Ждут решения: 8")
    assert words(first)[-2:] == ["Дальше →", "Пополнить"]
    await boss.press(first["id"], "Дальше →")

    async def second() -> bool:
        return "← Назад" in words(await boss.sees("Ждут решения: 8"))

    await until(second, what="the second page")
    shown = await boss.sees("Ждут решения: 8")
    assert [label[-5:] for label in words(shown)[:2]] == ["106\u00a0₽", "107\u00a0₽"]
    await boss.press(shown["id"], words(shown)[1])
    await boss.sees("Сумма: 107\u00a0₽")


async def test_two_curators_on_one_case_at_once_move_it_once(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    _, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    await an_adult(rig, "max", family_id := await rig.family(own_id))
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO family_case (number, family_id, owner_id, topic, words, opened_at, touched_at, due_at) "
            "VALUES ('2026-000001', $1, $2, 'papers', 'Справка', now(), now(), now() + interval '9 days')",
            family_id,
            own_id,
        )
    cards = []
    for phone in (own, boss):
        await phone.send("Обращения")
        if phone is boss:
            await phone.press((await phone.sees("Открытых обращений у вас нет"))["id"], "Все")
        listed = await phone.sees("2026-000001")
        await phone.press(listed["id"], words(listed)[0])
        cards.append((phone, await phone.sees("Просят: Справка")))
    await asyncio.gather(*(phone.press(card["id"], "В работе") for phone, card in cards))
    await until(
        lambda: counted(rig, "SELECT count(*) FROM family_case WHERE status = 'in_progress'"), what="the case in work"
    )
    await until(lambda: _presses(rig, 2), what="both presses")
    assert await counted(rig, "SELECT count(*) FROM case_event WHERE kind = 'status'") == 1
    assert await counted(rig, "SELECT count(*) FROM inbox WHERE state = 'parked'") == 0


async def _presses(rig: Rig, number: int) -> bool:
    return await counted(rig, "SELECT count(*) FROM outbox WHERE op = 'answer'") >= number


CLOSED = """
INSERT INTO family_case (number, family_id, owner_id, topic, words, status, rating, opened_at, touched_at,
                         due_at, closed_at)
VALUES ('2026-000001', $1, $2, 'papers', 'Справка', 'closed', $3, now(), now(), now(), now())
"""


async def test_a_case_a_curator_takes_up_again_is_rated_at_its_new_end(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    await an_adult(rig, "max", family_id := await rig.family(own_id))
    async with rig.db.transaction() as tx:
        await tx.run(CLOSED, family_id, own_id, 2)
    await own.send("Семьи")
    listed = await own.sees("Кому пишем?")
    await own.press(listed["id"], words(listed)[0])
    await own.send("Обращение")
    listed = await own.sees("Обращения этой семьи")
    await own.press(listed["id"], words(listed)[0])
    card = await own.sees("Оценка семьи: 2 из 5")
    await own.press(card["id"], "В работе")
    await until(lambda: counted(rig, "SELECT count(*) FROM family_case WHERE rating IS NULL"), what="no rating")


async def test_thirty_days_to_open_again_begin_when_it_is_closed_not_when_it_was_solved(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    family = await an_adult(rig, "max", family_id := await rig.family(own_id))
    async with rig.db.transaction() as tx:
        await tx.run(CLOSED, family_id, own_id, 5)
        await tx.run("UPDATE family_case SET status = 'solved', closed_at = now() - interval '29 days'")
        case_id = await tx.value("SELECT id FROM family_case")
    await family.send("Мои обращения")
    await choose(family, "2026-000001", "Открыть 2026-000001")
    await choose(family, "Сейчас: решено", "Закрыть обращение")
    await own.sees("закрыто самой семьёй")
    async with rig.db.transaction() as tx:  # three days later
        await tx.run(
            "UPDATE family_case SET closed_at = closed_at - interval '3 days', "
            "touched_at = touched_at - interval '3 days' WHERE id = $1",
            case_id,
        )
    await family.send("Мои обращения")
    await choose(family, "Закрыто", "Открыть 2026-000001")
    await choose(family, "Сейчас: закрыто", "Вопрос остался")
    await family.sees("Что осталось не решено")


async def test_a_rating_of_what_was_opened_again_meanwhile_is_told_and_not_kept(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    family = await an_adult(rig, "max", family_id := await rig.family(own_id))
    async with rig.db.transaction() as tx:
        await tx.run(CLOSED, family_id, own_id, None)
    await family.send("Оценить")
    asked = await family.sees("Как мы справились с обращением 2026-000001?")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE family_case SET status = 'in_progress', closed_at = NULL")
    await family.press(asked["id"], "5")
    await family.press((await family.sees("Хотите что-то добавить?"))["id"], "Без слов")
    await own.sees("оценка семьи — 5 из 5")
    assert await counted(rig, "SELECT count(*) FROM family_case WHERE rating IS NULL") == 1


async def test_a_late_answer_waits_for_somebody_to_be_told_of_it(db: Database) -> None:
    await _many(db, 3)
    async with db.transaction() as tx:
        await tx.run("UPDATE console SET active = false")
        await answers(NOON).follow(tx)
        await answers(NOON + timedelta(minutes=15)).raise_late(tx)
        assert await tx.value("SELECT count(*) FROM answer_clock WHERE level = 0 AND next_action_at IS NOT NULL") == 3
        await tx.run("UPDATE console SET active = true")
        await tx.run("UPDATE curator SET dismissed_at = now() WHERE external_id = 'duty'")
        await answers(NOON + timedelta(minutes=30)).raise_late(tx)
        assert await tx.value("SELECT count(*) FROM outbox") == 3
        await answers(NOON + timedelta(hours=9)).raise_late(tx)
        assert await tx.value("SELECT count(*) FROM outbox") == 3
        assert await tx.value("SELECT count(*) FROM answer_clock WHERE level = 2 AND next_action_at IS NULL") == 3


async def test_a_shift_whose_start_was_amended_lasts_no_longer_than_two_days(rig: Rig) -> None:
    await a_curator(rig, "vk", "Орлов Пётр Николаевич", role="duty")
    _, boss = await a_curator(rig, "max", "Белова Ирина Павловна", role="supervisor")
    await boss.send("Смена")
    await boss.sees("Кто дежурит?")
    await boss.send("орлов")
    await boss.sees("С какого часа?")
    await boss.send("через 9 дней в 20:00")
    await boss.sees("До какого часа?")
    await boss.send("8:00")
    shown = await boss.sees("Орлов Пётр Николаевич: дежурство с")
    await boss.press(shown["id"], "Исправить: с")
    await boss.sees("С какого часа?")
    await boss.send("завтра в 20:00")

    async def amended() -> bool:
        last: str = (await boss.sees("Орлов Пётр Николаевич: дежурство с"))["id"]
        return bool(last != shown["id"])

    await until(amended, what="the last page once more")
    await boss.press((await boss.sees("Орлов Пётр Николаевич: дежурство с"))["id"], "Записать")
    await boss.sees("не дольше чем через двое суток. Ничего не записано")
    assert await counted(rig, "SELECT count(*) FROM shift") == 0


async def test_a_survey_is_stopped_only_where_one_decides(rig: Rig) -> None:
    boss = await a_boss(rig)
    _, other = await a_curator(rig, "vk", "Титов Олег Ильич", role="supervisor", territories=["Елец"])
    for place in ("Липецк", "Елец"):
        await agreed(rig, await an_adult(rig, "max", await rig.family(territory=place)), "mailings")
    await other.press((await previewed(other))["id"], "Разослать: 1")
    theirs = await other.sees("Готово. Завтра")
    await boss.press((await previewed(boss))["id"], "Разослать: 1")
    await boss.sees("Готово. Завтра")
    await other.press(theirs["id"], "Остановить")
    await other.sees("Кого не успели спросить, не спросим: 1.")
    assert await counted(rig, "SELECT count(*) FROM routine WHERE why = 'survey' AND state = 'active'") == 1
    await other.press(theirs["id"], "Итоги")
    assert "Ещё не спросили" not in (await other.sees("Ответы за какое время?"))["text"]


def test_a_question_with_signs_no_sheet_may_have_makes_a_workbook() -> None:
    day = datetime(2026, 11, 20, tzinfo=UTC)
    table = Table("Как вам: удобно/нет [да?] *", ("Да", "Нет"), (Row("Все", 9, (5, 4)),))
    assert workbook(Results("опрос", day.date(), day, 9, 9, (table,)))[:2] == b"PK"


async def test_an_answer_that_an_amendment_made_needless_narrows_nothing(rig: Rig) -> None:
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor", territories=["Елец", "Орёл"])
    await boss.send("/broadcast")
    await boss.sees("Что отправить?")
    await boss.send("Завтра в библиотеке встреча")
    await boss.press((await boss.sees("Что это?"))["id"], "Общая информация")
    await boss.sees("Кому?")
    await boss.send("2")
    await boss.sees("Где? Отметьте")
    await boss.send("Липецк")
    await boss.sees("Это не ваша территория. Ваши: Елец, Орёл.")
    await boss.send("орел")
    await boss.sees("На каком сроке?")
    await boss.send("30–36")
    await choose(boss, "Есть ли дети", "Любой возраст")
    shown = await _with(boss, "Дальше")
    assert "Где: Орёл\nСрок: 30–36 недель" in shown["text"]
    await boss.press(shown["id"], "Исправить: кому")
    await boss.sees("Кому? Отметьте")
    await boss.send("4")
    after = await until(lambda: _last_with(boss, "Кому: педагог"), what="the last page once more")
    assert after is not None
    assert "Срок" not in after["text"]


async def _last_with(phone: Phone, start: str) -> dict[str, Any] | None:
    """The newest message that says this and can be confirmed."""
    found = [one for one in await phone.messages() if start in one["text"] and "Дальше" in words(one)]
    return found[-1] if found else None


async def test_shifts_are_seen_and_taken_back_by_those_who_decide(rig: Rig) -> None:
    _, duty = await a_curator(rig, "vk", "Орлов Пётр Николаевич", role="duty")
    _, boss = await a_curator(rig, "max", "Белова Ирина Павловна", role="supervisor")
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO shift (curator_id, starts_at, ends_at) SELECT id, now() + n * interval '1 day', "
            "now() + n * interval '1 day' + interval '12 hours' FROM curator, generate_series(0, 9) n "
            "WHERE role = 'duty'"
        )
    await boss.send("Смена")
    first = await boss.sees("Смены, которые идут и впереди")
    assert first["text"].count("• Орлов П. Н.") == 8
    await boss.sees("Кто дежурит?")
    await boss.press(first["id"], words(first)[0])
    await duty.sees("Смену отменили")
    await boss.press(first["id"], words(first)[1])
    await until(lambda: _shifts(rig, 9), what="a shift less")
    assert await counted(rig, "SELECT count(*) FROM shift WHERE ends_at <= now()") == 1, "the one that ran has ended"
    await boss.press(first["id"], "Дальше →")
    await until(lambda: _with(boss, "← Назад"), what="the second page")
    await duty.send("Смена")
    await duty.sees("Это делает руководитель")


async def _shifts(rig: Rig, number: int) -> bool:
    return await counted(rig, "SELECT count(*) FROM shift") == number


async def test_all_cases_of_a_family_can_be_read(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", family_id := await rig.family(own_id))
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO family_case (number, family_id, owner_id, topic, words, opened_at, touched_at, due_at) "
            "SELECT '2026-00000' || n, $1, $2, 'papers', 'Справка', now() + n * interval '1 minute', now(), now() "
            "FROM generate_series(1, 9) n",
            family_id,
            own_id,
        )
    await family.send("Вопрос")
    await own.sees("Вопрос")
    topic = await only_topic(own)
    await own.send("Обращение", topic=topic)
    first = await own.sees("Обращения этой семьи")
    assert "2026-000001" not in first["text"]
    await own.press(first["id"], "Раньше →")
    second = await own.sees("• 2026-000001")
    assert words(second)[1:] == ["← Новее", "Новое обращение"]
