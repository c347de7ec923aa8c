"""«Помощь фонда»: a curator asks for money for a family; whoever decides sees it at once."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from curators import aid
from curators.console import form
from curators.console.aid_words import shown
from curators.console.form import Answers, Bad, Form, Question
from curators.console.page import Page, Rows
from curators.console.spot import Spot
from curators.staff import Desk
from storage import content as contents
from storage.content import Button, Content
from storage.queries import alarms, fund
from storage.transaction import Record

SHOWN = 5


def sum_of_money(text: str) -> str:
    """Read a sum of money as typed; Bad says what is wrong with it."""
    amount = aid.read_amount(text)
    if amount is None:
        raise Bad("Напишите сумму цифрами, например 25 000 или 12 500,50.")
    if not 0 < amount <= aid.MOST:
        raise Bad(f"Сумма должна быть больше нуля и не больше {aid.rubles(aid.MOST)}.")
    return str(amount)


def _purpose(text: str) -> str:
    words = text.strip()
    if not 5 <= len(words) <= 500:
        raise Bad("Напишите, на что нужны деньги: одно-два предложения, до 500 знаков.")
    return words


def _said_of_papers(answers: Answers) -> str:
    words = answers.get("papers", "")
    return "" if words == form.WITH_FILES else words


async def _asked(spot: Spot, answers: Answers, files: Content | None) -> str:
    page = Page().line(f"Заявка в фонд для семьи {spot.place.family}:").line()
    page.line(f"Сумма: {aid.rubles(amount_of(answers))}").line(f"На что: {answers['purpose']}")
    said = _said_of_papers(answers)
    page.line(f"Документы: {'приложены' if files else 'нет'}{f', «{said}»' if said else ''}")
    page.line().line("Решение примет руководитель. Семья узнает, когда оно будет.")
    return page.content().text


def amount_of(answers: Answers) -> Decimal:
    """Give the sum of a filled-in form."""
    return Decimal(answers["amount"])


async def _ask(spot: Spot, answers: Answers, files: Content | None) -> None:
    turn, family_id = spot.turn, spot.place.family_id
    assert family_id is not None
    fund_id = await fund.ensure(turn.tx, aid.FUND)
    said = _said_of_papers(answers)
    papers = contents.to_json(msgspec.structs.replace(files or Content(), text=said)) if files or said else None
    made = await fund.ask(
        turn.tx, fund_id, family_id, spot.place.person_id, spot.curator.id, amount_of(answers), answers["purpose"],
        papers, turn.now,
    )  # fmt: skip
    await alarms.audit(
        turn.tx, "aid_asked", curator_id=spot.curator.id, family_id=family_id, detail={"aid": made["id"]}
    )
    request = await fund.one(turn.tx, made["id"])
    assert request is not None
    deciding = _deciding(spot, request)
    for desk in deciding:
        turn.lines += shown(request, desk.lane_id, spot)
    waits = "Руководитель её уже видит." if deciding else "Руководитель пока не подключился: увидит её в «Фонд»."
    words = f"Заявка {request['number']} отправлена. {waits} Если ошиблись, её можно отозвать, пока нет решения."
    spot.say(words, ((Button("Отозвать", f"c:aidw:{made['id']}"),),))


def _deciding(spot: Spot, request: Record) -> list[Desk]:
    """Consoles of those who decide about this request."""
    staff, territory, asked_by = spot.turn.staff, request["territory"], request["curator_id"]
    people = [row for row in staff.roster.curators.values() if aid.may_decide(row, territory, asked_by)]
    return [staff.desks[row.id] for row in people if row.id in staff.desks]


async def take_back(spot: Spot, aid_id: int) -> str:
    """«Отозвать»: who decides hears of it at once."""
    taken = await aid.take_back(spot.turn.tx, aid_id, spot.curator, spot.turn.now)
    spot.say(taken.words)
    if not taken.done or taken.request is None:
        return "Не изменилось"
    for desk in _deciding(spot, taken.request):
        words = f"Заявка {taken.request['number']} отозвана: {spot.curator.full_name}. Решать её больше не нужно."
        spot.turn.say(desk.lane_id, Content(text=words))
    return "Отозвана"


ASK = form.register(
    Form(
        "aid",
        (
            Question("amount", "Какая сумма нужна? Например: 25 000.", "сумма", read=sum_of_money),
            Question("purpose", "На что? Одно-два предложения.", "на что", read=_purpose),
            Question(
                "papers",
                "Пришлите документы: справки, счета, можно несколько сразу. Или пропустите.",
                "документы",
                skip="Без документов",
                files=True,
            ),
        ),
        _asked,
        _ask,
        "Отправить на решение",
    )
)


async def begin(spot: Spot, _: str = "") -> None:
    """Ask for money for this family; what was asked before is shown first."""
    assert spot.place.family_id is not None
    before = await fund.of_family(spot.turn.tx, spot.place.family_id)
    if before:
        lines = [
            f"• {one['number']}, {aid.rubles(one['amount'])}: {aid.STATES[one['state']]}" for one in before[:SHOWN]
        ]
        mine = [one for one in before[:SHOWN] if one["state"] == "asked" and one["curator_id"] == spot.curator.id]
        rows: Rows = tuple((Button(f"Отозвать {one['number']}", f"c:aidw:{one['id']}"),) for one in mine)
        spot.say("Уже просили для этой семьи:\n" + "\n".join(lines), rows)
    await form.begin(spot, ASK)
