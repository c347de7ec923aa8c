"""A curator who is also a family's adult says explicitly whom they write as."""

from __future__ import annotations

import msgspec

from bot.dialogues import menus
from bot.dialogues.speaking import say
from curators.turn import Turn
from scenarios.texts import line
from scenarios.words import same
from storage.content import Button, Content
from storage.event import EventKind
from storage.queries import people

_TYPED = {
    "curator": ("/curator", "/куратор", menus.AS_CURATOR),
    "family": ("/family", "/семья", menus.AS_FAMILY),
}
_PRESSED = {"m:as_curator": "curator", "m:as_family": "family"}


def has_both(turn: Turn) -> bool:
    """Tell whether this account is a curator's and a family's adult's."""
    return turn.arrival.curator_id is not None and turn.arrival.person_id is not None


async def switched(turn: Turn) -> bool:
    """Switch where this update asks for it; False where it is about something else."""
    role = _role(turn) if has_both(turn) else None
    if role is None:
        return False
    arrival = turn.arrival
    assert arrival.identity_id is not None
    assert arrival.own_lane_id is not None
    turn.answer(arrival.own_lane_id)
    await people.act_as_curator(turn.tx, arrival.identity_id, curator=role == "curator")
    turn.arrival = arrival._replace(acts_as_curator=role == "curator")
    if role == "curator":
        say(turn, Content(text=line("now_curator"), buttons=((_to_family(),),), menu=True))
    elif arrival.consented:
        menus.put(turn, line("now_family"))
    else:
        say(turn, Content(text=line("now_family")))
        # Their consent comes first: what follows is as if they had just opened the chat.
        turn.event = msgspec.structs.replace(turn.event, kind=EventKind.START, content=None, button=None)
        return False
    return True


def tell(turn: Turn) -> None:
    """Tell somebody who has just become both whom they write as, and how to switch."""
    as_curator = turn.arrival.acts_as_curator
    button = _to_family() if as_curator else Button(menus.AS_CURATOR, "m:as_curator")
    words = line("both_roles", role="куратор" if as_curator else "семья")
    say(turn, Content(text=words, buttons=((button,),), menu=True))


def _to_family() -> Button:
    return Button(menus.AS_FAMILY, "m:as_family")


def _role(turn: Turn) -> str | None:
    event = turn.event
    if event.button is not None:
        return _PRESSED.get(event.button)
    if event.content is None or event.content.attachments:
        return None
    text = event.content.text.strip()
    for role, words in _TYPED.items():
        if text.lower() in words[:2] or same(text, words[2]):
            return role
    return None
