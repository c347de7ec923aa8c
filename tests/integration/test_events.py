"""Places of an event: never more than there are, a freed one given once, its guests reminded in time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.outreach import guests
from bot.outreach.choosing import Rules
from bot.settings import load
from bot.ticks.events import Events
from curators.roster import Roster
from curators.staff import Staff
from curators.turn import Reminding, Turn
from storage.event import Event, EventKind
from storage.queries import accounts, consents, events, outbox
from storage.transaction import Database
from tests.integration.casting import NOON, VAULT, Still, people, started, value

STARTS = NOON + timedelta(days=5)
STATES = "SELECT count(*) FROM guest WHERE state = $1"
REMINDERS = "SELECT count(*) FROM outbox WHERE key LIKE 'event:%' AND state = 'waiting'"


async def _event(db: Database, capacity: int | None, starts_at: datetime = STARTS) -> int:
    async with db.transaction() as tx:
        author = await tx.value(
            "INSERT INTO curator (external_id, full_name, role) VALUES ('boss', 'Белова', 'supervisor') RETURNING id"
        )
        return await events.make(
            tx, author_id=author, title="Школа мам", words="Приходите", place="Ленина, 1", territory=None, audiences=[],
            starts_at=starts_at, capacity=capacity, next_at=NOON,
        )  # fmt: skip


async def _press(db: Database, person: int, data: str, at: datetime = NOON) -> None:
    """A person presses a button of an invitation."""
    async with db.transaction() as tx:
        identity = await tx.value("SELECT id FROM identity WHERE person_id = $1", person)
        arrival = await accounts.behind(tx, identity, inbox_id=0)
        event = Event(EventKind.BUTTON, f"cast{person}", f"cast{person}", at, button=data, callback_id="1")
        turn = Turn(tx, "vk", "bench", event, arrival, Staff("1", Roster({}, [], []), {}), at, "Europe/Moscow",
                    vault=VAULT)  # fmt: skip
        assert guests.concerns(turn)
        await guests.pressed(turn)
        await outbox.enqueue(tx, turn.lines)


async def _said(db: Database, person: int) -> list[str]:
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT o.payload->>'text' FROM outbox o JOIN identity i ON i.lane_id = o.lane_id "
                             "WHERE i.person_id = $1 AND o.op = 'say' ORDER BY o.id", person)  # fmt: skip
        return [row[0] for row in rows]


async def test_places_raced_for_are_never_given_twice(db: Database) -> None:
    ids = await people(db, 20)
    event = await _event(db, 7)
    await asyncio.gather(*(_press(db, person, f"e:y:{event}") for person in ids + ids))
    assert await value(db, STATES, "going") == 7
    assert await value(db, STATES, "waiting") == 13


async def test_freed_places_raced_for_go_one_each_to_who_has_waited_longest(db: Database) -> None:
    ids = await people(db, 12)
    event = await _event(db, 4)
    for minute, person in enumerate(ids):
        await _press(db, person, f"e:y:{event}", NOON + timedelta(minutes=minute))
    leaving = [_press(db, person, f"e:n:{event}") for person in ids[:4]]
    joining = [_press(db, person, f"e:y:{event}") for person in ids[8:]]
    await asyncio.gather(*leaving, *joining, *(_press(db, person, f"e:n:{event}") for person in ids[:2]))
    assert await value(db, STATES, "going") == 4
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT person_id FROM guest WHERE state = 'going' ORDER BY person_id")
    assert [row[0] for row in rows] == ids[4:8]
    for person in ids[4:8]:
        assert len([text for text in await _said(db, person) if text.startswith("Место освободилось")]) == 1


async def _clock(db: Database, at: Still) -> None:
    work = Events(load({}), at, VAULT)
    more = True
    while more:
        async with db.transaction() as tx:
            more = await work.work(tx)


async def test_guests_are_reminded_by_day_and_two_hours_before_each_once(db: Database) -> None:
    ids = await people(db, 3)
    event = await _event(db, None)
    at = Still()
    for person in ids:
        await _press(db, person, f"e:y:{event}")
    await asyncio.gather(*(_clock(db, at) for _ in range(3)))
    assert await value(db, REMINDERS) == 0
    at.at = STARTS - timedelta(days=1)
    await asyncio.gather(*(_clock(db, at) for _ in range(3)))
    assert await value(db, REMINDERS) == 3
    await _press(db, ids[0], f"e:n:{event}", at.at)
    assert await value(db, REMINDERS) == 2
    at.at = STARTS - timedelta(hours=2)
    await asyncio.gather(*(_clock(db, at) for _ in range(3)))
    assert await value(db, REMINDERS) == 4
    at.at = STARTS
    cast = await started(db)
    async with db.transaction() as tx:
        await tx.run("UPDATE broadcast SET event_id = $2 WHERE id = $1", cast, event)
    await _clock(db, at)
    assert await value(db, "SELECT state FROM broadcast WHERE id = $1", cast) == "cancelled"
    assert await value(db, "SELECT state FROM event WHERE id = $1", event) == "over"
    assert await value(db, REMINDERS) == 4


async def test_who_says_yes_on_the_day_is_reminded_once(db: Database) -> None:
    [person] = await people(db, 1)
    event = await _event(db, None)
    at = Still(STARTS - timedelta(hours=5))
    await _clock(db, at)
    await _press(db, person, f"e:y:{event}", at.at)
    await _clock(db, at)
    assert await value(db, REMINDERS) == 0
    at.at = STARTS - timedelta(hours=1, minutes=50)
    await _clock(db, at)
    texts: Any = await _said(db, person)
    assert [text[:9] for text in texts] == ["Ждём вас!", "Уже скоро"]


async def test_an_old_invitation_changes_nothing_when_the_event_has_begun(db: Database) -> None:
    [person] = await people(db, 1)
    event = await _event(db, None)
    await _press(db, person, f"e:y:{event}", STARTS + timedelta(minutes=1))
    assert await value(db, "SELECT count(*) FROM guest") == 0


async def test_who_takes_the_base_consent_back_gives_up_the_place_and_the_next_one_comes(db: Database) -> None:
    first, second, third = await people(db, 3)
    event = await _event(db, 1)
    for minute, person in enumerate((first, second, third)):
        await _press(db, person, f"e:y:{event}", NOON + timedelta(minutes=minute))
    await _gives_up(db, first)
    assert await value(db, "SELECT person_id FROM guest WHERE state = 'going'") == second
    assert [text for text in await _said(db, second) if text.startswith("Место освободилось")]
    assert not [text for text in await _said(db, first) if "освободилось" in text]
    await _gives_up(db, third)  # who only waited frees no place
    assert await value(db, "SELECT person_id FROM guest WHERE state = 'going'") == second
    assert await value(db, STATES, "waiting") == 0
    await _gives_up(db, second)
    assert await value(db, STATES, "going") == 0


async def test_two_who_leave_at_once_give_two_places_to_two(db: Database) -> None:
    ids = await people(db, 6)
    event = await _event(db, 3)
    for minute, person in enumerate(ids):
        await _press(db, person, f"e:y:{event}", NOON + timedelta(minutes=minute))
    await asyncio.gather(_gives_up(db, ids[0]), _gives_up(db, ids[3]), _press(db, ids[1], f"e:n:{event}"))
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT person_id FROM guest WHERE state = 'going' ORDER BY person_id")
    assert [row[0] for row in rows] == [ids[2], ids[4], ids[5]]


async def test_a_place_at_what_is_over_stays_as_it_was(db: Database) -> None:
    [person] = await people(db, 1)
    event = await _event(db, 5)
    await _press(db, person, f"e:y:{event}")
    await _gives_up(db, person, STARTS + timedelta(hours=1))
    assert await value(db, STATES, "going") == 1


async def _gives_up(db: Database, person: int, at: datetime = NOON) -> None:
    """The base consent is taken back, as far as meetings are concerned."""
    async with db.transaction() as tx:
        await consents.withdraw(tx, person, "base", at)
        rules = Rules("ngo", "Europe/Moscow", Reminding(), VAULT)
        await outbox.enqueue(tx, await guests.give_up(tx, rules, person, at))
