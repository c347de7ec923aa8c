"""«Перенести»: a supervisor gives many families to others at once, sees first who gets how many, may take it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import orjson

from curators.console import form, moving_telling
from curators.console.closing import close_view, stand_ins_leave
from curators.console.colleagues import NAMED, named, options, plain_name
from curators.console.form import Answers, Bad, Form, Option, Question
from curators.console.spot import Spot
from curators.moving import Share, share
from curators.roles import Act, may
from curators.roster import CuratorRow
from storage import content as contents
from storage.content import Button, Content
from storage.queries import consoles, moving, outbox

TAKES = frozenset({"curator", "duty", "supervisor"})
EVERYBODY, EVERYWHERE = "0", ""
MOST_PLACES = 20
UNDO = timedelta(hours=24)
NOT_YOURS = "Много семей сразу переносит руководитель. Одну семью передайте из её темы: «Передать»."


def _people(spot: Spot) -> list[CuratorRow]:
    return sorted(spot.turn.staff.roster.curators.values(), key=lambda row: row.full_name)


def _with_families(spot: Spot) -> list[CuratorRow]:
    """Those who have families, the dismissed first: theirs can't wait."""
    me = spot.curator.territories
    near = [row for row in _people(spot) if row.load and (not me or not row.territories or me & row.territories)]
    return sorted(near, key=lambda row: not row.dismissed)


def _takers(spot: Spot, answers: Answers) -> list[CuratorRow]:
    fit = [row for row in _people(spot) if row.reachable and row.role in TAKES and str(row.id) != answers["from"]]
    return sorted(fit, key=lambda row: row.load)


async def _from(spot: Spot, _: Answers) -> Sequence[Option]:
    return options(_with_families(spot), load=True)


async def _from_named(spot: Spot, _: Answers, text: str) -> str:
    return named(_with_families(spot), text)


async def _to(spot: Spot, answers: Answers) -> Sequence[Option]:
    return [Option("Поровну между всеми", EVERYBODY), *options(_takers(spot, answers), load=True)]


async def _to_named(spot: Spot, answers: Answers, text: str) -> str:
    return named(_takers(spot, answers), text)


def _territories(spot: Spot) -> list[str] | None:
    """Where this supervisor decides; None: everywhere."""
    return sorted(spot.curator.territories) or None


async def _places(spot: Spot, answers: Answers) -> list[str]:
    rows = await moving.of(spot.turn.tx, int(answers["from"]), _territories(spot))
    return sorted({row["territory"] for row in rows})


async def _where(spot: Spot, answers: Answers) -> Sequence[Option]:
    names = await _places(spot, answers)
    return [Option("Все", EVERYWHERE), *(Option(name, name) for name in names[:MOST_PLACES])]


async def _where_typed(spot: Spot, answers: Answers, text: str) -> str:
    """Where there are more territories than buttons, one is typed."""
    if (words := plain_name(text)) in {"все", "везде"}:
        return EVERYWHERE
    names = await _places(spot, answers)
    found = next((name for name in names if plain_name(name) == words), None)
    if found is None:
        raise Bad(f"Здесь нет семей на территории «{text.strip()[:40]}». Есть: {', '.join(names[:MOST_PLACES])}.")
    return found


def _may_share(spot: Spot, row: CuratorRow) -> bool:
    """Those who are away get no families by shares."""
    return row.role == "curator" and not spot.turn.staff.roster.absent(row.id, spot.turn.now)


async def _shared(spot: Spot, answers: Answers) -> Share:
    where = [answers["where"]] if answers["where"] else _territories(spot)
    rows = await moving.of(spot.turn.tx, int(answers["from"]), where)
    people = [
        row
        for row in _people(spot)
        if row.reachable and str(row.id) != answers["from"]
        and (_may_share(spot, row) if answers["to"] == EVERYBODY else str(row.id) == answers["to"])
    ]  # fmt: skip
    return share([(row["id"], row["territory"]) for row in rows], people)


async def _preview(spot: Spot, answers: Answers, _files: Content | None) -> str:
    found = await _shared(spot, answers)
    people = spot.turn.staff.roster.curators
    lines = [f"{people[int(answers['from'])].full_name}: переносим семьи, {len(found.given)}."]
    for taker in sorted({one for _, one in found.given}):
        away = " (в отъезде, ответит замена)" if spot.turn.staff.roster.absent(taker, spot.turn.now) else ""
        lines.append(f"• {people[taker].full_name}: {found.of(taker)}{away}")
    if found.left:
        lines.append(f"Останутся: {len(found.left)} — для них нет подходящего куратора или свободных мест.")
    lines.append("Каждой семье скажу, кто теперь её куратор. Сутки перенос можно отменить.")
    return "\n".join(lines)


async def _done(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, was = spot.turn, int(answers["from"])
    found = await _shared(spot, answers)
    decides = may(spot.curator.role, Act.HAND_OVER_ANY)
    families, takers = zip(*found.given, strict=True) if found.given else ((), ())
    given = await moving.move(turn.tx, families, takers, was) if decides else []
    if not given:
        spot.say("Переносить некого." if decides else NOT_YOURS)
        return
    detail = {"from": was, "families": [row["id"] for row in given], "takers": [row["taker"] for row in given]}
    number = await moving.noted(turn.tx, spot.curator.id, contents.plain_json(detail))
    threads = [row["thread_id"] for row in given if row["thread_id"] is not None]
    for view in await consoles.close_views(turn.tx, was, threads, turn.now):
        close_view(turn.lines, view)
    talks = {row["thread_id"]: row["taker"] for row in given if row["thread_id"] is not None}
    turn.lines += await stand_ins_leave(turn.tx, turn.staff.roster, was, talks, turn.now)
    await moving_telling.tell_families(spot, number, {row["id"]: (row["taker"], row["thread_id"]) for row in given})
    moving_telling.tell_takers(spot, Counter(row["taker"] for row in given))
    await moving_telling.show_waiting(spot, [row["id"] for row in given])
    undo = ((Button("Отменить перенос", f"c:mvu:{number}"),),)
    spot.say(Content(text=f"Перенесено семей: {len(given)}.", buttons=undo))


MOVE = form.register(
    Form(
        "move",
        (
            Question("from", f"Чьи семьи переносим? {NAMED}", "от кого", options=_from, read_here=_from_named),
            Question("where", "Все или одной территории?", "территорию", options=_where, read_here=_where_typed),
            Question("to", f"Кому? {NAMED}", "кому", options=_to, read_here=_to_named),
        ),
        _preview,
        _done,
        "Перенести",
    )
)


async def begin(spot: Spot, _: str = "") -> None:
    """Ask whose families go where."""
    await form.begin(spot, MOVE, about_family=False)


async def undo(spot: Spot, number: int) -> str:
    """Take a move back: families that have gone on to somebody else since stay there."""
    turn = spot.turn
    row = await moving.moved(turn.tx, number)
    if row is None or turn.now - row["at"] > UNDO:
        return "Отменить можно в течение суток"
    detail = orjson.loads(row["detail"])
    if "from" not in detail:
        return "Отменить можно только сам перенос"
    mine = spot.curator.territories
    if mine and not await moving.places(turn.tx, detail["families"]) <= mine:
        return "Там семьи не вашей территории: отменит руководитель этой территории"
    own = turn.staff.roster.curators[detail["from"]]
    if not own.reachable:
        spot.say(f"{own.full_name} сейчас без пульта: вернуть семьи некому. Перенесите их, кому нужно: «Перенести».")
        return "Не отменено"
    back = await moving.back(turn.tx, detail["families"], detail["takers"], detail["from"])
    if not back:
        spot.say("Отменять уже нечего.")
        return "Нечего отменять"
    adults = await moving.reached(turn.tx, back)
    keys = [f"moved:{number}:{adult['person_id']}" for adult in adults]
    unsaid = len(await outbox.cancel(turn.tx, keys))
    threads = await moving.threads(turn.tx, back)
    for taker in sorted(set(detail["takers"])):
        for view in await consoles.close_views(turn.tx, taker, threads, turn.now):
            close_view(turn.lines, view)
    await moving_telling.show_waiting(spot, back)
    if unsaid < len(adults):
        moving_telling.tell_back(spot, number, adults, own.full_name)
    await moving.noted(
        turn.tx, spot.curator.id, contents.plain_json({"undone": number, "families": back, "takers": []})
    )
    spot.say(f"Перенос отменён, вернулось семей: {len(back)}. Куратор: {own.full_name}.")
    return "Отменено"
