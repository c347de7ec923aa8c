"""The history of a thread, on demand: ten messages, «Ещё», and words to look for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from curators.console.page import Page, Rows
from curators.console.pending import Search
from curators.console.spot import Spot
from curators.heading import MESSENGERS, short_name
from curators.roster import zone_of
from storage import content as contents
from storage.content import Attachment, AttachmentKind, Button, Content
from storage.queries import alarms, talk
from storage.transaction import Tx

AT_ONCE = 10
LONGEST = 700
"""Characters of one message shown; the whole of it stands in the thread."""
FILES = {
    AttachmentKind.PHOTO: "фото",
    AttachmentKind.DOCUMENT: "файл",
    AttachmentKind.VOICE: "голосовое сообщение",
    AttachmentKind.AUDIO: "аудио",
    AttachmentKind.VIDEO: "видео",
    AttachmentKind.ROUND_VIDEO: "видеосообщение",
    AttachmentKind.STICKER: "стикер",
    AttachmentKind.ANIMATION: "анимация",
}
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def compose(rows: list[Any], zone: ZoneInfo, title: str) -> Page:
    """Pure: messages (newest first, as `talk.history` gives them) as a page to read from top to bottom."""
    page = Page().bold(title).line()
    day = None
    for row in reversed(rows):
        local: datetime = row["created_at"].astimezone(zone)
        if local.date() != day:
            day = local.date()
            page.line().bold(f"— {day.day} {_MONTHS[day.month - 1]} {day.year} —").line()
        page.add(f"{local:%H:%M} ").bold(_who(row)).line()
        page.line(_what(row))
    return page


def _who(row: Any) -> str:
    if row["direction"] == "in":
        channel = MESSENGERS.get(row["channel"] or "", "")
        return " · ".join(part for part in (row["person"] or "Семья", channel) if part)
    if row["direction"] == "note":
        return f"📝 Заметка · {short_name(row['curator'] or 'пульт')}"
    if row["direction"] == "auto":
        return "⚙️ Автоматически"
    return f"↪️ {short_name(row['curator'] or 'Куратор')} → {short_name(row['person'] or 'семья')}"


def _what(row: Any) -> str:
    content = contents.from_json(row["content"])
    lines = [_cut(content.text)] if content.text else []
    if content.attachments:
        lines.append("📎 " + ", ".join(_file(one) for one in content.attachments))
    if content.location:
        lines.append("📍 место на карте")
    if content.contact:
        lines.append(f"☎️ контакт: {content.contact.phone}")
    if content.unsupported:
        lines.append(f"[{content.unsupported}]")
    if row["deleted_at"] is not None:
        lines.append("🗑 удалено в мессенджере")
    elif row["edited_at"] is not None:
        lines.append(f"✏️ изменено, было: {_cut(row['was'] or '…')}")
    if row["failed"]:
        lines.append("❗ не доставлено")
    return "\n".join(lines) or "[пустое сообщение]"


def _file(attachment: Attachment) -> str:
    kind = FILES.get(attachment.kind, "файл")
    return f"{kind} «{attachment.name}»" if attachment.name else kind


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


async def recent(tx: Tx, thread_id: int, zone: ZoneInfo, before: int | None = None) -> Content | None:
    """The last messages of a thread (before this one), for a topic made anew; None where there are none."""
    rows = await talk.history(tx, thread_id, before=before if before is not None else 2**62, most=AT_ONCE)
    return compose(rows, zone, "Что было раньше").content() if rows else None


async def show(spot: Spot, *, before: int | None = None, words: str | None = None) -> None:
    """Say a page of the history, with «Ещё» where there is more."""
    turn = spot.turn
    rows = await talk.history(
        turn.tx, spot.thread_id, before=before if before is not None else 2**62, words=words, most=AT_ONCE + 1
    )
    await alarms.audit(turn.tx, "history_shown", curator_id=spot.curator.id, family_id=spot.place.family_id)
    if words:
        await spot.remember(ask=Search(spot.thread_id, words))
    if not rows:
        spot.say(_nothing(words, before), _for_family(spot))
        return
    more = len(rows) > AT_ONCE
    rows = rows[:AT_ONCE]
    verb = "find" if words else "more"
    buttons: Rows = ((Button("Ещё", f"c:{verb}:{spot.thread_id}:{rows[-1]['id']}"),),) if more else ()
    title = f"История: {spot.place.family}" + (f" · «{words}»" if words else "")
    spot.say(compose(rows, zone_of(spot.curator.timezone), title).content((*buttons, *_for_family(spot))))


def _for_family(spot: Spot) -> Rows:
    """«История была долгой» is no command: such words can still be sent on."""
    return ((Button("Это для семьи — отправить", "c:talk"),),) if spot.pending.aside else ()


def _nothing(words: str | None, before: int | None) -> str:
    if words:
        return f"По слову «{words}» больше ничего нет." if before else f"По слову «{words}» ничего не нашлось."
    return "Раньше ничего нет: это начало переписки." if before else "Переписки с этой семьёй ещё не было."
