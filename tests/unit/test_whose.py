"""A broadcast or an event of others: who may look at it, and who may stop it."""

from __future__ import annotations

import pytest

from bot.outreach.whose import decides, sees
from tests.unit.people import row

EVERYWHERE, HERE, BOTH, THERE = (), ("Липецк",), ("Липецк", "Елец"), ("Елец",)


@pytest.mark.parametrize(
    ("role", "territories", "places", "may"),
    [
        ("supervisor", HERE, HERE, (True, True)),
        ("supervisor", HERE, BOTH, (True, False)),
        ("supervisor", HERE, EVERYWHERE, (True, False)),
        ("supervisor", HERE, THERE, (False, False)),
        ("supervisor", BOTH, THERE, (True, True)),
        ("supervisor", EVERYWHERE, THERE, (True, True)),
        ("admin", EVERYWHERE, EVERYWHERE, (True, True)),
        ("curator", HERE, HERE, (False, False)),
    ],
)
def test_others_are_led_by_who_decides_for_all_of_its_places(
    role: str, territories: tuple[str, ...], places: tuple[str, ...], may: tuple[bool, bool]
) -> None:
    person = row(1, role, territories=territories)
    assert (sees(person, 2, places), decides(person, 2, places)) == may
    assert (sees(person, 1, places), decides(person, 1, places)) == (True, True)
