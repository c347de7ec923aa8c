"""«Событие»: the form of an event; its invitation goes out as a broadcast."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.outreach import drafts, meeting
from bot.outreach.asking import WHOM, previewed, read_words, segment_of
from curators.console import form
from curators.console.form import WITH_FILES, Answers, Bad, Form, Question
from curators.console.spot import Spot
from curators.days import NoDay, read_moment
from scenarios.broadcasting import Kind
from scenarios.gathering import when_words
from storage.content import Content
from storage.queries import alarms, events

MOST_PLACES = 10_000
AHEAD = timedelta(days=2)
"""So long before an event its guests are looked at: who is reminded when."""


def _short(text: str) -> str:
    plain = " ".join(text.split())
    if not 3 <= len(plain) <= 120:
        raise Bad("Название — от трёх до 120 знаков, например: Школа мам.")
    return plain


def _place(text: str) -> str:
    plain = " ".join(text.split())
    if not 3 <= len(plain) <= 300:
        raise Bad("Напишите место так, чтобы нашли: улица, дом, этаж. До 300 знаков.")
    return plain


async def _when(spot: Spot, _: Answers, text: str) -> str:
    """The moment by the region's clock, kept as a date: «завтра» is still that day on the day after."""
    zone = ZoneInfo(spot.turn.zone)
    try:
        day, clock = read_moment(text, spot.turn.now.astimezone(zone).date())
    except NoDay as bad:
        raise Bad(str(bad)) from None
    if clock is None:
        raise Bad(f"Во сколько? Напишите день и время вместе, например: {text.strip()[:30]} 18:00.")
    at = datetime.combine(day, clock)
    if at.replace(tzinfo=zone) <= spot.turn.now:
        raise Bad(f"{at:%d.%m.%Y в %H:%M} уже прошло. Напишите, пожалуйста, когда событие будет.")
    return at.isoformat()


def _capacity(text: str) -> str:
    digits = text.strip().removesuffix("человек").strip()
    if not digits.isdecimal() or not 1 <= int(digits) <= MOST_PLACES:
        raise Bad(f"Напишите число мест цифрами, от 1 до {MOST_PLACES}, или нажмите «Без ограничения».")
    return str(int(digits))


def starts_at(spot: Spot, answers: Answers) -> datetime:
    """Give the moment, by the region's clock, as at the place."""
    return datetime.fromisoformat(answers["when"]).replace(tzinfo=ZoneInfo(spot.turn.zone))


async def _preview(spot: Spot, answers: Answers, files: Content | None) -> str:
    zone, at = ZoneInfo(spot.turn.zone), starts_at(spot, answers)
    late = "\nЭто время уже прошло: исправьте, пожалуйста, когда." if at <= spot.turn.now else ""
    places = f"Мест: {answers['capacity']}" if answers["capacity"] else "Мест: без ограничения"
    about = await previewed(spot, answers, Kind.PUBLIC)
    papers = f"\nФайлов: {len(files.attachments)}" if files is not None else ""
    return (
        f"Событие: {answers['title']}\n\n«{answers['words']}»{papers}\n\nКогда: {when_words(at, zone)}{late}\n"
        f"Где: {answers['place']}\n{places}\n\nПригласим.\n{about}"
    )


async def _done(spot: Spot, answers: Answers, files: Content | None) -> None:
    turn, at = spot.turn, starts_at(spot, answers)
    if at <= turn.now:
        spot.say("Время события уже прошло, поэтому оно не создано. Начните ещё раз: /event.")
        return
    aim = segment_of(spot, answers)
    made = await events.make(
        turn.tx,
        author_id=spot.curator.id,
        title=answers["title"],
        words=answers["words"] if answers["words"] != WITH_FILES else "",
        place=answers["place"],
        territory=aim.territories[0] if len(aim.territories) == 1 else None,
        audiences=aim.audiences,
        starts_at=at,
        capacity=int(answers["capacity"]) if answers["capacity"] else None,
        next_at=max(turn.now, at - AHEAD),
    )
    await alarms.audit(turn.tx, "event_made", curator_id=spot.curator.id, detail={"event": made})
    event = await events.one(turn.tx, made)
    invited = meeting.invitation(event, turn.zone, files.attachments if files is not None else ())
    await drafts.put(spot, Kind.PUBLIC, invited, aim, made)


EVENT = form.register(
    Form(
        "event",
        (
            Question("title", "Как называется событие? Например: Школа мам.", "название", read=_short),
            Question(
                "words", "Расскажите о нём: что будет, что взять с собой. Можно с фото.", "описание", read=read_words,
                files=True,
            ),
            Question("place", "Где оно пройдёт?", "место", read=_place),
            Question("when", "Когда? Например: 20 ноября 18:00 или завтра в 10:30.", "когда", read_here=_when),
            Question("capacity", "Сколько мест?", "места", read=_capacity, skip="Без ограничения"),
            *WHOM,
        ),
        _preview,
        _done,
        "Создать и пригласить",
    )
)  # fmt: skip
