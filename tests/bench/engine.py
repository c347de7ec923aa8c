"""Dialogues: answers a second by the pure engine, and through the inbox of the service over PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet

from bot.channels.port import Raw
from bot.channels.telegram.listen import TelegramEar
from bot.channels.telegram.session import make_bot
from bot.clock_time import ServiceTime
from bot.dialogues import leading
from bot.inbox import Inbox
from bot.route import decide
from curators.staff import StaffRoom
from curators.turn import Turn
from scenarios import engine
from scenarios.moves import Moves, Typed
from scenarios.shelf import edition, shelf
from scenarios.texts import known_now
from storage.event import Event, EventKind
from storage.queries import accounts, outbox
from storage.transaction import Database
from storage.vault import Vault
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least
from tests.bench.ground import connected
from tests.bench.seeding import BOTS, FAMILY, People, seed

NAME = "bench_talk"
TALK = """
name: bench_talk
title: разговор
record: true
examples: [{name: e, talk: [], ends: open}]
steps:
  feel:
    label: самочувствие
    ask: "Здравствуйте{% if name %}, {{ name }}{% endif %}! Как вы сегодня?"
    choice: [Хорошо, {button: По-разному, value: so_so}, {button: Тяжело, value: bad, goto: signs}]
  weight: {label: вес, ask: 'Сколько вы весите?', number: {least: 35, most: 250, unit: кг}}
  signs:
    label: жалобы
    ask: Что беспокоит?
    several: [Отёки, Головная боль, {button: Ничего, value: none, alone: true}]
  day: {label: день, ask: 'С какого дня?', date: {past: true}}
  fork: {check: "feel == 'bad'", then: note, else: feel}
  note: {label: слова, ask: 'Расскажите, что случилось', text: true, goto: feel}
"""
"""It never ends: every round asks for four or five answers of different kinds."""
ANSWERS = {"feel": "По-разному", "weight": "72,5", "signs": "1, 2", "day": "вчера", "note": "Просто устала"}
ROUND = ("feel", "weight", "signs", "day")
ZONE = "Europe/Moscow"
SIDE_BY_SIDE = 32
KEPT = "SELECT count(*) FROM message"


async def run(bench: Bench) -> list[Figure]:
    """Both figures."""
    shelf()[NAME] = edition(TALK, NAME)
    try:
        return [_pure(bench), await _through_the_inbox(bench)]
    finally:
        del shelf()[NAME]


def _pure(bench: Bench) -> Figure:
    """One dialogue answered on and on: the copy of its memory and the next question's words and buttons included."""
    scenario, now, known = shelf()[NAME].scenario, datetime.now(UTC), {**known_now(has_curator=True), "zone": ZONE}
    number, rates = bench.pick(2_000, 20_000), []
    for _ in range(bench.pick(1, 7)):
        moves = engine.start(scenario, 1, {"name": "Ольга"}, now, known)
        began = time.perf_counter()
        for _ in range(number):
            followed = engine.answer(scenario, moves.run, Typed(ANSWERS[moves.run.step]), now, known)
            assert isinstance(followed, Moves), followed
            moves = followed
        rates.append(number / (time.perf_counter() - began))
    rate = statistics.median(rates)
    return Figure("engine", "answers a second, pure", rate, at_least(5_000), unit="answers/s", raw={"rounds": rates})


async def _through_the_inbox(bench: Bench) -> Figure:
    """Typed answers of many people, each stored with all that follows: history, questionnaire, the next question."""
    people = People(families=bench.pick(40, 200), curators=10, family_on="telegram")
    answers = bench.pick(400, 8_000)
    async with bench.ground.database() as url:
        await seed(url, people)
        db, vault, staff = Database(url), Vault([Fernet.generate_key()]), StaffRoom(ZONE)
        client = make_bot("1000001:SANDBOX", None)
        ear, ring, nobody = TelegramEar(client), (lambda: None), frozenset[str]()
        inbox = Inbox(db, ear, staff, ServiceTime(), decide, ring, zone=ZONE, reacts=nobody, vault=vault)
        try:
            for family in range(people.families):
                await _begin(db, vault, staff, people.user(family))
            rounds = [await _round(inbox, people, answers // 4, number) for number in range(4)]
            async with connected(url) as connection:
                kept = await connection.fetchval(KEPT)
        finally:
            await db.close()
            await client.session.close()
    # Every answer was understood: one that isn't would be a message for the curator too, and would say so.
    assert kept == sum(count for count, _ in rounds), (kept, rounds)
    rates = [count / seconds for count, seconds in rounds]
    remark = f"{people.families} people, {SIDE_BY_SIDE} at once, in one process beside PostgreSQL."
    figure = "answers a second through the inbox, stored with the next question"
    return Figure(
        "engine", figure, statistics.median(rates), at_least(400), unit="answers/s", remark=remark,
        raw={"rounds": rates},
    )  # fmt: skip


async def _begin(db: Database, vault: Vault, staff: StaffRoom, user: int) -> None:
    async with db.transaction() as tx:
        identity_id = await tx.value("SELECT id FROM identity WHERE user_id = $1", str(user))
        now = datetime.now(UTC)
        turn = Turn(
            tx=tx,
            channel="telegram",
            bot=BOTS["telegram"],
            event=Event(EventKind.IGNORED, "", "", now),
            arrival=await accounts.behind(tx, identity_id),
            staff=await staff.now(tx),
            now=now,
            zone=ZONE,
            vault=vault,
        )
        await leading.begin(turn, NAME, {"name": "Ольга"})
        await outbox.enqueue(tx, turn.lines)


async def _round(inbox: Inbox, people: People, answers: int, number: int) -> tuple[int, float]:
    """Whole rounds of the dialogue by everybody; how many answers, and in how many seconds."""
    rounds = max(1, answers // (people.families * len(ROUND)))
    numbers = itertools.count(1 + number * 10_000_000)
    slots = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(user: int) -> None:
        for step in ROUND * rounds:
            async with slots:
                await inbox.receive(_update(next(numbers), user, ANSWERS[step]))

    began = time.perf_counter()
    await asyncio.gather(*(one(FAMILY + family) for family in range(people.families)))
    return rounds * len(ROUND) * people.families, time.perf_counter() - began


def _update(number: int, user: int, text: str) -> Raw:
    person = {"id": user, "is_bot": False, "first_name": "Ольга"}
    message: dict[str, Any] = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": user, "type": "private", "first_name": "Ольга"},
        "from": person,
        "text": text,
    }
    return {"update_id": number, "message": message}
