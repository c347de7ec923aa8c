"""Targeted aid: a request is approved once, by somebody else than who asked, and never beyond what the fund holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from curators.roles import Act, may
from curators.roster import CuratorRow
from storage.queries import alarms, fund
from storage.transaction import Record, Tx

FUND = "Адресная помощь"
MOST = Decimal(10_000_000)
STATES = {
    "asked": "ждёт решения",
    "approved": "одобрена, ждёт выплаты",
    "paid": "выплачена",
    "refused": "отказано",
    "withdrawn": "отозвана",
}
LONGEST = 12
"""Digits before the kopecks that are still a sum of money."""
_AMOUNT = re.compile(
    r"(\d{1,3}(?:[ \u00a0.]\d{3})+|\d+)(?:[.,](\d{1,2}))?(\s*тыс(?:\.|яч[аи]?)?)?"
    r"\s*(?:₽|р|р\.|руб|руб\.|рублей|рубля|рубль)?"
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision; `words` say why where nothing was changed."""

    done: bool
    words: str
    request: Record | None = None


def read_amount(text: str) -> Decimal | None:
    """Read «25 000», «12500,50 руб», «25 тыс.»; None where it is no sum of money."""
    match = _AMOUNT.fullmatch(text.strip().lower())
    if match is None:
        return None
    whole = re.sub(r"\D", "", match[1])
    if len(whole) > LONGEST:
        return None
    amount = Decimal(f"{whole}.{(match[2] or '0').ljust(2, '0')}")
    return amount * 1000 if match[3] else amount


def rubles(amount: Decimal) -> str:
    """Write a sum: «25 000 ₽», «12 500,50 ₽»."""
    whole, _, rest = f"{abs(amount):.2f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u00a0")
    sign = "−" if amount < 0 else ""
    return f"{sign}{grouped}{',' + rest if rest != '00' else ''}\u00a0₽"


def may_decide(person: CuratorRow, territory: str, asked_by: int) -> bool:
    """Tell whether this person may decide about this family's request: nobody about their own."""
    serves = not person.territories or territory in person.territories
    return may(person.role, Act.DECIDE_FUND) and serves and person.id != asked_by


async def approve(tx: Tx, aid_id: int, person: CuratorRow, now: datetime) -> Decided:
    """Approve: the fund's row is held while its balance is looked at, so that two at once can't overspend."""
    request = await fund.one(tx, aid_id, locked=True)
    if (refused := _unfit(request, person, {"asked"})) is not None or request is None:
        return refused or Decided(done=False, words="Такой заявки нет.")
    held = await fund.lock(tx, request["fund_id"])
    if held["balance"] < request["amount"]:
        left = f"В фонде осталось {rubles(held['balance'])}: на {rubles(request['amount'])} не хватает."
        return Decided(done=False, words=left, request=request)
    await fund.move(
        tx, held["id"], "grant", -request["amount"], aid_id=aid_id, words=request["number"], by=person.id, at=now
    )
    await _settle(tx, request, "approved", person, now)
    return Decided(done=True, words="Одобрено", request=request)


async def refuse(tx: Tx, aid_id: int, person: CuratorRow, reason: str, now: datetime) -> Decided:
    """Refuse, and say why."""
    request = await fund.one(tx, aid_id, locked=True)
    if (refused := _unfit(request, person, {"asked"})) is not None or request is None:
        return refused or Decided(done=False, words="Такой заявки нет.")
    await _settle(tx, request, "refused", person, now, reason)
    return Decided(done=True, words="Отказано", request=request)


async def take_back(tx: Tx, aid_id: int, person: CuratorRow, now: datetime) -> Decided:
    """Who asked withdraws it while nobody has decided."""
    request = await fund.one(tx, aid_id, locked=True)
    if request is None:
        return Decided(done=False, words="Такой заявки нет.")
    if request["curator_id"] != person.id:
        return Decided(done=False, words="Отозвать заявку может только тот, кто её отправил.", request=request)
    if request["state"] != "asked":
        words = f"Отозвать уже нельзя. Заявка {request['number']}: {STATES[request['state']]}."
        return Decided(done=False, words=words, request=request)
    await fund.decide(tx, aid_id, "withdrawn", person.id, now, None)
    await alarms.audit(
        tx, "aid_taken_back", curator_id=person.id, family_id=request["family_id"], detail={"aid": aid_id}
    )
    words = f"Заявка {request['number']} отозвана. Новую можно отправить в любую минуту: «Помощь фонда»."
    return Decided(done=True, words=words, request=request)


async def paid(tx: Tx, aid_id: int, person: CuratorRow, now: datetime) -> Decided:
    """The money has left."""
    request = await fund.one(tx, aid_id, locked=True)
    if (refused := _unfit(request, person, {"approved"})) is not None or request is None:
        return refused or Decided(done=False, words="Такой заявки нет.")
    await _settle(tx, request, "paid", person, now)
    return Decided(done=True, words="Отмечено: выплачено", request=request)


async def give_back(tx: Tx, aid_id: int, person: CuratorRow, reason: str, now: datetime) -> Decided:
    """What was approved isn't needed, or couldn't be paid: the money returns to the fund."""
    request = await fund.one(tx, aid_id, locked=True)
    if (refused := _unfit(request, person, {"approved", "paid"})) is not None or request is None:
        return refused or Decided(done=False, words="Такой заявки нет.")
    held = await fund.lock(tx, request["fund_id"])
    words = f"{request['number']}: {reason}"
    await fund.move(tx, held["id"], "return", request["amount"], aid_id=aid_id, words=words, by=person.id, at=now)
    await _settle(tx, request, "withdrawn", person, now, reason)
    return Decided(done=True, words="Деньги вернулись в фонд", request=request)


async def deposit(tx: Tx, amount: Decimal, words: str, by: int | None, now: datetime) -> Decimal:
    """Put money into the fund; the balance after it."""
    held = await fund.lock(tx, await fund.ensure(tx, FUND))
    after = await fund.move(tx, held["id"], "deposit", amount, aid_id=None, words=words or None, by=by, at=now)
    await alarms.audit(tx, "fund_deposit", curator_id=by, detail={"amount": str(amount)})
    return after


def hindrance(request: Record, person: CuratorRow, states: set[str]) -> str | None:
    """Say why this person can't decide about it now; None where they can."""
    if not may_decide(person, request["territory"], request["curator_id"]):
        own = request["curator_id"] == person.id
        return "Свою заявку решает другой человек." if own else "Решает руководитель этой территории."
    return None if request["state"] in states else f"Уже решено: {STATES[request['state']]}."


def _unfit(request: Record | None, person: CuratorRow, states: set[str]) -> Decided | None:
    why = hindrance(request, person, states) if request is not None else None
    return Decided(done=False, words=why, request=request) if why is not None else None


async def _settle(
    tx: Tx, request: Record, state: str, person: CuratorRow, now: datetime, reason: str | None = None
) -> None:
    await fund.decide(tx, request["id"], state, person.id, now, reason)
    detail: dict[str, Any] = {"aid": request["id"], "amount": str(request["amount"])}
    await alarms.audit(
        tx, f"aid_{state}", curator_id=person.id, family_id=request["family_id"], detail=detail
    )  # fmt: skip
