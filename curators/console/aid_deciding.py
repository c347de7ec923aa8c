"""«Фонд»: a supervisor sees what is left and what waits, approves, refuses, pays; puts money in."""

from __future__ import annotations

from curators import aid
from curators.console import form
from curators.console.aid_asking import amount_of, sum_of_money
from curators.console.aid_words import shown, tell
from curators.console.form import Answers, Form, Question
from curators.console.page import Page, Rows
from curators.console.spot import Spot
from curators.roles import Act, may, refusal
from storage.content import Button, Content
from storage.queries import alarms, fund

NOT_YOURS = refusal(Act.DECIDE_FUND)
NONE = "Такой заявки нет."
PAGE = 6


async def _why(_spot: Spot, answers: Answers, _files: Content | None) -> str:
    verb = "Отказать" if answers["what"] == "refuse" else "Вернуть деньги в фонд"
    return f"{verb}. Причина, которую увидит куратор: {answers['reason']}"


async def _with_reason(spot: Spot, answers: Answers, _files: Content | None) -> None:
    act = aid.refuse if answers["what"] == "refuse" else aid.give_back
    decided = await act(spot.turn.tx, int(answers["id"]), spot.curator, answers["reason"], spot.turn.now)
    spot.say(decided.words)
    if decided.done and decided.request is not None:
        await tell(spot, decided.request, "refused" if answers["what"] == "refuse" else "withdrawn", answers["reason"])


REASON = form.register(
    Form("aid_reason", (Question("reason", "Напишите причину одним предложением."),), _why, _with_reason, "Подтвердить")
)


async def show_fund(spot: Spot, _: str = "") -> None:
    """«Фонд»."""
    await show_page(spot, 0)


async def show_page(spot: Spot, number: int) -> str | None:
    """The fund as a supervisor sees it: what is left, what waits, those that wait for a decision first."""
    tx = spot.turn.tx
    territories = sorted(spot.curator.territories) or None
    found = await fund.waiting(tx, ["asked", "approved"], territories, most=PAGE + 1, skip=number * PAGE)
    counted = await fund.counted(tx, territories)
    await alarms.audit(tx, "fund_shown", curator_id=spot.curator.id)
    page = Page().bold(f"Фонд «{aid.FUND}»").line().line(f"Осталось: {aid.rubles(await fund.balance(tx, aid.FUND))}")
    page.line(f"Ждут решения: {counted.get('asked', 0)}. Одобрены и ждут выплаты: {counted.get('approved', 0)}.")
    for one in found[:PAGE]:
        page.line(f"• {one['number']} · {one['family']} · {aid.STATES[one['state']]}")
    rows = [(Button(f"{one['number']} · {aid.rubles(one['amount'])}", f"c:aido:{one['id']}"),) for one in found[:PAGE]]
    turning = [Button("← Назад", f"c:aidf:{number - 1}")] if number else []
    turning += [Button("Дальше →", f"c:aidf:{number + 1}")] if len(found) > PAGE else []
    spot.say(page.content((*rows, *([tuple(turning)] if turning else []), (Button("Пополнить", "c:aidd"),))))
    return None


async def opened(spot: Spot, aid_id: int) -> str | None:
    """One request, with what may be done about it."""
    request = await fund.one(spot.turn.tx, aid_id)
    if request is None:
        return NONE
    why = aid.hindrance(request, spot.curator, set(aid.STATES))
    if why is not None:
        return why
    spot.turn.lines += shown(request, spot.lane_id, spot)
    return None


async def approve(spot: Spot, aid_id: int) -> str:
    """«Одобрить»."""
    decided = await aid.approve(spot.turn.tx, aid_id, spot.curator, spot.turn.now)
    if not decided.done:
        spot.say(decided.words)
        return "Не одобрено"
    assert decided.request is not None
    number, amount = decided.request["number"], aid.rubles(decided.request["amount"])
    rows: Rows = ((Button("Выплачено", f"c:aidp:{aid_id}"), Button("Вернуть в фонд", f"c:aidr:{aid_id}")),)
    spot.say(
        Content(text=f"Заявка {number} на {amount} одобрена. Когда деньги уйдут, нажмите «Выплачено».", buttons=rows)
    )
    await tell(spot, decided.request, "approved", "")
    return decided.words


async def paid(spot: Spot, aid_id: int) -> str:
    """«Выплачено»."""
    decided = await aid.paid(spot.turn.tx, aid_id, spot.curator, spot.turn.now)
    if decided.done and decided.request is not None:
        await tell(spot, decided.request, "paid", "")
    spot.say(decided.words)
    return "Готово" if decided.done else "Не изменилось"


async def with_reason(spot: Spot, aid_id: int, what: str) -> str | None:
    """«Отказать» or «Вернуть в фонд»: why, first; not where it can't be done any more."""
    request = await fund.one(spot.turn.tx, aid_id)
    if request is None:
        return NONE
    why = aid.hindrance(request, spot.curator, {"asked"} if what == "refuse" else {"approved", "paid"})
    if why is not None:
        spot.say(why)
        return "Не изменилось"
    await form.begin(spot, REASON, {"id": str(aid_id), "what": what}, about_family=False)
    return None


async def _deposit_shown(_spot: Spot, answers: Answers, _files: Content | None) -> str:
    return f"Пополнить фонд на {aid.rubles(amount_of(answers))}. Основание: {answers['words']}"


async def _deposited(spot: Spot, answers: Answers, _files: Content | None) -> None:
    if not may(spot.curator.role, Act.DECIDE_FUND):
        spot.say(NOT_YOURS)
        return
    after = await aid.deposit(spot.turn.tx, amount_of(answers), answers["words"], spot.curator.id, spot.turn.now)
    spot.say(f"Фонд пополнен. Теперь в нём {aid.rubles(after)}.")


DEPOSIT = form.register(
    Form(
        "aid_deposit",
        (
            Question("amount", "На какую сумму пополнить?", "сумма", read=sum_of_money),
            Question("words", "Основание: откуда деньги, номер документа.", "основание"),
        ),
        _deposit_shown,
        _deposited,
        "Пополнить",
    )
)


async def deposit(spot: Spot) -> str | None:
    """«Пополнить»."""
    await form.begin(spot, DEPOSIT, about_family=False)
    return None
