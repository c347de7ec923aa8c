"""«Не присылать такое»: a person takes the consent to mailings back, at once; and may give it again."""

from __future__ import annotations

from bot.dialogues import deeds
from bot.outreach.words import STOP
from curators.console import card
from curators.turn import Turn
from storage.content import Button, Content, restate
from storage.queries import alarms, consents
from storage.queries.outbox import Line

MAILINGS, AGAIN, VERSION = "mailings", "b:again", "button-1"
STOPPED = (
    "Больше не присылаем рассылки и приглашения. Куратор и напоминания остаются с вами, как раньше. "
    "Передумаете — нажмите кнопку."
)


def concerns(turn: Turn) -> bool:
    """Tell whether this update is one of these buttons, pressed by somebody we know; who has left agrees to nothing."""
    arrival = turn.arrival
    return turn.event.button in {STOP, AGAIN} and arrival.person_id is not None and bool(arrival.consented)


async def pressed(turn: Turn) -> None:
    """Stop, or begin again."""
    person_id, lane_id = turn.arrival.person_id, turn.arrival.own_lane_id
    assert person_id is not None
    assert lane_id is not None
    if turn.event.button == AGAIN:
        await deeds.agreed(turn, person_id, MAILINGS, VERSION)
        turn.answer(lane_id, "Снова присылаем")
        _instead(turn, Content(text="Снова присылаем вам новости и приглашения."))
        return
    had = MAILINGS in await consents.kinds(turn.tx, person_id)
    await consents.withdraw(turn.tx, person_id, MAILINGS, turn.now)
    turn.answer(lane_id, "Больше не присылаем")
    if had:
        detail = {"kind": MAILINGS}
        await alarms.audit(turn.tx, "consent_withdrawn", person_id=person_id, detail=detail)
        content = Content(text=STOPPED, buttons=((Button("Присылать снова", AGAIN),),))
        turn.say(lane_id, content, identity_id=turn.arrival.identity_id)
        if turn.arrival.thread_id is not None:
            await card.refresh(turn, turn.arrival.thread_id)


def _instead(turn: Turn, content: Content) -> None:
    assert turn.arrival.own_lane_id is not None
    ids = [turn.event.message_id] if turn.event.message_id else []
    payload = restate(content, ids=ids, instead=True)
    turn.lines.append(Line(turn.arrival.own_lane_id, "restate", payload, identity_id=turn.arrival.identity_id))
