"""One open dialogue a person, whatever comes at once: the database holds it, and nothing is lost by it."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from scenarios.shelf import shelf
from storage.queries import scenario, scenario_texts
from storage.queries.scenario import Kept
from tests.integration.care_play import agreed, person_of, says, vault
from tests.integration.console_play import words
from tests.integration.rights_play import Home, a_home
from tests.integration.talking import rows, ticked, value
from tests.rig import Rig, until


async def _queued(rig: Rig, name: str, person_id: int, identity_id: int, memory: str = "{}") -> int:
    found = shelf()[name]
    async with rig.db.transaction() as tx:
        run_id = await scenario.new_id(tx)
        await scenario_texts.keep(tx, name, found.version, found.yaml)
        facts = vault(rig).encrypt(memory)
        run = Kept(run_id, identity_id, person_id, name, found.version, found.scenario.first, facts, "queued", 0)
        await scenario.put(tx, run, await tx.value("SELECT now()"))
    return run_id


async def test_two_that_come_due_in_the_same_moment_are_asked_one_after_the_other(rig: Rig) -> None:
    home = await a_home(rig)
    await agreed(rig, home.her)
    person_id = await person_of(rig, home.her)
    identity_id = await value(rig, "SELECT id FROM identity WHERE person_id = $1", person_id)
    await value(rig, "INSERT INTO daily_life (person_id, quiet) VALUES ($1, '')", person_id)
    for name in ("weight", "pressure"):
        await _queued(rig, name, person_id, identity_id)
    await ticked(rig, timedelta(seconds=2))

    async def states() -> bool:
        found = await rows(rig, "SELECT state FROM scenario_run WHERE person_id = $1 ORDER BY id", person_id)
        return [row["state"] for row in found] == ["open", "queued"]

    await until(states, what="one open and one waiting")
    await ticked(rig, timedelta(seconds=4))
    assert await states()


async def test_the_database_refuses_a_second_open_one_on_another_account(rig: Rig) -> None:
    home = await a_home(rig)
    hers = await value(rig, "SELECT id FROM identity WHERE user_id = $1", home.her.user)
    his = await value(rig, "SELECT id FROM identity WHERE user_id = $1", home.him.user)
    person_id = await person_of(rig, home.her)
    statement = (
        "INSERT INTO scenario_run (identity_id, person_id, scenario, version, step, facts) "
        "VALUES ($1, $2, 'weight', '1', '', '')"
    )
    await value(rig, statement, hers, person_id)
    with pytest.raises(asyncpg.UniqueViolationError, match="ix_scenario_run_open_of_person"):
        await value(rig, statement, his, person_id)


FIRST = "Сначала закончим начатое: «как я себя чувствую»."


async def test_what_is_chosen_behind_an_open_question_is_said_and_comes_in_its_turn(rig: Rig) -> None:
    home = await a_home(rig)
    await home.her.send("Как я себя чувствую")
    await home.her.sees("О здоровье спрашиваю")
    page = await says(rig, home.her, "Ваши обращения", [("Новое обращение", "k:n")])
    await home.her.press(page, "Новое обращение")
    told = await home.her.sees(FIRST)
    assert "«новое обращение»" in told["text"]
    assert words(told) == ["Закончить начатое", "Сначала новое"]
    await home.her.press(page, "Новое обращение")
    await until(lambda: _times(rig, home, FIRST, 2), what="said again")
    waiting = "SELECT count(*) FROM scenario_run WHERE scenario = 'case_new' AND state = 'queued'"
    assert await value(rig, waiting) == 1, "chosen twice, it waits once"
    await home.her.press(told["id"], "Закончить начатое")
    await until(lambda: _times(rig, home, "О здоровье спрашиваю", 2), what="the open question again")
    asked = await home.her.sees("О здоровье спрашиваю")
    await home.her.press(asked["id"], "Понятно")
    await home.her.sees("О чём ваше обращение?")


async def test_what_is_chosen_may_go_first_and_the_open_question_comes_back(rig: Rig) -> None:
    home = await a_home(rig)
    await home.her.send("Как я себя чувствую")
    await home.her.sees("О здоровье спрашиваю")
    page = await says(rig, home.her, "Ваши обращения", [("Новое обращение", "k:n")])
    await home.her.press(page, "Новое обращение")
    told = await home.her.sees(FIRST)
    await home.her.press(told["id"], "Сначала новое")
    topic = await home.her.sees("О чём ваше обращение?")
    await home.her.press(told["id"], "Сначала новое")
    await home.her.press(topic["id"], "Другое")
    await home.her.sees("Расскажите своими словами")
    await home.her.send("Нужна коляска")
    await until(lambda: _times(rig, home, "О здоровье спрашиваю", 2), what="the first question again")
    states = await rows(rig, "SELECT scenario, state FROM scenario_run WHERE scenario <> 'consent' ORDER BY id")
    assert [(row[0], row[1]) for row in states][:2] == [("check_ins", "open"), ("case_new", "done")]


async def _times(_rig: Rig, home: Home, part: str, number: int) -> bool:
    return sum(part in text for text in await home.her.heard()) == number


@pytest.mark.parametrize("chosen", ["words", "button"])
async def test_nothing_is_put_before_a_dialogue_that_calls_people_where_nobody_answers(rig: Rig, chosen: str) -> None:
    """«Мне плохо», then another question in its place: within minutes a human looks all the same."""
    home = await a_home(rig)
    await home.her.send("Мне плохо")
    await home.her.sees("103")
    run_id = await value(rig, "SELECT id FROM scenario_run WHERE scenario = 'feeling_bad' AND state = 'open'")
    if chosen == "button":
        page = await says(rig, home.her, "Найти меру", [("Поиск", "ms:s")])
        await home.her.press(page, "Поиск")
    else:
        await home.her.send("О сервисе")
    told = await home.her.sees("Сначала закончим начатое: «мне плохо»")
    assert words(told) == ["Закончить начатое"]
    assert await value(rig, "SELECT state FROM scenario_run WHERE id = $1", run_id) == "open"
    await ticked(rig, timedelta(minutes=3))
    await home.her.sees("Вы здесь?")
    await ticked(rig, timedelta(minutes=9))
    await home.curator.sees("Нажали «Мне плохо» и больше не отвечают")


async def _a_check_in(rig: Rig, home: Home) -> int:
    """The service has asked her for her weight by itself."""
    await agreed(rig, home.her)
    person_id = await person_of(rig, home.her)
    identity_id = await value(rig, "SELECT id FROM identity WHERE person_id = $1", person_id)
    await value(rig, "INSERT INTO daily_life (person_id, quiet) VALUES ($1, '')", person_id)
    run_id = await _queued(rig, "weight", person_id, identity_id, '{"facts": {"by_itself": true}}')
    await ticked(rig, timedelta(seconds=2))
    await home.her.sees("Сколько вы сегодня весите")
    return run_id


async def test_a_check_in_leaves_her_in_peace_once_people_were_called_and_comes_back_hours_later(rig: Rig) -> None:
    home = await a_home(rig)
    run_id = await _a_check_in(rig, home)
    await home.her.send("Мне плохо")
    await home.her.press((await home.her.sees("Что случилось?"))["id"], "Сильно болит голова")
    await home.her.sees("103 или 112, не ждите ответа")
    assert await value(rig, "SELECT state FROM scenario_run WHERE id = $1", run_id) == "queued"
    await home.her.send("Голова раскалывается")
    await home.curator.sees("Голова раскалывается")
    await ticked(rig, timedelta(hours=2))
    assert await _times(rig, home, "Сколько вы сегодня весите", 1)
    await ticked(rig, timedelta(hours=4))
    await until(lambda: _times(rig, home, "Сколько вы сегодня весите", 2), what="the check-in again")


async def test_a_check_in_comes_back_at_once_where_nothing_was_wrong(rig: Rig) -> None:
    home = await a_home(rig)
    await _a_check_in(rig, home)
    await home.her.send("Мне плохо")
    await home.her.press((await home.her.sees("Что случилось?"))["id"], "Всё в порядке")
    await until(lambda: _times(rig, home, "Сколько вы сегодня весите", 2), what="the check-in again")
