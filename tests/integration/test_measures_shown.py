"""Which measures anybody is shown: in force, here, of whom; and what the quiz knows without asking."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.care.dating import Dated, sealed
from bot.measures.finding import find_measures
from scenarios.pregnancy import Method
from storage.queries import measures
from storage.transaction import Database
from tests.acceptance.test_measures import opened, pressed
from tests.integration.care_play import agreed, run
from tests.integration.catalogue import bring
from tests.integration.talking import vault
from tests.rig import Rig

FILE = """
- {id: over, title: Выплата прошлая, gist: Деньги, level: federal, valid_to: 2026-06-14}
- {id: last, title: Выплата последняя, gist: Деньги, level: federal, valid_to: 2026-06-15}
- {id: soon, title: Выплата будущая, gist: Деньги, level: federal, valid_from: 2026-06-16}
- {id: draft, title: Выплата черновая, gist: Деньги, level: federal, status: draft}
- {id: elets, title: Выплата елецкая, gist: Деньги, level: municipal, territories: [Елец]}
- {id: lipetsk, title: Выплата липецкая, gist: Деньги, level: municipal, territories: [Липецк, Грязи]}
- {id: teachers, title: Выплата учительская, gist: Деньги, level: regional, audiences: [teacher]}
"""
TODAY = date(2026, 6, 15)


async def catalogue(db: Database, folder: Path, text: str = FILE) -> None:
    file = folder / "some.yaml"
    file.write_text(text, encoding="utf-8")
    await bring(db, file)


async def test_what_is_over_or_not_begun_or_a_draft_or_elsewhere_is_never_found(db: Database, tmp_path: Path) -> None:
    await catalogue(db, tmp_path)
    async with db.transaction() as tx:
        hits = await find_measures(tx, "выплата", today=TODAY, territory="Липецк", audiences=(), most=10)
        assert {hit.title for hit in hits} == {"Выплата последняя", "Выплата липецкая", "Выплата учительская"}
        listed = await measures.for_person(tx, TODAY, "Елец", ["large_family"], most=10, skip=0)
        assert [row["title"] for row in listed] == ["Выплата елецкая", "Выплата последняя"]
        quizzed = await measures.candidates(tx, TODAY, "Грязи")
        assert {row["title"] for row in quizzed} == {"Выплата последняя", "Выплата липецкая", "Выплата учительская"}
        over = await tx.value("SELECT id FROM measure WHERE external_id = 'over'")
        assert await measures.one(tx, over, TODAY) is None


async def test_of_equals_what_is_for_ones_own_audience_comes_first(db: Database, tmp_path: Path) -> None:
    await catalogue(db, tmp_path)
    async with db.transaction() as tx:
        for audiences, first in ((("teacher",), "Выплата учительская"), ((), "Выплата последняя")):
            hits = await find_measures(tx, "выплата", today=TODAY, territory=None, audiences=audiences, most=10)
            assert hits[0].title == first


async def test_a_changed_catalogue_is_searched_by_its_new_words_at_once(db: Database, tmp_path: Path) -> None:
    await catalogue(db, tmp_path)
    async with db.transaction() as tx:
        assert not await find_measures(tx, "самокаты", today=TODAY, territory=None, audiences=(), most=3)
    await catalogue(db, tmp_path, "- {id: last, gist: Прокат самоката}")
    async with db.transaction() as tx:
        [hit] = await find_measures(tx, "самокаты", today=TODAY, territory=None, audiences=(), most=3)
    assert hit.title == "Выплата последняя"


async def test_a_measure_that_ended_meanwhile_is_not_shown_by_an_old_button(rig: Rig, tmp_path: Path) -> None:
    await catalogue(rig.db, tmp_path, "- {id: one, title: Выплата, gist: Деньги, level: federal}")
    family, _ = await rig.pair("vk", "telegram")
    page = (await opened(family))["id"]
    await pressed(family, page, "Для меня", "Выплата. Деньги")
    yesterday = datetime.now(UTC).date() - timedelta(days=2)
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE measure SET valid_to = $1", yesterday)
    await pressed(family, page, "Выплата", "Меры поддержки. Можно пройти")


async def test_a_week_of_pregnancy_that_is_known_is_not_asked(rig: Rig, tmp_path: Path) -> None:
    rules = "rules: [pregnant_weeks >= 30: скоро роды, 'working = да: вы работаете']"
    await catalogue(rig.db, tmp_path, f"- {{id: one, title: Выплата, gist: Деньги, level: federal, {rules}}}")
    family, _ = await rig.pair("vk", "telegram")
    token = sealed(vault(rig), Dated(datetime.now(UTC).date() + timedelta(days=35), Method.ULTRASOUND))
    async with rig.db.transaction() as tx:
        await tx.run("INSERT INTO pregnancy (person_id, dating) SELECT id, $1 FROM person", token)
    await agreed(rig, family)
    page = (await opened(family))["id"]
    await pressed(family, page, "Что мне положено", "Вы работаете или учитесь очно?")
    told = await pressed(family, page, "Работаю по договору", "Похоже, вам положено")
    assert "скоро роды, вы работаете" in told["text"]
    await run(rig, "UPDATE consent SET withdrawn_at = now() WHERE kind = 'health'")
    page = (await opened(family))["id"]
    await pressed(family, page, "Что мне положено", "Вы ждёте ребёнка?")  # what was told of health counts no more
