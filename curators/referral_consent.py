"""A family is asked whether a specialist may see its talk; each adult answers for themselves, and may change it."""

from __future__ import annotations

import re

from curators.auto_line import called
from curators.console import card
from curators.referral import OPEN, WHOM_WORDS, State, kind_of, simply
from curators.referral_words import tell_asker
from curators.turn import Turn
from storage import content as contents
from storage.content import Button, Content
from storage.event import EventKind
from storage.queries import alarms, consents, handover, people, referrals, talk
from storage.queries.outbox import Line
from storage.queries.talk import Said
from storage.transaction import Record

DATA = re.compile(r"rf:([yn]):(\d+)")
VERSION = "referral-1"
ASK = (
    "Ваш куратор {curator} хочет попросить о помощи {whom}. Чтобы помочь, ей или ему важно видеть эту переписку: "
    "и то, что было, и то, что вы напишете, пока идёт помощь. Потом доступ закроется.\n\nВы согласны? "
    "Если нет, ничего страшного: помогать всё равно будут, но увидят только вопрос куратора."
)
YES = "Спасибо! Если передумаете, нажмите «Нет» в этом же сообщении: переписка сразу закроется."
NO = "Хорошо. Вашу переписку никто, кроме куратора, не увидит."
OVER = "Эта помощь уже закончилась: переписку никто больше не видит."


def concerns(turn: Turn) -> bool:
    """Tell whether this is a family's answer about a specialist; who has left is asked for the base consent first."""
    return (
        turn.event.kind is EventKind.BUTTON
        and turn.arrival.person_id is not None
        and bool(turn.arrival.consented)
        and DATA.fullmatch(turn.event.button or "") is not None
    )


async def ask(turn: Turn, one: Record, curator: str) -> int:
    """Ask every adult who can be written to; how many were asked."""
    whom = WHOM_WORDS.get(one["role"], "коллегу")
    words = ASK.format(curator=called(curator), whom=f"{whom}: {simply(one['specialist'])}")
    adults = {row["id"]: row["full_name"] for row in await people.adults(turn.tx, one["family_id"])}
    reached = await handover.reached(turn.tx, one["family_id"])
    for adult in reached:
        agree = "Согласна" if _she(adults[adult["person_id"]]) else "Согласен"
        rows = ((Button(agree, f"rf:y:{one['id']}"), Button("Нет", f"rf:n:{one['id']}")),)
        body = contents.to_json(Content(text=words, buttons=rows))
        said = Said(one["talk_id"], "auto", body, turn.now, person_id=adult["person_id"], channel=adult["channel"])
        message_id = await talk.keep(turn.tx, said)
        turn.lines.append(
            Line(
                adult["lane_id"],
                "say",
                body,
                message_id=message_id,
                message_at=turn.now,
                identity_id=adult["identity_id"],
            )
        )
    return len(reached)


def _she(full_name: str) -> bool:
    """Guess from the patronymic how the button must sound; a name without one is a mother's more often than not."""
    return not any(word.endswith(("ич", "оглы")) for word in full_name.lower().split())


async def pressed(turn: Turn) -> None:
    """«Согласна» or «Нет»; it acts at once."""
    arrival = turn.arrival
    match = DATA.fullmatch(turn.event.button or "")
    lane_id = arrival.own_lane_id
    assert match is not None
    assert lane_id is not None
    assert arrival.person_id is not None
    # Held: a specialist who accepts at this moment either sees the answer or is told of it.
    one = await referrals.one(turn.tx, int(match[2]), locked=True)
    if one is None or one["family_id"] != arrival.family_id or State(one["state"]) not in OPEN:
        turn.answer(lane_id, OVER)
        return
    yes = match[1] == "y"
    kind = kind_of(one["id"])
    if yes:
        await consents.give(turn.tx, arrival.person_id, kind, VERSION, turn.channel, turn.now)
    else:
        await consents.withdraw(turn.tx, arrival.person_id, kind, turn.now)
    await alarms.audit(
        turn.tx,
        "referral_agreed" if yes else "referral_refused",
        person_id=arrival.person_id,
        family_id=arrival.family_id,
        detail={"referral": one["id"]},
    )
    turn.answer(lane_id, "Спасибо!" if yes else "Хорошо")
    turn.say(lane_id, Content(text=YES if yes else NO), identity_id=arrival.identity_id)
    who, answer = simply(one["specialist"]), "согласие есть" if yes else "согласия нет"
    what = "переписка открыта" if yes else "переписка не видна, только вопрос и ответы на свои сообщения"
    await tell_asker(turn, one, f"🤝 {arrival.full_name}: {answer}. {who}: {what}.")
    await _tell_specialist(turn, one, f"🤝 {arrival.full_name}: {answer}, {what}.")


async def _tell_specialist(turn: Turn, one: Record, words: str) -> None:
    """Who has accepted already learns it, and where to look."""
    desk = turn.staff.desks.get(one["specialist_id"])
    if one["state"] != State.ACCEPTED or desk is None or one["thread_id"] is None:
        return
    view_id = await talk.view(turn.tx, one["thread_id"], desk.console_id)
    content = Content(text=words, buttons=((Button("История", f"c:hist:{one['thread_id']}"),),))
    turn.lines.append(Line(desk.lane_id, "say", contents.to_json(content), view_id=view_id))
    await card.refresh(turn, one["thread_id"])
