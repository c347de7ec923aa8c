"""What the author of a broadcast sees of it: progress in one message, and at the end a summary with a picture."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.outreach.tally import READ, Tally, by_messenger, failed_lines, left_out_lines, tally
from bot.sending.pictures import made
from curators.console.page import Rows
from curators.staff import Staff
from storage import content as contents
from storage.content import AttachmentKind, Button, Content, restate
from storage.queries import recipients
from storage.queries.broadcasts import EVERYBODY
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx

HEADS = {
    "draft": "черновик",
    "waiting": "ждёт согласия второго человека",
    "sending": "идёт",
    "paused": "на паузе",
    "done": "закончена",
    "cancelled": "отменена",
}


def live_key(cast_id: int) -> str:
    """The outbox key of the message that shows the progress."""
    return f"cast_live:{cast_id}"


def progress_content(cast: Record, found: Tally, zone: str) -> Content:
    """The progress in words, with what may be done."""
    state, number = cast["state"], cast["id"]
    lines = [f"📣 Рассылка {number}: {HEADS[state]}."]
    if state == "sending" and cast["last_person_id"] < EVERYBODY:
        lines.append("Ещё выбираем людей.")
    lines += ["", f"Отправлено: {found.sent.total()} из {max(found.number, cast['expected'])}"]
    if found.waiting:
        lines.append(f"Ждут отправки: {found.waiting}{_when(found.next_at, zone)}")
    if found.held:
        why = "до «Продолжить»" if state == "paused" else "до дневных часов"
        lines.append(f"Отложено {why}: {found.held}")
    if found.failed:
        lines += [f"Не доставлено: {found.failed.total()}", *failed_lines(found.failed)]
    if found.left_out:
        lines += [f"Не отправляем: {found.left_out.total()}", *left_out_lines(found.left_out)]
    lines.append(f"Ответили: {found.answered}")
    return Content(text="\n".join(lines), buttons=_buttons(state, number))


def _when(at: datetime | None, zone: str) -> str:
    if at is None or at <= datetime.now(UTC):  # the outbox lives by the machine's own clock
        return ""
    return f", первые уйдут в {at.astimezone(ZoneInfo(zone)):%H:%M}"


def _buttons(state: str, number: int) -> Rows:
    cancel = Button("Отменить", f"c:cast:0:x:{number}")
    if state == "sending":
        return ((Button("Пауза", f"c:cast:0:p:{number}"), cancel),)
    if state == "paused":
        return ((Button("Продолжить", f"c:cast:0:r:{number}"), cancel),)
    return ()


async def progress(tx: Tx, cast: Record, staff: Staff, zone: str) -> Line | None:
    """Give the line that brings the progress message up to date; None where its author has no console."""
    desk = staff.desks.get(cast["author_id"])
    if desk is None:
        return None
    found = tally(await recipients.counts(tx, cast["id"]))
    said = restate(progress_content(cast, found, zone), of=live_key(cast["id"]))
    return Line(desk.lane_id, "restate", said, Priority.CARD)


async def summary(tx: Tx, cast: Record, staff: Staff) -> list[Line]:
    """What became of it, in words and as a picture, once; the progress message loses its buttons."""
    desk = staff.desks.get(cast["author_id"])
    if desk is None:
        return []
    found, number = tally(await recipients.counts(tx, cast["id"])), cast["id"]
    content = Content(
        text=summary_words(cast, found),
        attachments=(made(AttachmentKind.PHOTO, f"рассылка-{number}.png", "cast", number),),
    )
    over = Content(text=f"📣 Рассылка {number} {_ended(cast)}. Итог ниже.")
    return [
        Line(desk.lane_id, "restate", restate(over, of=live_key(number)), Priority.CARD),
        Line(desk.lane_id, "say", contents.to_json(content), Priority.CARD, key=f"cast_end:{number}"),
    ]


def _ended(cast: Record) -> str:
    return "отменена" if cast["state"] == "cancelled" else "закончена"


def summary_words(cast: Record, found: Tally) -> str:
    """The end of it in words."""
    lines = [f"📣 Рассылка {cast['id']} {_ended(cast)}.", "", f"Отправлено: {found.sent.total()}"]
    if found.sent:
        lines.append(by_messenger(found.sent))
    if found.failed:
        lines += ["", f"Не доставлено: {found.failed.total()}", *failed_lines(found.failed)]
    if found.held:
        lines += ["", f"Не успело уйти: {found.held}"]
    if found.forgotten:
        lines += ["", f"Ушло больше месяца назад, подробностей уже нет: {found.forgotten}"]
    if found.left_out:
        lines += ["", f"Не отправляли: {found.left_out.total()}", *left_out_lines(found.left_out)]
    lines += ["", f"Ответили: {found.answered}. Ответы приходят куратору каждой семьи. {READ}"]
    return "\n".join(lines)


async def last_word(tx: Tx, cast: Record, staff: Staff) -> list[Line]:
    """Three days later nobody's answer is counted any more: how many there were."""
    desk = staff.desks.get(cast["author_id"])
    if desk is None:
        return []
    found = tally(await recipients.counts(tx, cast["id"]))
    words = f"📣 Рассылка {cast['id']}: за три дня ответили {found.answered} из {found.sent.total()}."
    key = f"cast_last:{cast['id']}"
    return [Line(desk.lane_id, "say", contents.to_json(Content(text=words)), Priority.CARD, key=key)]
