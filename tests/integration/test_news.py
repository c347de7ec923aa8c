"""News and invitations: asked about once and apart, refused without a loss, changed in «О сервисе»."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.dialogues import news
from curators.roster import Roster
from curators.staff import Staff
from curators.turn import Turn
from storage.event import Event, EventKind
from storage.queries import accounts, outbox
from storage.transaction import Database
from tests.integration.casting import NOON, VAULT, people
from tests.integration.console_play import a_curator
from tests.integration.talking import choose, registered, rows, times, value
from tests.rig import Rig, until

ASKED = "отвечать на него не обязательно"
GIVEN = "SELECT text_version, channel, withdrawn_at IS NULL FROM consent WHERE kind = 'mailings' ORDER BY id"


async def test_after_the_welcome_one_question_apart_from_the_consent(rig: Rig) -> None:
    phone = rig.phone("vk")
    await registered(phone)
    question = await phone.sees(ASKED)
    assert await rows(rig, GIVEN) == []
    await phone.press(question["id"], "Прочитать целиком")
    await phone.sees("СОГЛАСИЕ НА НОВОСТИ И ПРИГЛАШЕНИЯ")
    await phone.press(question["id"], "Согласен")
    await phone.sees("Будем рассказывать о важном")
    assert [tuple(row) for row in await rows(rig, GIVEN)] == [("mailings-2026-11", "vk", True)]
    at = "SELECT given_at > now() - interval '1 minute' FROM consent WHERE kind = 'mailings'"
    assert await value(rig, at)


async def test_a_no_changes_nothing_else_and_is_never_asked_again(rig: Rig) -> None:
    phone = rig.phone("max")
    await registered(phone)
    await choose(phone, ASKED, "Не нужно")
    await phone.sees("новостей и приглашений не будет")
    assert await rows(rig, GIVEN) == []
    assert await value(rig, "SELECT consented FROM person")
    await phone.send("Меню")
    await phone.sees("Мы рядом")
    await phone.send("О сервисе")
    await choose(phone, "Службу ведёт", "Новости и приглашения: нет")
    await choose(phone, "Можно иногда присылать", "Согласен")
    await phone.sees("Будем рассказывать о важном")
    await phone.send("О сервисе")
    await until(lambda: times(phone, "Службу ведёт", 2), what="«О сервисе» again")
    await choose(phone, "Службу ведёт", "Новости и приглашения: да")
    await choose(phone, "приходить больше не будут", "Да, отозвать")
    await phone.sees("Рассылок больше не будет")
    assert [tuple(row) for row in await rows(rig, GIVEN)] == [("mailings-2026-11", "max", False)]
    assert sum(ASKED in text for text in await phone.heard()) <= 1


async def test_while_it_stands_unanswered_words_go_to_the_curator_and_the_menu_works(rig: Rig) -> None:
    _, curator = await a_curator(rig, "telegram", role="supervisor")
    phone = rig.phone("vk")
    await registered(phone)
    question = await phone.sees(ASKED)
    await phone.send("а когда придёт выплата?")
    await curator.sees("а когда придёт выплата?")
    await phone.send("О сервисе")
    await phone.sees("Службу ведёт")
    await phone.press(question["id"], "Согласен")
    await phone.sees("Будем рассказывать о важном")


async def _opens_the_menu(db: Database, person: int, at: datetime = NOON) -> int:
    """Open the menu at this moment; how many questions were put by now."""
    async with db.transaction() as tx:
        identity = await tx.value("SELECT id FROM identity WHERE person_id = $1", person)
        arrival = await accounts.behind(tx, identity, inbox_id=0)
        event = Event(EventKind.MESSAGE, f"cast{person}", f"cast{person}", at)
        turn = Turn(tx, "vk", "bench", event, arrival, Staff("1", Roster({}, [], []), {}), at, "Europe/Moscow",
                    vault=VAULT)  # fmt: skip
        await news.ask_by_day(turn)
        await outbox.enqueue(tx, turn.lines)
        return int(await tx.value("SELECT count(*) FROM outbox WHERE payload->>'text' LIKE '%' || $1 || '%'", ASKED))


async def _never_asked(db: Database) -> int:
    [person] = await people(db, 1)
    async with db.transaction() as tx:
        await tx.run("DELETE FROM consent WHERE kind = 'mailings'")
    return person


async def test_whoever_was_brought_by_a_file_is_asked_when_they_open_the_menu_by_day_and_once(db: Database) -> None:
    person = await _never_asked(db)
    assert await _opens_the_menu(db, person, NOON + timedelta(hours=12)) == 0  # midnight: they came for something else
    assert await _opens_the_menu(db, person) == 1
    assert await _opens_the_menu(db, person, NOON + timedelta(days=300)) == 1


async def test_nobody_is_asked_who_signed_on_paper_or_has_said_no_before(db: Database) -> None:
    [signed] = await people(db, 1)
    assert await _opens_the_menu(db, signed) == 0
    async with db.transaction() as tx:
        await tx.run("UPDATE consent SET withdrawn_at = now() WHERE kind = 'mailings'")
    assert await _opens_the_menu(db, signed) == 0


async def test_nobody_is_asked_in_grief_or_in_danger_or_over_another_question(db: Database) -> None:
    person = await _never_asked(db)
    hindered = {
        "pregnancy": "INSERT INTO pregnancy (person_id, status, dating, ended_at) VALUES ($1, 'lost', '', $2)",
        "escalation": "INSERT INTO escalation (kind, subject, family_id, words, raised_at) "
        "SELECT 'danger', 'family:1', family_id, '', $2 FROM person WHERE id = $1",
        "scenario_run": "INSERT INTO scenario_run (identity_id, person_id, scenario, version, step, facts, state, "
        "created_at) SELECT id, $1, 'about', '1', 'about', '', 'open', $2 FROM identity WHERE person_id = $1",
    }
    for table, statement in hindered.items():
        async with db.transaction() as tx:
            await tx.run(statement, person, NOON - timedelta(days=3))
        assert await _opens_the_menu(db, person) == 0, table
        async with db.transaction() as tx:
            await tx.run(f"DELETE FROM {table}")
    assert await _opens_the_menu(db, person) == 1
