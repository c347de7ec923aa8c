"""A specialist speaks in a family's talk: their words reach the family under their own name, and its curators."""

from __future__ import annotations

from curators import relay, replying
from curators.console.spot import Spot
from curators.heading import colleague_heading, headed
from curators.referral import ROLE_WORDS, State, of_kind, simply, specialist_heading
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.queries import consents, consoles, referrals
from storage.queries.outbox import Line
from storage.queries.people import Addressee
from storage.transaction import Record

OVER = "Это направление уже завершено, переписка закрыта. Сообщение никому не отправлено."
NOBODY = "Сообщение не отправлено: в чате пока нет никого из взрослых. Спросите, пожалуйста, куратора семьи."
NO_CONSENT = "Сообщение не отправлено. {}: нет согласия на такую переписку. Спросите, пожалуйста, куратора семьи."
BLOCKED = "⛔ {}: бот заблокирован, сообщение вряд ли дойдёт. Скажите об этом, пожалуйста, куратору семьи."


async def to_family(spot: Spot, turn: Turn, content: Content) -> bool:
    """Send a specialist's words to the adult addressed, under their name; False where they were not sent, and why.

    The words stand in the family's own talk, so that its curator sees them; the specialist writes in the referral's
    thread, so that nothing else of the family opens to them.
    """
    place = spot.place
    one = await referrals.one(turn.tx, of_kind(place.kind) or 0)
    if one is None or one["state"] != State.ACCEPTED or one["specialist_id"] != spot.curator.id or place.closed:
        spot.say(OVER)
        return False
    to = await _addressee(spot, turn)
    if to is None or to.lane_id is None or place.view_id is None:
        spot.say(NOBODY)
        return False
    doctor = one["role"] == "doctor"
    if not spot.place.consented or (doctor and to.person_id not in one["agreed"]):
        spot.say(NO_CONSENT.format(to.full_name))
        return False
    await consents.holds(turn.tx, to.person_id, "doctor" if doctor else "base")
    message_id = await replying.to_person(
        turn,
        to._replace(thread_id=one["talk_id"]),
        content,
        curator_id=spot.curator.id,
        view_id=place.view_id,
        shown=headed(content, specialist_heading(one["role"], spot.curator.full_name)),
        owned=False,
    )
    if to.blocked:
        spot.say(BLOCKED.format(to.full_name))
    elif message_id:
        await referrals.answered(turn.tx, one, place.view_id, message_id)
    if message_id:
        await _tell_curators(turn, one, to, content, message_id)
    return True


async def _addressee(spot: Spot, turn: Turn) -> Addressee | None:
    """Whom it goes to: who wrote the message replied to, else who was heard here last."""
    arrival = turn.arrival
    if arrival.ref_id is not None and arrival.ref_at is not None:
        replied = await referrals.author(turn.tx, arrival.ref_id, arrival.ref_at)
        if replied is not None and replied["person_id"] not in {None, spot.place.person_id}:
            await consoles.address(turn.tx, spot.thread_id, replied["person_id"])
            await spot.move_to(spot.thread_id)
    return spot.place.addressee


async def _tell_curators(turn: Turn, one: Record, to: Addressee, content: Content, message_id: int) -> None:
    """Every console that shows the family's talk shows what the specialist wrote."""
    author = f"{simply(one['specialist'])} ({ROLE_WORDS.get(one['role'], 'специалист')})"
    for view in await consoles.views_showing(turn.tx, one["talk_id"]):
        line = colleague_heading(author, to.full_name, one["family"] or to.full_name, flat=view["mode"] == "flat")
        turn.lines.append(
            Line(
                view["lane_id"],
                "say",
                contents.to_json(headed(content, line)),
                message_id=message_id,
                message_at=turn.now,
                view_id=view["id"],
                delay=relay.ALBUM_REST if turn.event.album else 0.0,
            )
        )
