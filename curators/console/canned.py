"""«Шаблон»: prepared answers with variables, looked at before they leave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import msgspec

from curators.auto_line import called
from curators.console import send
from curators.console.commands import without_head
from curators.console.page import Rows
from curators.console.pending import Preview, Typed
from curators.console.spot import Spot
from curators.heading import headed
from curators.roster import zone_of
from storage import content as contents
from storage.content import Button, Content
from storage.queries import canned, measures

PAGE = 8
TITLE = 60
VARIABLE = re.compile(r"\{([^{}\n]{1,30})\}")
NONE_YET = (
    "Готовых ответов пока нет. Чтобы сделать свой, напишите:\n/template_add Название\nи со следующей строки — текст. "
    "Или ответьте командой «/template_add Название» на готовое сообщение: запомню его вместе с файлами.\n"
    "В тексте можно писать {имя}, {фио}, {куратор}, {сегодня} — подставится само."
)


def variables(full_name: str, curator: str, today: datetime) -> dict[str, str]:
    """What may stand in braces."""
    return {
        "имя": called(full_name),
        "фио": full_name,
        "куратор": called(curator),
        "сегодня": f"{today:%d.%m.%Y}",
    }


def filled(content: Content, values: Mapping[str, str]) -> Content:
    """Pure: the content with its variables filled in, unknown ones left; formatting stays over its words."""
    spans = list(content.spans)
    text, grown = content.text, 0
    for found in VARIABLE.finditer(content.text):
        value = values.get(found[1].strip().casefold())
        if value is None:
            continue
        start, end = found.start() + grown, found.end() + grown
        more = len(value) - (end - start)
        text = text[:start] + value + text[end:]
        spans = [_moved(span, start, end, more) for span in spans]
        grown += more
    return msgspec.structs.replace(content, text=text, spans=tuple(spans))


def _moved(span: contents.Span, start: int, end: int, more: int) -> contents.Span:
    if span.start >= end:
        return msgspec.structs.replace(span, start=span.start + more)
    if span.start + span.length >= end and span.start <= start:
        return msgspec.structs.replace(span, length=span.length + more)
    return span


def left_open(content: Content) -> list[str]:
    """The variables that nothing was filled in for."""
    return [f"{{{found[1]}}}" for found in VARIABLE.finditer(content.text)]


async def show(spot: Spot, page: int) -> None:
    """List one's own and everybody's."""
    rows = await canned.listed(spot.turn.tx, spot.curator.id, PAGE + 1, page * PAGE)
    if not rows and not page:
        spot.say(NONE_YET)
        return
    thread = spot.thread_id
    buttons: list[tuple[Button, ...]] = [
        (Button(("🌐 " if row["common"] else "") + row["title"], f"c:tc:{thread}:{row['id']}"),) for row in rows[:PAGE]
    ]
    turning = [Button("← Назад", f"c:tpl:{thread}:{page - 1}")] if page else []
    turning += [Button("Дальше →", f"c:tpl:{thread}:{page + 1}")] if len(rows) > PAGE else []
    spot.say(f"Какой ответ показать? Семья: {spot.place.family}.", (*buttons, *([tuple(turning)] if turning else [])))


async def preview(spot: Spot, canned_id: int) -> str | None:
    """Show one with its variables filled in, before anything leaves."""
    row = await canned.one(spot.turn.tx, canned_id, spot.curator.id)
    if row is None:
        return "Этого шаблона больше нет."
    turn = spot.turn
    today = turn.now.astimezone(zone_of(spot.curator.timezone))
    values = variables(spot.place.full_name or "", spot.curator.full_name, today)
    await _preview(spot, filled(contents.from_json(row["content"]), values), own=None if row["common"] else canned_id)
    return None


async def _preview(spot: Spot, content: Content, *, own: int | None = None) -> None:
    thread = spot.thread_id
    await spot.remember(ask=Preview(thread, content))
    gaps, over = left_open(content), await _over(spot, content)
    send_it = "Всё равно отправить" if over else "Отправить"
    first = [Button(send_it, f"c:ts:{thread}")] if not gaps else []
    rows: Rows = ((*first, Button("Изменить", f"c:te:{thread}")), (Button("Отмена", "c:no"),))
    if own is not None:
        rows = (*rows, (Button("Удалить шаблон", f"c:td:{thread}:{own}"),))
    head = f"Так увидит {spot.place.full_name or 'семья'}:"
    if gaps:
        head = f"Осталось заполнить: {', '.join(gaps)}. Нажмите «Изменить»."
    if over:
        head = f"⚠️ В тексте мера, которая сейчас не действует: {over}. Проверьте, прежде чем отправлять.\n{head}"
    spot.say(headed(content, head), rows)


async def _over(spot: Spot, content: Content) -> str:
    """Name the measures that the text speaks of and that have expired or were taken off; empty: there are none."""
    turn = spot.turn
    rows = await measures.named_but_over(turn.tx, content.text, turn.now.astimezone(zone_of(turn.zone)).date())
    return ", ".join(
        f"«{row['title']}»" + (f" (была до {row['valid_to']:%d.%m.%Y})" if row["valid_to"] else "") for row in rows
    )


async def confirm(spot: Spot) -> str:
    """Send what was shown."""
    ask = spot.pending.ask
    if not isinstance(ask, Preview) or ask.thread_id != spot.place.thread_id:
        return "Этот ответ уже отправлен или отменён."
    await spot.remember(ask=None, album=None, album_to="")
    # The preview itself stands for the curator's message: marks, replies and reactions find it.
    sent = await send.later(spot, Typed(ask.content, spot.turn.event.message_id))
    return "Отправляю" if sent else "Не отправлено"


async def change(spot: Spot) -> str | None:
    """Wait for words in place of what was shown."""
    ask = spot.pending.ask
    if not isinstance(ask, Preview) or ask.thread_id != spot.place.thread_id:
        return "Этот ответ уже отправлен или отменён."
    await spot.remember(ask=msgspec.structs.replace(ask, changing=True))
    spot.say("Напишите, как должно быть: покажу ещё раз, прежде чем отправить.", ((Button("Отмена", "c:no"),),))
    return None


async def changed(spot: Spot, content: Content, ask: Preview) -> None:
    """Typed words replace what was shown; its files stay unless others came."""
    if not content.attachments:
        content = msgspec.structs.replace(content, attachments=ask.content.attachments)
    album = spot.turn.event.album
    if album:
        await spot.remember(album=album, album_to="ask")
    await _preview(spot, content)


async def delete(spot: Spot, canned_id: int) -> str:
    """Delete one of one's own."""
    title = await canned.delete(spot.turn.tx, canned_id, spot.curator.id, common=False)
    if title is None:
        return "Этого шаблона уже нет."
    await spot.remember(ask=None)
    spot.say(f"Шаблон «{title}» удалён.")
    return "Удалено"


async def add(spot: Spot, content: Content, argument: str) -> None:
    """Keep a prepared answer: from the lines after its title, or from the message replied to."""
    title, _, text = argument.partition("\n")
    title, turn = title.strip()[:TITLE], spot.turn
    made = without_head(content, text.strip())
    if made.empty and turn.arrival.ref_id is not None:
        raw = await canned.said(turn.tx, turn.arrival.ref_id, turn.arrival.ref_at)
        made = contents.from_json(raw) if raw else made
    if not title or made.empty:
        spot.say(NONE_YET)
        return
    made = msgspec.structs.replace(made, buttons=(), menu=False, unsupported=None)
    canned_id, new = await canned.put(turn.tx, spot.curator.id, title, contents.to_json(made))
    if turn.event.album:
        await spot.remember(album=turn.event.album, album_to=f"canned:{canned_id}")
    spot.say(f"Шаблон «{title}» {'сохранён' if new else 'обновлён'}. Он появится в «Шаблон».")


async def more(spot: Spot, canned_id: int, content: Content) -> None:
    """A further file of the album a prepared answer was made of."""
    row = await canned.one(spot.turn.tx, canned_id, spot.curator.id)
    if row is not None:
        old = contents.from_json(row["content"])
        whole = msgspec.structs.replace(old, attachments=(*old.attachments, *content.attachments))
        await canned.change(spot.turn.tx, canned_id, contents.to_json(whole))
