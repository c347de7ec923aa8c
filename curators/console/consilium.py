"""«Консилиум»: several specialists, one question, an opinion of each; the curator writes minutes and a decision."""

from __future__ import annotations

from collections.abc import Sequence

from curators.console import card, form, referral_asking, referral_deeds
from curators.console.form import Answers, Form, Option, Question
from curators.console.page import Page, Rows
from curators.console.referral_asking import a_day, due_of, pick_words, to_begin_with, to_tick, words_of
from curators.console.spot import Spot
from curators.heading import short_name
from curators.referral import EXCERPT, OPEN, ROLE_WORDS, SPECIALISTS, SUPERVISE, Deed, State, named
from curators.referral_words import tell_asker, who
from curators.roster import CuratorRow
from curators.telling import tell_family
from storage.content import Button, Content
from storage.queries import alarms, consiliums, referrals
from storage.transaction import Record

MOST = 7
FEWEST = 2
NOT_OPEN = "Этот консилиум уже закрыт."
NOT_YOURS = "Этот консилиум собирал другой куратор."
TOO_FEW = "Для консилиума нужны хотя бы двое. Одного специалиста можно позвать так: «Специалист»."


def _all(spot: Spot, territory: str) -> list[CuratorRow]:
    roles = (*SPECIALISTS, "curator")
    found = [one for role in roles for one in referral_asking.askable(spot, role, territory)]
    return found[:MOST]


async def _people(spot: Spot, answers: Answers) -> Sequence[Option]:
    chosen = form.ticked(answers, "who")
    return [
        Option(
            f"{'✅' if str(one.id) in chosen else '▫️'} {ROLE_WORDS[one.role]} {short_name(one.full_name)}",
            str(one.id),
        )
        for one in _all(spot, answers["territory"])
    ]


async def _shown(spot: Spot, answers: Answers, _files: Content | None) -> str:
    people = spot.turn.staff.roster.curators
    names = [f"{ROLE_WORDS[people[int(one)].role]} {people[int(one)].full_name}" for one in _ids(answers["who"])]
    return (
        f"Консилиум о семье: {spot.place.family}\nКто: {', '.join(names) or 'никто не выбран'}\n"
        f"Вопрос: {answers['question']}\nВыдержка, сообщений: {len(_ids(answers['messages']))}\n"
        f"Срок: {due_of(spot, answers['due']):%d.%m.%Y}\n\nСемья узнает только то, что вы ей скажете."
    )


def _ids(joined: str) -> list[int]:
    return [int(one) for one in joined.split(",") if one]


async def _called(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, due_at = spot.turn, due_of(spot, answers["due"])
    people = {one.id for one in _all(spot, answers["territory"])} & set(_ids(answers["who"]))
    if len(people) < FEWEST or due_at <= turn.now:
        again = "who" if len(people) < FEWEST else "due"
        spot.say(TOO_FEW if again == "who" else referral_asking.PAST)
        await form.begin(spot, CALL, {name: value for name, value in answers.items() if name != again})
        return
    family_id = spot.place.family_id
    assert family_id is not None
    consilium_id = await consiliums.make(turn.tx, family_id, spot.curator.id, answers["question"], turn.now, due_at)
    await _audit(spot, "consilium_called", family_id, consilium_id)
    for person_id in sorted(people):
        referral_id = await referrals.make(
            turn.tx, family_id, spot.curator.id, person_id, consilium_id=consilium_id, scope=EXCERPT,
            messages=_ids(answers["messages"]), question=answers["question"], told=None, now=turn.now, due_at=due_at,
        )  # fmt: skip
        await referral_deeds.offer(spot, referral_id)
    spot.say(f"Консилиум собран, спросили {len(people)}. Мнения придут сюда.", _buttons(consilium_id))


CALL = form.register(
    Form(
        "consilium",
        (
            Question("question", "Какой вопрос к консилиуму? Его увидят только специалисты.", "вопрос", words_of),
            Question("who", "Кого спросим? Отметьте и нажмите «Дальше».", "кто", None, _people, "Дальше", several=True),
            Question("messages", pick_words, "выдержка", None, to_tick, "Дальше", several=True),
            Question("due", "К какому дню нужны мнения? Например: 15.01.", "срок", a_day, skip="3 рабочих дня"),
        ),
        _shown,
        _called,
        "Собрать консилиум",
    )
)


async def begin(spot: Spot, _: str = "") -> None:
    """Call one together, or see the one that is open."""
    assert spot.place.family_id is not None
    held = await consiliums.of_family(spot.turn.tx, spot.place.family_id)
    if held:
        await _show(spot, held[0])
        return
    answers = await to_begin_with(spot)
    if len(_all(spot, answers["territory"])) < FEWEST:
        spot.say(TOO_FEW)
        return
    await form.begin(spot, CALL, answers)


def _buttons(consilium_id: int) -> Rows:
    return (
        (Button("Записать решение", f"c:kod:{consilium_id}"), Button("Отменить консилиум", f"c:kox:{consilium_id}")),
    )


async def _opinions(spot: Spot, page: Page, consilium_id: int) -> None:
    for one in await consiliums.opinions(spot.turn.tx, consilium_id):
        page.line().bold(named(one["role"], one["full_name"]).capitalize()).line().line(one["words"])


async def _show(spot: Spot, held: Record) -> None:
    page = Page().bold(f"👥 Консилиум: {held['family']}").line().line(held["question"])
    page.line(f"Мнений: {held['said']} из {held['asked']}")
    await _opinions(spot, page, held["id"])
    await _audit(spot, "consilium_shown", held["family_id"], held["id"])
    spot.say(page.content(_buttons(held["id"])))


async def _audit(spot: Spot, action: str, family_id: int, consilium_id: int) -> None:
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
    await _audit(spot, "consilium_opinion", held["family_id"], held["id"])
    after = await consiliums.one(turn.tx, held["id"])
    assert after is not None
    all_said = (
        " Высказались все." if after["said"] >= after["asked"] else f" Мнений: {after['said']} из {after['asked']}."
    )
    words = f"👥 Консилиум, семья {held['family']}. {who(one)}:\n{answers['words']}\n\n{all_said.strip()}"
    await tell_asker(turn, one, words, _buttons(held["id"]))
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
    await _opinions(spot, page, held["id"])
    await _over(spot, held, page.content())
    if answers["told"] and held["talk_id"] is not None:
        await tell_family(turn, held["talk_id"], held["family_id"], Content(text=answers["told"]))
    await _audit(spot, "consilium_decided", held["family_id"], held["id"])
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
    mine = spot.curator.id in {held["by_id"], held["own_id"]} or spot.curator.role in SUPERVISE
    return held if mine else NOT_YOURS


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
    await _audit(spot, "consilium_cancelled", held["family_id"], consilium_id)
    spot.say("Консилиум отменён, участникам сказали.")
    return "Отменено"
