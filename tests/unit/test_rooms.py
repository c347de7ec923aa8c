"""Old buttons of somebody who has taken the consent back do nothing: the base consent is asked for first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.route import ROOMS
from curators.roster import Roster
from curators.staff import Staff
from curators.turn import Turn
from storage.event import Event, EventKind
from storage.queries.inbox import Arrival
from storage.transaction import Tx

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BUTTONS = ("d:t:1", "r:l", "k:l", "rf:y:1", "v:l", "b:again", "e:y:1", "ch:l", "n:y:1")
"""One of each room."""


def _pressed(button: str, *, consented: bool) -> list[object]:
    """Which rooms say that this press of a person's is theirs."""
    nothing = dict.fromkeys(Arrival._fields, None)
    arrival = Arrival(**nothing | {"person_id": 1, "own_lane_id": 1})  # type: ignore[arg-type]  # a press needs no more
    event = Event(EventKind.BUTTON, "1", "1", NOW, button=button)
    staff = Staff("1", Roster({}, [], []), {})
    turn = Turn(Tx(None), "vk", "b", event, arrival._replace(consented=consented), staff, NOW, "Europe/Moscow")
    return [concerns for concerns, _ in ROOMS if concerns(turn)]


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_is_one_rooms_and_nobodys_once_the_consent_is_taken_back(button: str) -> None:
    assert len(_pressed(button, consented=True)) == 1
    assert _pressed(button, consented=False) == []


def test_every_room_is_asked_here() -> None:
    assert {room for button in BUTTONS for room in _pressed(button, consented=True)} == {room for room, _ in ROOMS}
