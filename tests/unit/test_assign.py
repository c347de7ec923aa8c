"""Which curator a new family gets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curators.assign import choose_curator
from curators.roster import Absence, CuratorRow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MOTHER = frozenset({"expectant_mother"})


def curator(
    number: int,
    *,
    role: str = "curator",
    territories: tuple[str, ...] = ("Липецк",),
    audiences: tuple[str, ...] = (),
    capacity: int | None = 100,
    dismissed: bool = False,
    active: bool = True,
    load: int = 0,
) -> CuratorRow:
    return CuratorRow(
        number, f"Куратор {number}", role, frozenset(territories), frozenset(audiences), capacity,
        "Europe/Moscow", "", dismissed, active, load,
    )  # fmt: skip


@pytest.mark.parametrize(
    "unfit",
    [
        curator(1, role="duty"),
        curator(1, role="doctor"),
        curator(1, dismissed=True),
        curator(1, territories=("Елец",)),
        curator(1, audiences=("teacher",)),
        curator(1, capacity=10, load=10),
        curator(1, capacity=0),
    ],
)
def test_one_who_may_not_take_the_family_is_never_chosen(unfit: CuratorRow) -> None:
    assert choose_curator([unfit], "Липецк", MOTHER, NOW) is None
    assert choose_curator([unfit, curator(2, load=99)], "Липецк", MOTHER, NOW) == 2


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (curator(9, load=50), curator(1, active=False)),
        (curator(9, load=50), curator(1, territories=())),
        (curator(9, load=10), curator(1, load=11)),
        (curator(9, load=20, capacity=200), curator(1, load=15, capacity=100)),
        (curator(9, load=5, capacity=None), curator(1, load=10, capacity=100)),
        (curator(1), curator(9)),
        (curator(9, audiences=("expectant_mother", "large_family"), load=9), curator(1, audiences=("large_family",))),
    ],
)
def test_the_better_placed_one_is_chosen(better: CuratorRow, worse: CuratorRow) -> None:
    wanted = frozenset({"expectant_mother", "large_family"})
    assert choose_curator([worse, better], "Липецк", wanted, NOW) == better.id
    assert choose_curator([better, worse], "Липецк", wanted, NOW) == better.id


def test_empty_lists_mean_all_territories_and_audiences() -> None:
    assert choose_curator([curator(1, territories=())], "Задонск", MOTHER, NOW) == 1


def test_one_away_now_comes_after_those_present() -> None:
    away = Absence(1, NOW - timedelta(days=1), NOW + timedelta(days=1))
    both = [curator(1), curator(2, load=90)]
    assert choose_curator(both, "Липецк", MOTHER, NOW, [away]) == 2
    assert choose_curator(both[:1], "Липецк", MOTHER, NOW, [away]) == 1


def test_nobody_fitting_leaves_it_to_a_supervisor() -> None:
    assert choose_curator([], "Липецк", MOTHER, NOW) is None
