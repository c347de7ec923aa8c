"""A survey of many waits for a second person, just as a broadcast does: asked, agreed to, or given back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.outreach.drafts import may_agree
from bot.surveys import giving
from bot.surveys.words import again_after
from curators.audiences import WORDS
from curators.console.spot import Spot
from scenarios import segment
from scenarios.segment import Segment
from scenarios.shelf import shelf
from storage import content as contents
from storage.content import Button, Content
from storage.queries import surveys
from storage.queries.outbox import Line
from storage.queries.surveys import Aim
from storage.transaction import Record

SECOND = "Согласиться должен другой руководитель, не автор."
ASKED, UNSENT = "Спросили", "Не отправлено"
OVER = "По этому опросу уже решили."


async def ask(spot: Spot, aim: Aim, number: int, why: str) -> str:
    """Ask those who may agree; nothing is sent before one of them does."""
    turn = spot.turn
    meant = Segment((aim.audience,) if aim.audience else (), tuple(aim.territories or ()))
    raw = segment.to_json(meant)
    cast = {"author_id": spot.curator.id, "segment": raw}
    here = [
        one
        for one in turn.staff.roster.curators.values()
        if may_agree(one, cast, spot.curator) and one.id in turn.staff.desks
    ]
    if not here:
        spot.say(f"{why} Сейчас согласиться некому: второй руководитель ещё не подключился. Опрос не отправлен.")
        return UNSENT
    found = await surveys.propose(turn.tx, spot.curator.id, aim.scenario, raw, number, turn.now)
    if found is None:
        return "Уже спросили: ждём согласия второго руководителя."
    text = (
        f"📋 {spot.curator.full_name} просит согласия на опрос «{_title(aim.scenario)}».\n\n"
        f"{segment.in_words(meant, WORDS)}\n\nСпросим: {number}."
    )
    rows = ((Button("Согласиться", f"c:svy:0:a:{found}"), Button("Вернуть", f"c:svy:0:b:{found}")),)
    body = contents.to_json(Content(text=text, buttons=rows))
    turn.lines += [Line(turn.staff.desks[one.id].lane_id, "say", body) for one in here]
    spot.say(f"{why} Спросили: {', '.join(one.full_name for one in here)}. Как только согласятся, опрос уйдёт.")
    return ASKED


async def _agree(spot: Spot, parts: list[str]) -> str:
    one = await _mine(spot, parts)
    if isinstance(one, str):
        return one
    meant = segment.from_json(one["segment"])
    audience = meant.audiences[0] if meant.audiences else None
    aim = Aim(one["survey"], audience, list(meant.territories) or None, again_after(spot.turn.now))
    number = await giving.give(spot.turn, aim, by=spot.curator.id)
    await surveys.decide(spot.turn.tx, one["id"], "done", spot.curator.id, spot.turn.now)
    if not number:
        _tell(spot, one, Content(text=f"Опрос «{_title(aim.scenario)}»: {giving.NOBODY[0].lower()}{giving.NOBODY[1:]}"))
        return giving.NOBODY
    _tell(spot, one, giving.done(aim.scenario, number, f"{spot.curator.full_name}: согласие есть. "))
    spot.say(f"Вы согласились: опрос «{_title(aim.scenario)}» уходит, спросим: {number}.")
    return "Разошлём"


async def _return(spot: Spot, parts: list[str]) -> str:
    one = await _mine(spot, parts)
    if isinstance(one, str):
        return one
    await surveys.decide(spot.turn.tx, one["id"], "cancelled", None, spot.turn.now)
    said = f"{spot.curator.full_name} просит пока не рассылать опрос «{_title(one['survey'])}». Обсудите, пожалуйста."
    _tell(spot, one, Content(text=said))
    spot.say(f"Опрос «{_title(one['survey'])}» вернулся автору, никого не спросим.")
    return "Вернули"


async def _mine(spot: Spot, parts: list[str]) -> Record | str:
    """Give the proposal this curator may decide on; else why not."""
    number = int(parts[0]) if len(parts) == 1 and parts[0].isdecimal() and len(parts[0]) < 16 else 0
    one = await surveys.proposed(spot.turn.tx, number)
    if one is None or one["state"] != "waiting" or one["survey"] not in shelf():
        return OVER
    author = spot.turn.staff.roster.curators.get(one["author_id"])
    return one if author is not None and may_agree(spot.curator, one, author) else SECOND


def _tell(spot: Spot, one: Record, content: Content) -> None:
    """Let its author know."""
    desk = spot.turn.staff.desks.get(one["author_id"])
    if desk is not None:
        spot.turn.say(desk.lane_id, content)


def _title(name: str) -> str:
    return shelf()[name].scenario.title


ACTS: Mapping[str, Callable[[Spot, list[str]], Awaitable[str]]] = {"a": _agree, "b": _return}
