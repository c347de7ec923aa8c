"""A consilium is decided: opinions come in, the curator writes minutes and a decision, everybody asked reads them."""

from __future__ import annotations

from curators.console import card, form, referral_deeds
from curators.console.form import Answers, Form, Question
from curators.console.page import Page, Rows
from curators.console.referral_ending import leads
from curators.console.referral_picking import words_of
from curators.console.spot import Spot
from curators.referral import OPEN, Deed, State, titled
from curators.referral_words import tell_asker, who
from curators.telling import tell_family
from storage.content import Button, Content
from storage.queries import alarms, consiliums, referrals
from storage.transaction import Record

NOT_OPEN = "Этот консилиум уже закрыт."
NOT_YOURS = "Решение консилиума записывает тот, кто сейчас ведёт семью."


def deciding_buttons(consilium_id: int) -> Rows:
    """Give what the curator may do with an open consilium."""
    return (
        (Button("Записать решение", f"c:kod:{consilium_id}"), Button("Отменить консилиум", f"c:kox:{consilium_id}")),
    )


async def opinions(spot: Spot, page: Page, consilium_id: int) -> None:
    """Add what each has said."""
    for one in await consiliums.opinions(spot.turn.tx, consilium_id):
        page.line().bold(titled(one["role"], one["full_name"])).line().line(one["words"])


async def audit(spot: Spot, action: str, family_id: int, consilium_id: int) -> None:
    """Put a look or a step on record, by the consilium's id."""
    await alarms.audit(
        spot.turn.tx, action, curator_id=spot.curator.id, family_id=family_id, detail={"consilium": consilium_id}
    )


async def _opinion_shown(_spot: Spot, answers: Answers, _files: Content | None) -> str:
    return f"Ваше мнение увидят куратор и участники консилиума:\n{answers['words']}"


async def _opined(spot: Spot, answers: Answers, _files: Content | None) -> None:
    one = await referral_deeds.mine(spot, int(answers["id"]), Deed.OPINE)
    if isinstance(one, str) or one["consilium_id"] is None:
        spot.say(one if isinstance(one, str) else NOT_OPEN)
        return
    turn = spot.turn
    held = await consiliums.one(turn.tx, one["consilium_id"], locked=True)
    if held is None or held["state"] != "open":
        spot.say(NOT_OPEN)
        return
    await consiliums.opine(turn.tx, held["id"], spot.curator.id, answers["words"], turn.now)
    await referrals.move(turn.tx, one["id"], State.DONE, turn.now, words=answers["words"])
    await audit(spot, "consilium_opinion", held["family_id"], held["id"])
    after = await consiliums.one(turn.tx, held["id"])
    assert after is not None
    all_said = (
        " Высказались все." if after["said"] >= after["asked"] else f" Мнений: {after['said']} из {after['asked']}."
    )
    words = f"👥 Консилиум, семья {held['family']}. {who(one)}:\n{answers['words']}\n\n{all_said.strip()}"
    await tell_asker(turn, one, words, deciding_buttons(held["id"]))
    await card.refresh(turn, one["talk_id"])
    spot.say("Спасибо! Мнение записано. О решении вам скажут.")


OPINION = form.register(
    Form("opinion", (Question("words", "Ваше мнение: что вы думаете и что советуете?", "мнение", words_of),),
         _opinion_shown, _opined, "Отправить")
)  # fmt: skip


async def opine(spot: Spot, referral_id: int) -> str | None:
    """«Высказать мнение»."""
    one = await referral_deeds.mine(spot, referral_id, Deed.OPINE)
    if isinstance(one, str):
        return one
    if one["consilium_id"] is None:
        return NOT_OPEN
    await form.begin(spot, OPINION, {"id": str(referral_id)}, about_family=spot.place.thread_id is not None)
    return None


async def _decision_shown(_spot: Spot, answers: Answers, _files: Content | None) -> str:
    told = answers["told"] or "ничего"
    return f"Протокол: {answers['minutes']}\n\nРешение: {answers['decision']}\n\nСемье скажем: {told}"


async def _decided(spot: Spot, answers: Answers, _files: Content | None) -> None:
    held = await _held(spot, int(answers["id"]))
    if isinstance(held, str):
        spot.say(held)
        return
    turn = spot.turn
    await consiliums.close(
        turn.tx, held["id"], "decided", turn.now, minutes=answers["minutes"], decision=answers["decision"]
    )  # fmt: skip
    page = Page().bold(f"👥 Решение консилиума, направление от {spot.curator.full_name}").line()
    page.line(held["question"]).line().bold("Решение").line().line(answers["decision"])
    page.line().bold("Протокол").line().line(answers["minutes"])
    await opinions(spot, page, held["id"])
    await _over(spot, held, page.content())
    if answers["told"] and held["talk_id"] is not None:
        await tell_family(turn, held["talk_id"], held["family_id"], Content(text=answers["told"]))
    await audit(spot, "consilium_decided", held["family_id"], held["id"])
    spot.say("Решение записано, участники его прочтут." + (" Семье сказали." if answers["told"] else ""))


async def _over(spot: Spot, held: Record, words: Content) -> None:
    """Everybody asked reads how it ended; whoever hasn't spoken needn't any more."""
    turn = spot.turn
    for one in await referrals.of_consilium(turn.tx, held["id"]):
        desk = turn.staff.desks.get(one["specialist_id"])
        if State(one["state"]) in OPEN:
            await referrals.move(turn.tx, one["id"], State.ENDED, turn.now)
        if desk is not None and one["state"] != State.RETURNED:
            turn.say(desk.lane_id, words)
    if held["talk_id"] is not None:
        await card.refresh(turn, held["talk_id"])


DECISION = form.register(
    Form(
        "decision",
        (
            Question("minutes", "Протокол: кто что предложил, в чём согласились?", "протокол", words_of),
            Question("decision", "Решение: что делаем?", "решение", words_of),
            Question("told", "Что сказать семье? Ваши слова уйдут ей дословно.", "слова семье", words_of,
                     skip="Ничего не говорить"),
        ),
        _decision_shown,
        _decided,
        "Записать решение",
    )
)  # fmt: skip


async def _held(spot: Spot, consilium_id: int) -> Record | str:
    held = await consiliums.one(spot.turn.tx, consilium_id, locked=True)
    if held is None or held["state"] != "open":
        return NOT_OPEN
    return held if await leads(spot, held) else NOT_YOURS


async def decide(spot: Spot, consilium_id: int) -> str | None:
    """«Записать решение»."""
    held = await _held(spot, consilium_id)
    if isinstance(held, str):
        return held
    await form.begin(spot, DECISION, {"id": str(consilium_id)}, about_family=spot.place.thread_id is not None)
    return None


async def cancel(spot: Spot, consilium_id: int) -> str:
    """«Отменить консилиум»."""
    held = await _held(spot, consilium_id)
    if isinstance(held, str):
        return held
    await consiliums.close(spot.turn.tx, consilium_id, "cancelled", spot.turn.now)
    await _over(spot, held, Content(text=f"👥 Консилиум отменён: {held['question']}"))
    await audit(spot, "consilium_cancelled", held["family_id"], consilium_id)
    spot.say("Консилиум отменён, участникам сказали.")
    return "Отменено"
