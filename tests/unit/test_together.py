"""What one person is told of at one time is one message, whoever else is told in the same second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scenarios.dose import Close, Dose, Escalate, Plan, Remind, Repeat, Step, Wait, Why
from scenarios.together import Group, Item, together

EIGHT = datetime(2030, 1, 12, 5, tzinfo=UTC)
PLAN = Plan(ZoneInfo("Europe/Moscow"))
STEPS: list[Step] = [
    Remind(1), Remind(2, caution=True), Repeat(2), Repeat(3), Close(Why.STALE, tell=True), Close(Why.SILENCE),
    Escalate(Why.UNSENT), Wait(None),
]  # fmt: skip
items = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 2), st.sampled_from(STEPS)), max_size=12
).map(
    lambda found: [
        Item(person, Dose(number, EIGHT + timedelta(hours=hour)), PLAN, step)
        for number, (person, hour, step) in enumerate(found, start=1)
    ]
)  # fmt: skip


def kind(item: Item) -> tuple[int, type[Step], datetime | None]:
    """What puts doses into the same message."""
    closed = isinstance(item.step, Close)
    return item.person_id, type(item.step), None if closed else item.dose.due_at


def speaks(item: Item) -> bool:
    return isinstance(item.step, Remind | Repeat) or (isinstance(item.step, Close) and item.step.tell)


def plainly(given_items: list[Item]) -> set[Group]:
    """The rule word for word, without a short way for anybody."""
    order = sorted(filter(speaks, given_items), key=lambda one: (one.dose.due_at, one.dose.id))
    kinds = {kind(one) for one in order}
    return {Group(key[0], tuple(one for one in order if kind(one) == key)) for key in kinds}


@given(items)
def test_all_that_is_told_of_is_in_the_message_of_its_person_kind_and_time(some: list[Item]) -> None:
    groups = together(some)
    assert set(groups) == plainly(some)
    assert len(groups) == len(set(groups))


@given(items)
def test_a_persons_messages_come_in_the_order_of_their_day_and_depend_on_nobody_else(some: list[Item]) -> None:
    groups = together(some)
    for person in {one.person_id for one in some}:
        theirs = [one for one in groups if one.person_id == person]
        assert theirs == together([one for one in some if one.person_id == person])
        first = [(one.items[0].dose.due_at, one.items[0].dose.id) for one in theirs]
        assert first == sorted(first)
