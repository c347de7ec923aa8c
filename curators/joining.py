"""Joining by an invite code: an account becomes an imported person's or a curator's."""

from __future__ import annotations

from enum import StrEnum

from curators.codes import like_a_code, read_code
from curators.turn import Turn
from storage.content import Content
from storage.event import EventKind
from storage.queries import alarms, consoles, joining, people, scenario
from storage.queries.joining import Invited


class Joined(StrEnum):
    """What a code came to."""

    PERSON = "person"
    CURATOR = "curator"
    AGAIN = "again"
    """This very account has used it before: nothing changes."""
    REFUSED = "refused"


UNKNOWN = "Такого кода нет. Проверьте, пожалуйста, каждую букву — или попросите у куратора новый."
WITHOUT = " А если кода у вас нет совсем, напишите «Начать», познакомимся и так."
OVER = "Этот код уже не действует. Попросите у куратора новый — это минутное дело."
TAKEN = "По этому коду в этом мессенджере уже кто-то вошёл. Если это были не вы, скажите об этом куратору."
FOREIGN = "Этот код выдан другому человеку. Ваш аккаунт уже подключён, и всё остаётся как было."
SLOW = "Слишком много неверных кодов подряд. Подождите, пожалуйста, час и попробуйте снова."
CUT = "Код из этой ссылки не подошёл: возможно, она скопирована не целиком. Попросите, пожалуйста, у куратора новую."
CUT_AGAIN = "Код из этой ссылки не подошёл, но вы уже подключены: просто пишите."
AGAIN = "Вы уже подключены. Просто пишите — всё дойдёт."


async def join(turn: Turn, code: str, identity_id: int, lane_id: int) -> Joined:
    """Join this account by the code, or say clearly why not; a wrong code opens nothing."""
    if await joining.throttled(turn.tx, turn.channel, turn.event.user_id):
        return _refuse(turn, lane_id, SLOW)
    invited = await joining.by_code(turn.tx, code, turn.channel, turn.now)
    if invited is None:
        await joining.tried(turn.tx, turn.channel, turn.event.user_id)
        stranger = turn.arrival.person_id is None and turn.arrival.curator_id is None
        return _refuse(turn, lane_id, UNKNOWN + (WITHOUT if stranger else ""))
    if invited.taken_by == identity_id:
        if (invited.curator_id is not None or invited.consented) and not with_words(turn):
            turn.say(lane_id, Content(text=AGAIN))
        return Joined.AGAIN
    refusal = _why_not(turn, invited)
    if refusal is not None:
        return _refuse(turn, lane_id, refusal)
    await scenario.drop_of_stranger(turn.tx, identity_id)
    if invited.curator_id is not None:
        await people.link_curator(turn.tx, identity_id, invited.curator_id, turn.event.name)
        await alarms.audit(turn.tx, "curator_joined", curator_id=invited.curator_id, detail={"channel": turn.channel})
        return Joined.CURATOR
    assert invited.person_id is not None
    await people.link_person(turn.tx, identity_id, invited.person_id, turn.event.name)
    await alarms.audit(turn.tx, "person_joined", person_id=invited.person_id, detail={"channel": turn.channel})
    return Joined.PERSON


def with_words(turn: Turn) -> bool:
    """The code came in a link, beside words or a photo of their own."""
    return turn.event.kind is EventKind.MESSAGE and read_code(turn.event.payload) is not None


def not_a_code(turn: Turn, lane_id: int) -> bool:
    """Say that a link or a typed code is not whole; True where nothing else was said, so that nothing else is begun."""
    event, arrival = turn.event, turn.arrival
    if arrival.curator_id is not None:
        return False
    if event.payload and (event.kind is EventKind.START or not arrival.consented):
        turn.say(lane_id, Content(text=CUT_AGAIN if arrival.consented else CUT))
        return False
    mistyped = event.content is not None and not event.content.attachments and like_a_code(event.content.text)
    if mistyped and arrival.person_id is None:
        turn.say(lane_id, Content(text=UNKNOWN + WITHOUT))
        return True
    return False


def _why_not(turn: Turn, invited: Invited) -> str | None:
    arrival = turn.arrival
    if invited.over:
        return OVER
    if invited.taken_by is not None:
        return TAKEN
    if invited.person_id is not None and arrival.person_id not in {None, invited.person_id}:
        return FOREIGN
    if invited.curator_id is not None and arrival.curator_id not in {None, invited.curator_id}:
        return FOREIGN
    return None


def _refuse(turn: Turn, lane_id: int, words: str) -> Joined:
    turn.say(lane_id, Content(text=words))
    return Joined.REFUSED


async def open_desk(turn: Turn, curator_id: int, lane_id: int, *, topics: bool) -> int:
    """The curator's console is this private chat from now on; its id."""
    return await consoles.open_console(turn.tx, curator_id, lane_id, "topics" if topics else "flat")
