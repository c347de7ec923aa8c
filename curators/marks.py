"""What a curator sees of their words' fate: in a queue, delivered, not delivered and why, «Повторить»."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from curators.heading import headed
from curators.referral import speaks
from curators.turn import Turn
from storage import content as contents
from storage.content import Button, Content
from storage.queries import twins
from storage.queries.outbox import Line, Priority
from storage.transaction import Tx

QUEUED, DELIVERED, FAILED = "queued", "delivered", "failed"

EMOJI = {
    "telegram": {QUEUED: "✍", DELIVERED: "👌", FAILED: "💔"},
    "vk": {QUEUED: "🤔", DELIVERED: "👌", FAILED: "😭"},
}
"""Reactions a bot sets on the curator's own message; where it can't, a short line says the same."""

WORDS = {
    QUEUED: "⏳ В очереди: мессенджер не отвечает, отправлю, как только сможет принять.",
    DELIVERED: "✓ Доставлено",
}

REASONS = {
    "blocked": "человек заблокировал бота в этом мессенджере",
    "chat_gone": "такого чата больше нет",
    "forbidden": "мессенджер не разрешает писать этому человеку, пока он не напишет сам",
    "too_long": "сообщение слишком длинное для этого мессенджера",
    "too_big": "файл слишком большой для этого мессенджера",
    "file_lost": "файла больше нет у мессенджера",
    "bad_request": "мессенджер не принял такое сообщение",
    "unauthorized": "бот отключён от мессенджера — об этом уже знает оператор",
    "not_able": "этот мессенджер так не умеет",
    "message_gone": "исходного сообщения больше нет",
    "expired": "сообщение устарело, пока ждало отправки",
    "timed_out": "мессенджер не принимал это сообщение четверть часа",
    "off": "этот мессенджер сейчас выключен",
    "broken": "ошибка в самом сервисе — о ней уже знает оператор",
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message on its way to a person."""

    message_id: int
    outbox_id: int
    state: str
    reason: str | None = None
    doubtful: bool = False
    files: tuple[str, ...] = ()
    """Words about files that could not be carried."""


DELIVERED_REACTIONS = contents.plain_json({channel: {"emoji": marks[DELIVERED]} for channel, marks in EMOJI.items()})
DELIVERED_WORDS = contents.to_json(Content(text=WORDS[DELIVERED]))
MARK_STEP = 0.5
"""Seconds: marks of delivery of all conversations leave together at every half second, the one after next."""


async def delivered(tx: Tx, messages: list[int]) -> None:
    """Mark what arrived as it should, as most of it does: one statement for all."""
    await twins.mark_delivered(
        tx, messages, DELIVERED_REACTIONS, DELIVERED_WORDS, priority=Priority.CARD, step=MARK_STEP
    )


def told(fate: Fate, *, lane_id: int, view_id: int | None, channel: str, at: datetime) -> list[Line]:
    """The lines for the chat the message was written in."""

    def line(op: str, payload: str, priority: Priority = Priority.CARD) -> Line:
        return Line(
            lane_id, op, payload, priority, message_id=fate.message_id if op == "react" else None,
            message_at=at if op == "react" else None, reply_to=fate.message_id, view_id=view_id,
        )  # fmt: skip

    lines: list[Line] = []
    if view_id is not None:  # only a curator is told of every step
        emoji = EMOJI.get(channel, {}).get(fate.state)
        if emoji is not None:
            lines.append(line("react", contents.plain_json({"emoji": emoji})))
        elif fate.state in WORDS:
            lines.append(line("say", contents.to_json(Content(text=WORDS[fate.state]))))
        if fate.state == FAILED:
            lines.append(line("say", contents.to_json(_failed(fate)), Priority.LIVE))
        if fate.doubtful and fate.state == DELIVERED:
            words = "Возможно доставлено: связь оборвалась, и сообщение отправлено ещё раз. Оно могло прийти дважды."
            lines.append(line("say", contents.to_json(Content(text=words)), Priority.LIVE))
    lines += [line("say", contents.to_json(Content(text=words)), Priority.LIVE) for words in fate.files]
    return lines


def _failed(fate: Fate) -> Content:
    why = REASONS.get(fate.reason or "", "мессенджер не принял сообщение")
    again = Button("Повторить", f"c:retry:{fate.outbox_id}")
    return Content(text=f"Не доставлено: {why}.", buttons=((again,),))


async def retry(turn: Turn, outbox_id: int, console_id: int) -> str:
    """Send a failed message anew, to the messenger its person uses now; the words for the toast."""
    may = await twins.may_retry(turn.tx, outbox_id, console_id)
    if may is not None and not may["shown"]:
        return "Эта семья сейчас у другого куратора."
    if may is not None and not may["consented"]:
        return f"{may['full_name']}: согласия нет, писать нельзя."
    found = await twins.retried(turn.tx, outbox_id)
    if found is None or found["payload"] is None:
        return "Это сообщение уже отправлено ещё раз."
    if found["lane_id"] is None:
        return "Писать некуда: человек не подключён ни в одном мессенджере."
    payload = found["payload"]
    speaker = speaks(found)
    if speaker is not None:
        payload = contents.to_json(headed(contents.from_json(payload), speaker))
    turn.lines.append(
        Line(
            found["lane_id"],
            "say",
            payload,
            key=f"retry:{outbox_id}",
            message_id=found["message_id"],
            message_at=found["message_at"],
            reply_to=found["reply_to"],
            identity_id=found["identity_id"],
        )
    )
    return f"Отправляю ещё раз: {found['full_name']}."
