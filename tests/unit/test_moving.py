"""Many families are shared out evenly, within territories and capacities; none is lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from curators.moving import share
from tests.unit.people import row


def test_families_go_to_their_territory_and_the_least_loaded() -> None:
    lipetsk, elets = row(1, territories=("Липецк",)), row(2, territories=("Елец",), load=3)
    found = share([(10, "Липецк"), (11, "Елец"), (12, "Усмань")], [lipetsk, elets])
    assert found.given == ((10, 1), (11, 2))
    assert found.left == (12,)


def test_capacity_is_a_limit() -> None:
    full = replace(row(1, load=9), capacity=10)
    found = share([(10, "Липецк"), (11, "Липецк")], [full])
    assert found.given == ((10, 1),)
    assert found.left == (11,)


@given(st.integers(0, 60), st.integers(1, 5))
def test_shares_are_even_and_nobody_is_lost(families: int, takers: int) -> None:
    found = share([(100 + n, "Липецк") for n in range(families)], [row(n) for n in range(1, takers + 1)])
    assert sorted([one for one, _ in found.given] + list(found.left)) == [100 + n for n in range(families)]
    shares = [found.of(n) for n in range(1, takers + 1)]
    assert max(shares) - min(shares) <= 1
