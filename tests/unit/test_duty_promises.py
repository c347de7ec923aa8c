"""Whatever the roster, who answers keeps its promises: checked against a plain reading of the rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from curators.duty import Absence, Answerer, CuratorRow, FamilyDuty, Shift, Why, shown_to, who_answers
from tests.unit.people import (
    NOON,
    roster,
    row,
)

_IDS = st.integers(1, 6)
_MOMENTS = st.integers(-200, 200).map(lambda hours: NOON + timedelta(hours=hours))
_PEOPLE = st.lists(
    st.builds(
        row,
        _IDS,
        st.sampled_from(["curator", "duty", "supervisor", "admin", "doctor"]),
        st.sampled_from(["", "24/7", "off", "Mo-Su 20:00-08:00"]),
        territories=st.sampled_from([(), ("Липецк",), ("Елец",)]),
        dismissed=st.booleans(),
        active=st.booleans(),
        load=st.integers(0, 3),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
_SPANS = st.tuples(_IDS, _MOMENTS, st.integers(1, 300))
_ABSENCES = st.lists(st.tuples(_SPANS, st.none() | _IDS), max_size=6)


@given(people=_PEOPLE, absences=_ABSENCES, shifts=st.lists(_SPANS, max_size=4), own=st.none() | _IDS, now=_MOMENTS)
@settings(max_examples=400, deadline=None)
def test_whatever_the_roster_the_promises_hold(
    people: list[CuratorRow],
    absences: list[tuple[tuple[int, datetime, int], int | None]],
    shifts: list[tuple[int, datetime, int]],
    own: int | None,
    now: datetime,
) -> None:
    leaves = tuple(Absence(n, start, start + timedelta(hours=h), sub) for (n, start, h), sub in absences)
    works = tuple(Shift(n, start, start + timedelta(hours=h)) for n, start, h in shifts)
    everyone = roster(*people, absences=leaves, shifts=works)
    family = FamilyDuty("Липецк", frozenset(), own, "Europe/Moscow")
    found = who_answers(family, everyone, now)

    def here(one: CuratorRow) -> bool:
        return one.active and not any(a.curator_id == one.id and a.start <= now < a.end for a in leaves)

    staff = [one for one in people if not one.dismissed]
    assert (found.curator_id is None) == (not staff) == (found.why is Why.NOBODY)
    if found.curator_id is None:
        return
    chosen = everyone.curators[found.curator_id]
    assert not chosen.dismissed
    assert here(chosen) or not any(map(here, staff)), "someone who is here could have answered"
    if found.human_at_hand:
        assert here(chosen)
        assert everyone.working(chosen, now)
        assert found.returns is None
    elif found.returns:
        back = everyone.curators[found.returns.curator_id]
        assert back.reachable
        assert found.returns.at > now
        assert everyone.working(back, found.returns.at)
        assert not everyone.absent(back.id, found.returns.at)
        assert back.id in shown_to(found, family, everyone)
    assert found.alarm or found.human_at_hand or found.returns
    assert found.alarm == (found.why in {Why.SUPERVISOR, Why.ADMIN, Why.ANYONE}) or found.why is Why.OWN
    mine = next((one for one in staff if one.id == own), None)
    if mine and here(mine) and everyone.working(mine, now):
        assert found == Answerer(mine.id, Why.OWN, human_at_hand=True)
