"""Surveys: sent by a supervisor to those who agreed, asked once in their own morning, told back without names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from openpyxl import load_workbook

from bot.dialogues.unprompted import House
from bot.surveys import picture, workbook
from bot.surveys.results import read
from bot.ticks.routines import tick
from curators.staff import StaffRoom
from tests.integration.care_play import agreed, person_of, run, vault
from tests.integration.casting import SEED
from tests.integration.console_play import a_curator, an_adult, counted, words
from tests.integration.talking import choose
from tests.rig import Phone, Rig, until

ZONE = ZoneInfo("Europe/Moscow")


async def a_boss(rig: Rig, **more: Any) -> Phone:
    return (await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor", **more))[1]


async def previewed(boss: Phone, whom: str = "Всем", where: str = "Везде") -> dict[str, Any]:
    await boss.send("Опрос")
    await choose(boss, "Какой опрос?", "Опрос мам: разослать")
    await choose(boss, "Кого спросить?", whom)
    await choose(boss, "Где?", where)
    return await boss.sees("Опрос мам. ")


async def _once_more(boss: Phone, words_: str, before: int) -> bool:
    return sum(text.startswith(words_) for text in await boss.heard()) > before


async def asked(rig: Rig, at: datetime) -> int:
    """What the clock of routines does at that moment."""
    async with rig.db.transaction() as tx:
        house = House(await StaffRoom("Europe/Moscow").now(tx), vault(rig), "Europe/Moscow")
        done = await tick(tx, at, house)
    rig.app.ring()
    return done


async def test_those_who_agreed_are_asked_once_in_their_own_morning(rig: Rig) -> None:
    boss = await a_boss(rig)
    mother = await an_adult(rig, "vk", await rig.family())
    silent = await an_adult(rig, "vk", await rig.family(), "Кузнецова Наталья Игоревна")
    grieving = await an_adult(rig, "max", await rig.family(), "Попова Анна Ильинична")
    await agreed(rig, mother, "mailings")
    await agreed(rig, grieving, "mailings")
    lost = "INSERT INTO pregnancy (person_id, status, dating) VALUES ($1, 'lost', ''::bytea)"
    await run(rig, lost, await person_of(rig, grieving))
    await run(rig, "UPDATE person SET timezone = 'Asia/Yekaterinburg'")
    page = await previewed(boss)
    assert "Спросим: 1." in page["text"]
    await boss.press(page["id"], "Разослать: 1")
    await boss.sees("Готово. Завтра с 11:00")
    await boss.press(page["id"], "Разослать: 1")  # once more
    assert await counted(rig, "SELECT count(*) FROM routine WHERE why = 'survey'") == 1
    at = await run(rig, "SELECT next_action_at FROM routine WHERE why = 'survey'")
    local = at.astimezone(ZoneInfo("Asia/Yekaterinburg"))
    assert (local.hour, local.minute < 30) == (11, True)
    assert await asked(rig, at - timedelta(minutes=1)) == 0
    assert await asked(rig, at) == 1
    await choose(mother, "восемь коротких вопросов", "Давайте")
    await choose(mother, "Насколько вам помогает", "Очень помогает")
    await mother.sees("Как быстро вам отвечают?")
    assert await counted(rig, "SELECT count(*) FROM outbox WHERE key LIKE 'routine:%' AND priority = 6") == 1
    assert await counted(rig, "SELECT count(*) FROM routine WHERE why = 'survey' AND state = 'ended'") == 1
    assert not [text for text in await silent.heard() + await grieving.heard() if "коротких вопросов" in text]
    await boss.press((await boss.sees("Где?"))["id"], "Везде")
    await boss.sees("спросить сейчас некого")


async def test_an_audience_and_a_territory_narrow_it_and_it_can_be_stopped(rig: Rig) -> None:
    boss = await a_boss(rig, territories=["Липецк", "Елец"])
    for place in ("Липецк", "Елец", "Усмань"):
        await agreed(rig, await an_adult(rig, "vk", await rig.family(territory=place)), "mailings")
    await boss.send("/survey")
    await choose(boss, "Какой опрос?", "Опрос мам: разослать")
    await choose(boss, "Кого спросить?", "Многодетная семья")
    places = await boss.sees("Где?")
    assert sorted(words(places)) == ["Везде", "Елец", "Липецк", "← Назад"]
    await boss.press(places["id"], "Елец")
    await boss.sees("Многодетная семья, Елец.\n\nСпросим: 1.")
    await boss.press(places["id"], "Везде")
    page = await boss.sees("Спросим: 2.")
    await boss.press(page["id"], "Разослать: 2")
    done = await boss.sees("Готово. Завтра")
    await boss.press(done["id"], "Остановить")
    await boss.sees("Кого не успели спросить, не спросим: 2.")
    assert await asked(rig, datetime.now(UTC) + timedelta(days=3)) == 0


async def test_every_step_leads_back_to_the_one_before(rig: Rig) -> None:
    boss = await a_boss(rig)
    await agreed(rig, await an_adult(rig, "vk", await rig.family()), "mailings")
    page = await previewed(boss)
    for asked_before in ("Где?", "Кого спросить?", "Какой опрос?"):
        shown = sum(text.startswith(asked_before) for text in await boss.heard())
        await boss.press(page["id"], "← Назад")
        await until(partial(_once_more, boss, asked_before, shown), what=asked_before)
        page = await boss.sees(asked_before)


async def test_one_of_many_territories_is_typed_and_a_wrong_one_is_told(rig: Rig) -> None:
    boss = await a_boss(rig)
    await run(rig, "INSERT INTO family (external_id, territory) SELECT 's' || n, 'Село ' || n % 30 "
                   "FROM generate_series(0, 59) n")  # fmt: skip
    await agreed(rig, await an_adult(rig, "vk", await rig.family(territory="Усмань")), "mailings")
    await boss.send("Опрос")
    await choose(boss, "Какой опрос?", "Опрос мам: разослать")
    await choose(boss, "Кого спросить?", "Всем")
    places = await boss.sees("Где?")
    assert "Усмань" not in words(places)
    await boss.press(places["id"], "Другая территория")
    await boss.sees("Напишите территорию")
    await boss.send("Рим")
    await boss.sees("Не нашли семей на территории «Рим». Например: Село")
    await boss.send("усмань")
    page = await boss.sees("Все, Усмань.\n\nСпросим: 1.")
    await boss.press(page["id"], "Разослать")
    await boss.sees("Готово. Завтра с 11:00")
    assert await counted(rig, "SELECT count(*) FROM routine WHERE why = 'survey'") == 1


async def test_whoever_loses_a_child_before_the_morning_is_not_asked(rig: Rig) -> None:
    boss = await a_boss(rig)
    mother = await an_adult(rig, "vk", await rig.family())
    await agreed(rig, mother, "mailings")
    page = await previewed(boss)
    await boss.press(page["id"], "Разослать: 1")
    await boss.sees("Готово. Завтра")
    lost = "INSERT INTO pregnancy (person_id, status, dating) VALUES ($1, 'lost', ''::bytea)"
    await run(rig, lost, await person_of(rig, mother))
    assert await asked(rig, datetime.now(UTC) + timedelta(days=2)) == 1
    assert not [text for text in await mother.heard() if "коротких вопросов" in text]


async def test_a_consent_taken_back_before_the_morning_outranks_the_survey(rig: Rig) -> None:
    boss = await a_boss(rig)
    mother = await an_adult(rig, "vk", await rig.family())
    await agreed(rig, mother, "mailings")
    page = await previewed(boss)
    await boss.press(page["id"], "Разослать: 1")
    await boss.sees("Готово. Завтра")
    await run(rig, "UPDATE consent SET withdrawn_at = now() WHERE kind = 'mailings'")
    assert await asked(rig, datetime.now(UTC) + timedelta(days=2)) == 1
    assert not [text for text in await mother.heard() if "коротких вопросов" in text]


async def answered(rig: Rig, number: int, overall: str, territory: str, status: str = "completed") -> None:
    """Somebody's answers as the service keeps them."""
    person_id, _ = await rig.person(await rig.family(territory=territory), f"Мама {territory} {number}")
    items = [{"linkId": "overall", "answer": [{"valueCoding": {"code": overall, "display": "?"}}]}]
    statement = """
    INSERT INTO questionnaire_response (run_id, person_id, scenario, version, status, authored_at, items)
    VALUES ($1, $2, 'survey_mothers', 'v', $3, now(), $4)
    """
    await run(rig, statement, number, person_id, status, vault(rig).encrypt(msgspec.json.encode(items).decode()))


async def test_results_are_figures_by_group_without_names(rig: Rig) -> None:
    curator_id, _ = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    for number in range(7):
        await answered(rig, number, "much" if number < 5 else "none", "Липецк")
    for number in range(7, 13):
        await answered(rig, number, "little", "Елец", "stopped")
    await answered(rig, 13, "none", "Усмань")
    await run(rig, "UPDATE questionnaire_response SET items = 'lost key'::bytea WHERE run_id = 0")
    now = datetime.now(UTC)
    async with rig.db.transaction() as tx:
        since = (now - timedelta(days=30)).date()
        results = (await read(tx, vault(rig), "survey_mothers", since, curator_id, now, ZONE))()
    assert (results.asked, results.completed) == (14, 8)
    [table] = [one for one in results.tables if one.question == "Помогает ли «Забота»"]
    shown = {row.group: row.counts for row in table.rows}
    everybody = (4, 0, 6, 3)  # without the answers whose key is lost
    assert shown == {
        "Все": everybody, "многодетная семья": everybody, "Липецк": (4, 0, 0, 2), "Елец": None, "Усмань": None,
    }  # fmt: skip
    book = load_workbook(BytesIO(workbook.workbook(results)))
    page = next(sheet for sheet in book if sheet.title.endswith("Помогает ли «Забота»"))
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    assert ["Усмань", "мало ответов"] in [row[:2] for row in cells]
    assert ["Все", 13] in [row[:2] for row in cells]
    assert len(getattr(page, "_charts")) == 1  # noqa: B009  # the library names it so
    assert not [row for sheet in book for row in sheet.iter_rows(values_only=True) if "Мама" in str(row)]
    assert picture.draw(results).startswith(b"\x89PNG")


async def test_a_supervisor_gets_the_files_of_their_own_territories(rig: Rig) -> None:
    boss = await a_boss(rig, territories=["Липецк"])
    for number in range(6):
        await answered(rig, number, "much", "Липецк")
        await answered(rig, 10 + number, "none", "Елец")
    await boss.send("/survey results")
    await choose(boss, "Итоги какого опроса?", "Опрос мам")
    await choose(boss, "Ответы за какое время?", "За три месяца")
    await boss.sees("Опрос мам: за три месяца.")

    async def file() -> dict[str, Any] | None:
        found = [one for message in await boss.messages() for one in message["attachments"]]
        return next((one for one in found if str(one.get("name")).endswith(".xlsx")), None)

    sent = await until(file, what="the workbook")
    assert sent is not None
    async with rig.http.get(f"{rig.addresses.telegram}{sent['url']}") as answer:
        book = load_workbook(BytesIO(await answer.read()))
    everything = str([row for sheet in book for row in sheet.iter_rows(values_only=True)])
    assert "Липецк" in everything
    assert "Елец" not in everything
    assert await counted(rig, "SELECT count(*) FROM audit_event WHERE action = 'survey_shown'") == 1


async def test_an_ordinary_curator_neither_sends_nor_sees(rig: Rig) -> None:
    _, curator = await a_curator(rig, "telegram")
    await curator.send("Опрос")
    await curator.sees("Это делает руководитель")


async def many(rig: Rig, number: int) -> None:
    """So many more people who have agreed to mailings, without phones."""
    async with rig.db.transaction() as tx:
        await tx.run(SEED, number, "Липецк", ["large_family"], "vk", "Europe/Moscow")


async def test_more_than_a_thousand_are_asked_after_a_second_persons_yes_as_in_a_broadcast(rig: Rig) -> None:
    boss = await a_boss(rig)
    _, other = await a_curator(rig, "max", "Орлова Вера Ивановна", role="supervisor")
    _, elsewhere = await a_curator(
        rig, "vk", "Громов Илья Петрович", role="supervisor", territories=["Елец"]
    )  # fmt: skip
    await many(rig, 1_001)
    page = await previewed(boss)
    assert "Людей больше 1000" in page["text"]
    await boss.press(page["id"], "Разослать: 1001")
    await boss.sees("Спросили: Орлова Вера Ивановна.")
    await boss.press(page["id"], "Разослать: 1001")  # once more: asked once
    request = await other.sees("Белова Ирина Павловна просит согласия на опрос")
    assert "Спросим: 1001." in request["text"]
    assert await counted(rig, "SELECT count(*) FROM broadcast WHERE survey IS NOT NULL") == 1
    assert await counted(rig, "SELECT count(*) FROM routine WHERE why = 'survey'") == 0
    await other.press(request["id"], "Согласиться")
    await boss.sees("Орлова Вера Ивановна: согласие есть. Готово. Завтра с 11:00 по часам каждого спросим: 1001.")
    await other.press(request["id"], "Согласиться")  # once more
    assert await counted(rig, "SELECT count(*) FROM routine WHERE why = 'survey'") == 1_001
    assert await counted(rig, "SELECT count(*) FROM broadcast WHERE state = 'done' AND approved_by IS NOT NULL") == 1
    assert not [text for text in await elsewhere.heard() if "просит согласия" in text]
    await boss.send("Рассылка")
    await boss.sees("Что отправить?")  # a survey is none of the broadcasts


async def test_a_survey_given_back_asks_nobody_and_without_a_second_person_nothing_waits(rig: Rig) -> None:
    boss = await a_boss(rig)
    await many(rig, 1_001)
    page = await previewed(boss)
    await boss.press(page["id"], "Разослать: 1001")
    await boss.sees("Сейчас согласиться некому")
    assert await counted(rig, "SELECT count(*) FROM broadcast") == 0
    _, other = await a_curator(rig, "max", "Орлова Вера Ивановна", role="supervisor")
    await boss.press(page["id"], "Разослать: 1001")
    request = await other.sees("просит согласия на опрос")
    await other.press(request["id"], "Вернуть")
    await boss.sees("Орлова Вера Ивановна просит пока не рассылать опрос")
    await other.press(request["id"], "Согласиться")
    await other.sees("вернулся автору, никого не спросим")
    assert await counted(rig, "SELECT count(*) FROM routine WHERE why = 'survey'") == 0
