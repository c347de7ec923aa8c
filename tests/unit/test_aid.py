"""Sums of money as people write them, and who may decide about them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from curators.aid import may_decide, read_amount, rubles
from tests.unit.people import row


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("25000", "25000"),
        ("25 000", "25000"),
        ("25\u00a0000 ₽", "25000"),
        ("12 500,50 руб.", "12500.50"),
        ("12500.5", "12500.50"),
        ("1.250.000 рублей", "1250000"),
        ("0", "0"),
        ("двадцать тысяч", None),
        ("25000 долларов", None),
        ("-5", None),
        ("25 00", None),
        ("25 тыс. руб.", "25000"),
        ("2,5 тысячи", "2500"),
        ("25,000", None),
        ("9" * 40, None),
        ("", None),
    ],
)
def test_a_sum_is_read_as_people_write_it(text: str, amount: str | None) -> None:
    assert read_amount(text) == (Decimal(amount) if amount is not None else None)


def test_a_sum_is_written_as_people_read_it() -> None:
    assert rubles(Decimal("25000.00")) == "25\u00a0000\u00a0₽"
    assert rubles(Decimal("-12500.50")) == "−12\u00a0500,50\u00a0₽"


def test_nobody_decides_about_their_own_request_or_elsewhere() -> None:
    boss = row(1, "supervisor", territories=("Липецк",))
    assert may_decide(boss, "Липецк", asked_by=2)
    assert not may_decide(boss, "Липецк", asked_by=1)
    assert not may_decide(boss, "Елец", asked_by=2)
    assert not may_decide(row(3), "Липецк", asked_by=2)
    assert may_decide(row(4, "admin"), "Елец", asked_by=2)
