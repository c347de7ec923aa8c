"""The history of a thread, on demand: ten messages, «Ещё», and words to look for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from curators.console.page import Page, Rows
from curators.console.pending import Search
from curators.console.spot import Spot
from curators.heading import MESSENGERS, SUPERVISION, short_name
from curators.referral import SUPERVISE, THREAD, of_kind
from curators.roster import zone_of
from curators.turn import Turn
from storage import content as contents
from storage.content import Attachment, AttachmentKind, Button, Content
from storage.queries import alarms, cards, referrals, talk
from storage.transaction import Record, Tx

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
        page.line(what(row))
    return page


def _who(row: Any) -> str:
    if row["direction"] == "in":
        channel = MESSENGERS.get(row["channel"] or "", "")
        return " · ".join(part for part in (row["person"] or "Семья", channel) if part)
    if row["direction"] == "note" and row["channel"] == SUPERVISION:
        return f"🧭 Супервизия · {short_name(row['curator'] or 'пульт')}"
    if row["direction"] == "note":
        return f"📝 Заметка · {short_name(row['curator'] or 'пульт')}"
    if row["direction"] == "auto":
        return "⚙️ Автоматически"
    return f"↪️ {short_name(row['curator'] or 'Куратор')} → {short_name(row['person'] or 'семья')}"


def what(row: Any) -> str:
    """Give what a message holds, in words."""
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
    referral_id = of_kind(spot.place.kind)
    if referral_id is not None:
        await _show_referred(spot, referral_id, before)
        return
    rows = await talk.history(
        turn.tx,
        spot.thread_id,
        before=before if before is not None else 2**62,
        words=words,
        most=AT_ONCE + 1,
        supervision=await sees_supervision(spot),
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


async def sees_supervision(spot: Spot) -> bool:
    """Tell whether this colleague may see notes of supervision: the family's own curator, and who supervises."""
    if spot.curator.role in SUPERVISE:
        return True
    family = await cards.family(spot.turn.tx, spot.thread_id)
    return family is not None and family["curator_id"] == spot.curator.id


async def referred(turn: Turn, one: Record, zone: ZoneInfo, before: int | None = None) -> Content:
    """Give what a specialist may read of a family's talk: all of those who agreed, or what was picked; on record."""
    title = f"История: {one['family']}"
    if one["scope"] == THREAD:
        last = before if before is not None else 2**62
        rows = await referrals.talk(turn.tx, one["talk_id"], one["agreed"], before=last, most=AT_ONCE + 1)
    else:
        title = f"Выдержка: {one['family']}"
        rows = await referrals.picked(turn.tx, one["talk_id"], one["messages"], one["agreed"])
    await alarms.audit(
        turn.tx, "history_shown", curator_id=one["specialist_id"], family_id=one["family_id"],
        detail={"referral": one["id"]},
    )  # fmt: skip
    if not rows:
        return Content(text="Показать пока нечего: семья не дала согласия или ничего не писала.")
    more = len(rows) > AT_ONCE and one["scope"] == THREAD
    rows = rows[:AT_ONCE]
    buttons: Rows = ((Button("Ещё", f"c:more:{one['thread_id']}:{rows[-1]['id']}"),),) if more else ()
    return compose(rows, zone, title).content(buttons)


async def _show_referred(spot: Spot, referral_id: int, before: int | None) -> None:
    one = await referrals.one(spot.turn.tx, referral_id)
    if one is not None and one["specialist_id"] == spot.curator.id and one["state"] == "accepted":
        spot.say(await referred(spot.turn, one, zone_of(spot.curator.timezone), before))


def _for_family(spot: Spot) -> Rows:
    """«История была долгой» is no command: such words can still be sent on."""
    return ((Button("Это для семьи — отправить", "c:talk"),),) if spot.pending.aside else ()


def _nothing(words: str | None, before: int | None) -> str:
    if words:
        return f"По слову «{words}» больше ничего нет." if before else f"По слову «{words}» ничего не нашлось."
    return "Раньше ничего нет: это начало переписки." if before else "Переписки с этой семьёй ещё не было."
