"""The menu of a person: what stands under their hand, and what its words mean."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
import yaml

from curators.turn import Turn
from scenarios.texts import FOLDER, line
from scenarios.words import same
from storage import content as contents
from storage.content import Button, Content

SHOW_WORDS = ("Меню", "/menu", "/start", "Начать")
AS_CURATOR, AS_FAMILY = "Писать как куратор", "Писать как семья"


@lru_cache(maxsize=1)
def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((FOLDER / "menu.yaml").read_text(encoding="utf-8"))
    return entries


def buttons(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    """Give the rows of this person's menu: two in a row, what matters most in a row of its own."""
    audiences = set(turn.arrival.audiences or ())
    rows: list[tuple[Button, ...]] = []
    for entry in _entries():
        theirs = not entry.get("audiences") or audiences & set(entry["audiences"])
        if not theirs or not _has(entry.get("needs"), turn):
            continue
        button = Button(entry["button"], f"m:{entry['does']}")
        if rows and len(rows[-1]) == 1 and not entry.get("wide") and rows[-1][0].data not in _wide():
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    if turn.arrival.curator_id is not None:
        rows.append((Button(AS_CURATOR, "m:as_curator"),))
    return tuple(rows)


@lru_cache(maxsize=1)
def _wide() -> frozenset[str]:
    return frozenset(f"m:{entry['does']}" for entry in _entries() if entry.get("wide"))


def _has(needs: str | None, turn: Turn) -> bool:
    """Tell whether an entry that needs something (`needs:`) is for this account at the moment."""
    arrival = turn.arrival
    if needs == "dispatch":
        return turn.dispatch
    if needs == "doctor":
        of_doctor = "expectant_mother" in (arrival.audiences or ()) or bool(arrival.doctor_consent)
        return arrival.doctor_id is not None and of_doctor and arrival.talks_to is None
    return needs is None or arrival.talks_to == "doctor"


def put(turn: Turn, words: str | None = None) -> None:
    """Show the menu: under these words, else under what has just been said, else under a line of its own."""
    lane_id = turn.arrival.own_lane_id
    assert lane_id is not None
    last = turn.lines[-1] if turn.lines else None
    if words is None and last is not None and last.lane_id == lane_id and last.op == "say":
        said = contents.from_json(last.payload)
        if not said.buttons and not said.menu:
            dressed = msgspec.structs.replace(said, buttons=buttons(turn), menu=True)
            turn.lines[-1] = last._replace(payload=contents.to_json(dressed))
            return
    content = Content(text=words or line("menu"), buttons=buttons(turn), menu=True)
    turn.say(lane_id, content, identity_id=turn.arrival.identity_id)


def meant(turn: Turn) -> str | None:
    """Give what the words of this message mean as a menu's: call, about, show …; None where they are a message."""
    content = turn.event.content
    if content is None or content.attachments or content.location or content.contact or len(content.text) > 40:
        return None
    if any(same(content.text, words) or content.text.strip() == words for words in SHOW_WORDS):
        return "show"
    shown = [button for row in buttons(turn) for button in row]
    return next((button.data[2:] for button in shown if button.data and same(content.text, button.text)), None)


def asks_for_help(turn: Turn) -> bool:
    """Tell whether these are the words of «Мне плохо» itself: its dialogue answers and calls whoever is needed."""
    return bool(turn.arrival.consented) and meant(turn) == "feeling_bad"
