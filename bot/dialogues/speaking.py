"""What the service says to the person of a turn, and what it needs to know of them to say it."""

from __future__ import annotations

from typing import Any

from bot.channels.capability import BY_CHANNEL
from curators.auto_line import called
from curators.turn import Turn
from curators.who_now import WhoNow
from scenarios.texts import known_now, line
from storage.content import ButtonKind, Content, restate
from storage.event import EventKind
from storage.queries.outbox import Line, Priority
from storage.vault import Vault

MENU = "m:"
"""What the buttons of the menu begin with."""


def say(turn: Turn, content: Content, *, key: str | None = None, priority: Priority = Priority.LIVE) -> None:
    """Say something to the person of this turn."""
    assert turn.arrival.own_lane_id is not None
    turn.say(turn.arrival.own_lane_id, content, identity_id=turn.arrival.identity_id, key=key, priority=priority)


def show(turn: Turn, content: Content) -> None:
    """Say it in place of the message whose button was pressed, else anew: under a menu, which has to stay.

    MAX has no menu under the field: the one that hangs under a message is all there is.
    """
    event, lane_id = turn.event, turn.arrival.own_lane_id
    assert lane_id is not None
    of_menu = (event.button or "").startswith(MENU)
    if event.kind is EventKind.BUTTON and event.message_id is not None and not of_menu:
        payload = restate(content, ids=[event.message_id], instead=True)
        turn.lines.append(Line(lane_id, "restate", payload, identity_id=turn.arrival.identity_id))
    else:
        say(turn, content)


def standing(name: str | None, who: WhoNow) -> dict[str, Any]:
    """Give what a greeting needs: how the person is called, and who answers them from when."""
    told = who._asdict()
    return {"name": called(name or ""), **told, "standing": line("standing", **told)}


def vault_of(turn: Turn) -> Vault:
    """Give what seals answers."""
    assert turn.vault is not None, "a dialogue needs the keys of encrypted columns"
    return turn.vault


def known(turn: Turn) -> dict[str, Any]:
    """Give what is true of this account at this moment and isn't stored with a dialogue."""
    told = known_now(
        channel=turn.channel,
        contact_button=ButtonKind.ASK_CONTACT in BY_CHANNEL[turn.channel].buttons,
        has_curator=turn.arrival.person_id is not None and bool(turn.arrival.consented),
        profile=turn.operator,
    )
    return {**told, "zone": turn.arrival.timezone or turn.zone}
