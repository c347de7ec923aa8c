"""A curator's words leave for the person addressed, and show in the thread's other consoles."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import orjson

from curators import referral_hearing, referral_talk, relay, replying
from curators.console import invites
from curators.console.pending import Typed
from curators.console.spot import Spot
from curators.doctors import DOCTOR
from curators.heading import MESSENGERS, colleague_heading, doctor_heading, headed, short_name
from curators.referral import of_kind
from curators.turn import Turn
from storage import content as contents
from storage.content import Button, Content
from storage.event import EventKind
from storage.queries import consents, consoles
from storage.queries.outbox import Line
from storage.queries.people import Addressee
from storage.transaction import Unopened

NO_DOCTOR_CONSENT = (
    "Сообщение не отправлено. {}: нет согласия на общение с врачом в чате, его подписывают у куратора. "
    "Если дело срочное, позвоните."
)
NOBODY = "В этой семье пока нет ни одного взрослого: писать некому. Сообщение не отправлено."


async def now(spot: Spot, content: Content) -> bool:
    """Send the message of this very update; False where there is nobody to send it to, and the curator was told."""
    return await _send(spot, spot.turn, content)


async def later(spot: Spot, typed: Typed) -> bool:
    """Send what was typed (or shown) before, in answer to a button; edits and marks find it by its own message id."""
    turn = spot.turn
    event = msgspec.structs.replace(turn.event, kind=EventKind.MESSAGE, message_id=typed.message_id, album=None)
    arrival = turn.arrival._replace(ref_id=None, ref_at=None, ref_view_id=None)
    return await _send(spot, replace(turn, event=event, arrival=arrival), typed.content)


async def _send(spot: Spot, turn: Turn, content: Content) -> bool:
    """To the adult addressed, on the account used last.

    1. nobody to write to, or no consent: say so, with the way out; 2. the account blocked, another one not: it is used
    from now on; 3. every account blocked: it is tried all the same, so that it stands in the thread as failed, and said
    at once.
    """
    place = spot.place
    if of_kind(place.kind) is not None:
        return await referral_talk.to_family(spot, turn, content)
    addressee = place.addressee
    if addressee is None or place.view_id is None:
        spot.say(NOBODY)
        return False
    if addressee.lane_id is None:
        await invites.nobody_joined(spot, addressee)
        return False
    if not place.consented:
        _not_agreed(spot, addressee)
        return False
    if not turn.looking:
        await consents.holds(turn.tx, addressee.person_id, DOCTOR if place.kind == DOCTOR else "base")
    if addressee.identity_id != place.last_identity_id and addressee.identity_id is not None:
        await consoles.use_identity(turn.tx, addressee.person_id, addressee.identity_id)
        spot.say(f"Прежний мессенджер закрыт для бота, пишу в {MESSENGERS[addressee.channel or '']}.")
    message_id = await replying.to_person(
        turn,
        addressee,
        content,
        curator_id=spot.curator.id,
        view_id=place.view_id,
        shown=_from_doctor(spot, content) if place.kind == DOCTOR else None,
    )
    if addressee.blocked:
        await consoles.still_waiting(turn.tx, addressee.thread_id, place.waiting_since)
        spot.say(_blocked(place.adults, addressee), ((Button("Приглашение", f"c:inv:{addressee.thread_id}"),),))
    if turn.looking and _to_colleagues(spot, turn, addressee, content, 0):
        raise Unopened  # others are to read it too
    if message_id:
        turn.lines += _to_colleagues(spot, turn, addressee, content, message_id)
        if place.kind != DOCTOR:
            author, delay = short_name(spot.curator.full_name), relay.ALBUM_REST if turn.event.album else 0.0
            await referral_hearing.answered(turn, addressee, content, message_id, author, delay=delay)
    return True


def _from_doctor(spot: Spot, content: Content) -> Content:
    """A curator and a doctor write in one chat: who is speaking, and how to answer where one writes to the curator."""
    shown = headed(content, doctor_heading(spot.curator.full_name))
    if spot.place.talks_to == DOCTOR:
        return shown
    return msgspec.structs.replace(shown, buttons=((Button("Ответить врачу", "m:doctor"),),))


def _not_agreed(spot: Spot, addressee: Addressee) -> None:
    if spot.place.kind == DOCTOR:
        spot.say(NO_DOCTOR_CONSENT.format(addressee.full_name))
        return
    words = f"Сообщение не отправлено. {addressee.full_name}: согласия нет, и писать сюда нельзя."
    rest = " Как только человек нажмёт в чате «Согласен», всё заработает; а пока можно позвонить."
    others = spot.place.adults > 1
    spot.say(words + rest, ((Button("Кому", f"c:who:{addressee.thread_id}"),),) if others else ())


def _blocked(adults: int, addressee: Addressee) -> str:
    who, where = addressee.full_name, MESSENGERS[addressee.channel or ""]
    ways = ["позвоните", "дайте код, чтобы подключиться в другом мессенджере"]
    if adults > 1:
        ways.insert(0, "напишите другому взрослому семьи («Кому» на карточке)")
    return f"⛔ {who}: бот заблокирован ({where}), сообщение вряд ли дойдёт. Что можно сделать: {'; '.join(ways)}."


def _to_colleagues(spot: Spot, turn: Turn, addressee: Addressee, content: Content, message_id: int) -> list[Line]:
    """Show the answer in every other console of the thread, and in the own topic where it was written outside of it."""
    place = spot.place
    others = orjson.loads(place.others) if place.others else []
    if not spot.flat and not spot.in_topic:
        others.append({"view": place.view_id, "lane": spot.lane_id, "mode": place.mode})
    author, family = short_name(spot.curator.full_name), place.family or addressee.full_name
    return [
        Line(
            other["lane"],
            "say",
            contents.to_json(
                headed(content, colleague_heading(author, addressee.full_name, family, flat=other["mode"] == "flat"))
            ),
            message_id=message_id,
            message_at=turn.now,
            view_id=other["view"],
            delay=relay.ALBUM_REST if turn.event.album else 0.0,
        )
        for other in others
    ]
