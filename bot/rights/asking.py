"""What a person demands of us in «О сервисе»: to know what is kept of them, and to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.dialogues.speaking import say
from bot.rights.deciding import tell_admins
from bot.rights.known import ON_PAPER
from bot.rights.withdrawing import TERM
from bot.sending.pictures import made
from curators.turn import Turn
from storage.channel_policy import health_words_allowed, personal_words_allowed
from storage.content import AttachmentKind, Button, Content
from storage.queries import alarms, consents, erasures

CALL = Button("Связаться с куратором", "m:call")
NOT_HERE = "Сюда такой файл прислать нельзя. Попросите, пожалуйста, куратора: он передаст всё на бумаге."
ACCEPTED = (
    "Просьбу приняли. Её посмотрит человек, и не позже {} всё будет удалено. Когда закончим, напишем сюда в последний "
    "раз. До тех пор всё работает как раньше."
)
WARNED = timedelta(days=7)
"""So long before the term those who decide are reminded."""


async def known(turn: Turn, _params: Mapping[str, str]) -> None:
    """Send everything that is kept, as far as this messenger may carry it."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    agreed = await consents.kinds(turn.tx, person_id)
    if not personal_words_allowed(turn.channel, turn.operator, agreed):
        say(turn, Content(text=NOT_HERE, buttons=((CALL,),)))
        return
    health = health_words_allowed(turn.channel, turn.operator, agreed)
    which = "health" if health else "plain"
    file = made(AttachmentKind.DOCUMENT, "chto-o-vas-izvestno.html", "known", person_id, which)
    words = "Здесь всё, что мы о вас храним. Файл открывается в браузере; берегите его, там личное."
    say(turn, Content(text=words if health else f"{words}\n\n{ON_PAPER}", attachments=(file,)))
    await alarms.audit(turn.tx, "data_exported", person_id=person_id, detail={"kind": which})


async def erase(turn: Turn, _params: Mapping[str, str]) -> None:
    """The person asks to be forgotten: an admin decides, and they hear until when."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    due = turn.now + TERM
    erasure_id = await erasures.put(turn.tx, person_id, "asked", "asked", turn.now, due, due - WARNED)
    zone = ZoneInfo(turn.arrival.timezone or turn.zone)
    if erasure_id is None:
        standing = await erasures.open_of(turn.tx, person_id)
        until = standing["due_at"] if standing is not None else due
        say(turn, Content(text=f"Просьба уже принята. Ответ будет не позже {until.astimezone(zone):%d.%m.%Y}."))
        return
    await alarms.audit(turn.tx, "erasure_asked", person_id=person_id, detail={"erasure": erasure_id})
    asked = await erasures.one(turn.tx, erasure_id)
    assert asked is not None
    turn.lines += tell_admins(turn.staff, asked, turn.zone)
    until = f"{due.astimezone(zone):%d.%m.%Y}"
    say(turn, Content(text=ACCEPTED.format(until)))
