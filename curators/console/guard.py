"""The guard against the wrong thread: where it isn't clear for whom words are, they wait and the curator is asked."""

from __future__ import annotations

import msgspec

from curators.console import send
from curators.console.commands import read
from curators.console.page import Rows
from curators.console.pending import Pending, Typed
from curators.console.spot import Spot
from curators.heading import short_name
from storage.content import Button, Content
from storage.queries import consoles
from storage.queries.console_place import Place

OFFERED = 6
MOST_HELD = 20
FULL = "Уже ждут выбора {} сообщений, это последнее не сохранилось. Скажите сначала, кому отправить те."


def unsure(place: Place, pending: Pending, *, replies_to_unknown: bool) -> bool:
    """Pure: True where words typed here might be meant for another family than the one they would go to.

    Nothing is meant at all; or a reply to something that is no message of a family (the console's own words, as after a
    note); or, without topics: another family has written since the last exchange with the current one, and the current
    one has not been chosen since.
    """
    if place.thread_id is None or replies_to_unknown:
        return True
    if place.mode != "flat" or place.by != "current":
        return False
    last = max(place.last_at.timestamp() if place.last_at else 0.0, pending.chosen)
    return place.rival_at is not None and place.rival_at.timestamp() > last


async def ask(spot: Spot, content: Content) -> None:
    """Keep what was typed and ask for whom it is."""
    event, held = spot.turn.event, spot.pending.held
    if len(held) >= MOST_HELD:
        spot.say(FULL.format(MOST_HELD))
        return
    typed = Typed(content, event.message_id, event.album)
    await spot.remember(held=(*held, typed), **({"album": event.album, "album_to": "held"} if event.album else {}))
    await offer(spot)


async def offer(spot: Spot) -> None:
    """Ask for whom what is held is."""
    families = await consoles.recent(spot.turn.tx, spot.place.console_id, spot.place.current_id, OFFERED)
    if not families:
        spot.say(
            "Пока вам не написала ни одна семья. Чтобы начать разговор, откройте «Семьи» и выберите, кому.",
            ((Button("Семьи", "c:fams:0"), Button("Не отправлять", "c:drop")),),
        )
        return
    question = "Кому отправить" if spot.flat or spot.in_topic else "В какой теме это сказать"
    spot.say(f"{question}? {_quoted(spot.pending.held)}", _choices(families))


async def edited(spot: Spot, message_id: str | None, new: Content) -> None:
    """What waits here was changed by its writer: the new words wait; changed into a command, they go to nobody."""
    at = next((at for at, typed in enumerate(spot.pending.held) if typed.message_id == message_id), None)
    if at is None or message_id is None:
        return
    before, after, was = spot.pending.held[:at], spot.pending.held[at + 1 :], spot.pending.held[at]
    if read(new) is not None:
        await spot.remember(held=(*before, *after))
        spot.say("Хорошо, эти слова никому не отправляю.")
        return
    content = msgspec.structs.replace(was.content, text=new.text, spans=new.spans)
    await spot.remember(held=(*before, msgspec.structs.replace(was, content=content), *after))
    await offer(spot)


def _choices(families: list[tuple[int, bool, str]]) -> Rows:
    rows = [
        (Button(("🔔 " if waits else "") + short_name(name), f"c:to:{thread}"),) for thread, waits, name in families
    ]
    return (*rows, (Button("Другая семья", "c:fams:0"), Button("Не отправлять", "c:drop")))


def _quoted(held: tuple[Typed, ...]) -> str:
    first = held[0].content.text.strip().split("\n")[0]
    quote = f"«{first[:60]}{'…' if len(first) > 60 else ''}»" if first else "(без текста)"
    return quote if len(held) == 1 else f"{quote} и ещё {len(held) - 1}"


async def choose(spot: Spot) -> str:
    """Send what was held to the family chosen, in the order it was typed; it is current from now on."""
    held = spot.pending.held
    if not held:
        return "Это уже отправлено или отменено."
    await spot.remember(held=(), album=None, album_to="")
    if spot.flat:
        await spot.choose_current(spot.thread_id, spot.place.family or "семья")
    sent = [await send.later(spot, typed) for typed in held]
    if all(sent):
        spot.say(f"Отправлено: {spot.place.family}.")
    return "Отправляю" if all(sent) else "Не отправлено"


async def drop(spot: Spot) -> str:
    """Give up what was held."""
    if not spot.pending.held:
        return "Здесь уже ничего не ждёт."
    await spot.remember(held=(), album=None, album_to="")
    spot.say("Хорошо, никому не отправляю.")
    return "Не отправлено"


def joined(held: tuple[Typed, ...], part: Content) -> tuple[Typed, ...]:
    """A further part of the album held last."""
    last = held[-1]
    content = msgspec.structs.replace(
        last.content,
        text=last.content.text or part.text,
        spans=last.content.spans if last.content.text else part.spans,
        attachments=(*last.content.attachments, *part.attachments),
    )
    return (*held[:-1], msgspec.structs.replace(last, content=content))
