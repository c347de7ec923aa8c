"""What may follow what, and when an untouched case comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curators.cases import Back, CaseRow, Look, Status, come_back, first_look, may_follow, may_reopen

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def row(status: Status, *, level: int = 0, priority: str = "normal", due: datetime | None = None) -> CaseRow:
    return CaseRow(status, priority, NOW, due, level)


@pytest.mark.parametrize(
    ("case", "after", "look"),
    [
        (row(Status.NEW), DAY, Look.OWNER),
        (row(Status.NEW), DAY - timedelta(minutes=1), Look.NOTHING),
        (row(Status.IN_PROGRESS), 3 * DAY, Look.OWNER),
        (row(Status.IN_PROGRESS, priority="urgent"), DAY, Look.OWNER),
        (row(Status.IN_PROGRESS, level=1), 5 * DAY, Look.SUPERVISOR),
        (row(Status.IN_PROGRESS, level=2), 12 * DAY, Look.SUPERVISOR),
        (row(Status.IN_PROGRESS, due=NOW + DAY), DAY, Look.OWNER),
        (row(Status.WAITING_FAMILY), 6 * DAY, Look.NOTHING),
        (row(Status.WAITING_FAMILY), 7 * DAY, Look.OWNER),
        (row(Status.WAITING_AGENCY), 14 * DAY, Look.OWNER),
        (row(Status.SOLVED), 7 * DAY, Look.CLOSE),
        (row(Status.SOLVED), 6 * DAY, Look.NOTHING),
        (row(Status.CLOSED), 300 * DAY, Look.NOTHING),
    ],
)
def test_an_untouched_case_comes_back(case: CaseRow, after: timedelta, look: Look) -> None:
    assert come_back(case, NOW + after).look is look


@given(
    st.sampled_from([one for one in Status if one is not Status.CLOSED]),
    st.sampled_from(["low", "normal", "high", "urgent"]),
    st.integers(0, 40),
)
def test_no_open_case_is_ever_forgotten(status: Status, priority: str, days: int) -> None:
    case, at = CaseRow(status, priority, NOW, None), NOW
    assert first_look(case) is not None
    seen: list[Look] = []
    for _ in range(6):
        back: Back = come_back(case, at)
        if back.look is Look.CLOSE:
            return
        assert back.next_at is not None
        assert back.next_at > at
        seen.append(back.look)
        case = CaseRow(status, priority, NOW, None, back.level)
        at = back.next_at + timedelta(hours=days)
    assert Look.OWNER in seen
    assert Look.SUPERVISOR in seen[seen.index(Look.OWNER) :]


def test_the_family_may_reopen_within_thirty_days() -> None:
    assert may_reopen(Status.CLOSED, NOW, NOW + 30 * DAY)
    assert not may_reopen(Status.CLOSED, NOW, NOW + 31 * DAY)
    assert may_reopen(Status.SOLVED, NOW, NOW + 31 * DAY)
    assert not may_reopen(Status.IN_PROGRESS, NOW, NOW)


def test_every_status_but_closed_can_be_closed() -> None:
    assert all(Status.CLOSED in may_follow(one) for one in Status if one is not Status.CLOSED)
    assert may_follow(Status.CLOSED) == [Status.IN_PROGRESS]
