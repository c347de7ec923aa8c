"""«Беру на себя» and what follows: the first press wins, everybody who was told reads who took it, and how it ended."""

from __future__ import annotations

from typing import Any

from curators import alert_words
from curators.alert_words import Allows, by_policy
from curators.auto_line import called
from curators.console.closing import GONE
from curators.roster import CuratorRow, zone_of
from curators.taken_alerts import consents_of, is_doctor, record, restate, sealed_in
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.event import EventKind
from storage.queries import escalations
from storage.queries.outbox import Line, Priority

NOT_TOLD = "Эта тревога сейчас не у вас."
OVER = "Эта тревога уже закрыта."


def concerns(turn: Turn) -> bool:
    """Tell whether this is a curator's press under an alert, whomever they act as at the moment."""
    data = turn.event.button or ""
    return (
        turn.event.kind is EventKind.BUTTON
        and turn.arrival.curator_id is not None
        and data.startswith((alert_words.TAKE, alert_words.CLOSE))
    )


async def pressed(turn: Turn) -> None:
    """Take it, or close it; the spinner stops first, with who has it."""
    allows = by_policy(turn.operator)
    arrival, data = turn.arrival, turn.event.button or ""
    lane_id = arrival.lane_id or arrival.own_lane_id
    curator = turn.staff.roster.curators.get(arrival.curator_id or 0)
    if lane_id is None:
        return
    if curator is None or curator.dismissed:
        turn.answer(lane_id, GONE)
        return
    numbers = [int(one) for one in data.split(":")[2:] if one.isdecimal()]
    before = len(turn.lines)
    if not numbers:
        toast: str | None = OVER
    elif data.startswith(alert_words.TAKE):
        toast = await _take(turn, numbers[0], curator, allows)
    else:
        toast = await _close(turn, numbers[0], numbers[1] if len(numbers) > 1 else None, curator, allows)
    said = turn.lines[before:]
    del turn.lines[before:]
    turn.answer(lane_id, toast)
    turn.lines.extend(said)


async def answered(turn: Turn, ids: list[int], curator_id: int) -> None:
    """A human has written to the family: what was open about its danger is theirs now."""
    curator = turn.staff.roster.curators[curator_id]
    for row in await escalations.some(turn.tx, ids):
        await _taken(turn, row, curator, by_policy(turn.operator))


async def _take(turn: Turn, escalation_id: int, curator: CuratorRow, allows: Allows) -> str:
    row = await escalations.take(turn.tx, escalation_id, curator.id, turn.now)
    if row is not None:
        await _taken(turn, row, curator, allows)
        return "Спасибо! Тревога на вас."
    found = await escalations.some(turn.tx, [escalation_id])
    if not found or found[0]["state"] == "closed":
        return OVER
    if found[0]["state"] == "open":
        return NOT_TOLD
    if found[0]["acknowledged_by"] == curator.id:
        return "Вы уже взяли это на себя."
    who = turn.staff.roster.curators.get(found[0]["acknowledged_by"])
    at = found[0]["acknowledged_at"].astimezone(zone_of(turn.zone))
    return f"{alert_words.took(who.full_name if who else 'коллега')}, {at:%H:%M}."


async def _taken(turn: Turn, row: Any, curator: CuratorRow, allows: Allows) -> None:
    zone = zone_of(turn.zone)

    def reads(text: str, reader: int) -> Content:
        return alert_words.taken(text, row["id"], curator.full_name, turn.now, zone, own=reader == curator.id)

    await restate(turn, row, sealed_in(turn, row), reads, allows)
    words = f"✅ {alert_words.took(curator.full_name)}, {turn.now.astimezone(zone):%H:%M}. {_head(row)}"
    await record(turn, row, "escalation_taken", words, curator.id)


async def _close(turn: Turn, escalation_id: int, outcome: int | None, curator: CuratorRow, allows: Allows) -> str:
    """Ask how it ended, or close it with these words."""
    found = await escalations.some(turn.tx, [escalation_id])
    if not found or found[0]["state"] != "acknowledged":
        return OVER
    row = found[0]
    if row["acknowledged_by"] != curator.id:
        who = turn.staff.roster.curators.get(row["acknowledged_by"])
        return f"Закрыть может тот, кто взял: {called(who.full_name) if who else 'коллега'}."
    if outcome is None:
        await _ask(turn, row, curator, allows)
        return "Чем кончилось?"
    assert turn.vault is not None
    how = alert_words.OUTCOMES[outcome] if outcome < len(alert_words.OUTCOMES) else None
    words = alert_words.ended(sealed_in(turn, row), how)
    sealed = turn.vault.encrypt(alert_words.written(words))
    if await escalations.close(turn.tx, escalation_id, curator.id, sealed, turn.now) is None:
        return OVER

    def reads(text: str, _reader: int) -> Content:
        return alert_words.closed(text, curator.full_name, turn.now, zone_of(turn.zone), how)

    await restate(turn, row, words, reads, allows)
    said = f"☑️ Тревога закрыта{f': {how.lower()}' if how else ''}. {called(curator.full_name)}. {_head(row)}"
    await record(turn, row, "escalation_closed", said, curator.id, outcome=outcome)
    return "Закрыто. Спасибо!"


async def _ask(turn: Turn, row: Any, curator: CuratorRow, allows: Allows) -> None:
    """The very message whose button was pressed asks how it ended."""
    lane_id, pressed_id = turn.arrival.lane_id or turn.arrival.own_lane_id, turn.event.message_id
    assert lane_id is not None
    text = alert_words.reads(
        row["kind"],
        sealed_in(turn, row),
        turn.channel,
        await consents_of(turn, row),
        allows,
        doctor=is_doctor(turn, curator.id),
    )
    asked = alert_words.closing(text, row["id"], curator.full_name, row["acknowledged_at"], zone_of(turn.zone))
    payload = contents.restate(asked, ids=[pressed_id] if pressed_id else [], instead=True)
    turn.lines.append(Line(lane_id, "restate", payload, Priority.ESCALATION, view_id=turn.arrival.ref_view_id))


def _head(row: Any) -> str:
    return alert_words.HEADS.get(row["kind"], "")
