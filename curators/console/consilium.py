"""«Консилиум»: a curator asks several specialists one question, and sees what they have said."""

from __future__ import annotations

from collections.abc import Sequence

from curators.console import form, referral_deeds
from curators.console.consilium_deciding import audit, deciding_buttons, opinions
from curators.console.form import Answers, Form, Option, Question
from curators.console.page import Page
from curators.console.referral_picking import (
    PAST,
    askable,
    due_of,
    pick_words,
    to_begin_with,
    to_tick,
    words_of,
)
from curators.console.spot import Spot
from curators.console.typed_days import day_ahead
from curators.heading import short_name
from curators.referral import EXCERPT, ROLE_WORDS, SPECIALISTS
from curators.roster import CuratorRow
from storage.content import Content
from storage.queries import consiliums, referrals
from storage.transaction import Record

MOST = 7
FEWEST = 2
TOO_FEW = "Для консилиума нужны хотя бы двое. Одного специалиста можно позвать так: «Специалист»."


def _all(spot: Spot, territory: str) -> list[CuratorRow]:
    roles = (*SPECIALISTS, "curator")
    found = [one for role in roles for one in askable(spot, role, territory)]
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
        f"Срок: {due_of(spot, answers['due']):%d.%m.%Y}\n\nО чём спросили и что решили, семья узнает только от вас."
    )


def _ids(joined: str) -> list[int]:
    return [int(one) for one in joined.split(",") if one]


async def _called(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, due_at = spot.turn, due_of(spot, answers["due"])
    people = {one.id for one in _all(spot, answers["territory"])} & set(_ids(answers["who"]))
    if len(people) < FEWEST or due_at <= turn.now:
        again = "who" if len(people) < FEWEST else "due"
        spot.say(TOO_FEW if again == "who" else PAST)
        await form.begin(spot, CALL, {name: value for name, value in answers.items() if name != again})
        return
    family_id = spot.place.family_id
    assert family_id is not None
    consilium_id = await consiliums.make(turn.tx, family_id, spot.curator.id, answers["question"], turn.now, due_at)
    await audit(spot, "consilium_called", family_id, consilium_id)
    for person_id in sorted(people):
        referral_id = await referrals.make(
            turn.tx, family_id, spot.curator.id, person_id, consilium_id=consilium_id, scope=EXCERPT,
            messages=_ids(answers["messages"]), question=answers["question"], told=None, now=turn.now, due_at=due_at,
        )  # fmt: skip
        await referral_deeds.offer(spot, referral_id)
    spot.say(f"Консилиум собран, спросили {len(people)}. Мнения придут сюда.", deciding_buttons(consilium_id))


CALL = form.register(
    Form(
        "consilium",
        (
            Question("question", "Какой вопрос к консилиуму? Его увидят только специалисты.", "вопрос", words_of),
            Question("who", "Кого спросим? Отметьте и нажмите «Дальше».", "кто", None, _people, "Дальше", several=True),
            Question("messages", pick_words, "выдержка", None, to_tick, "Дальше", several=True),
            Question(
                "due", "К какому дню нужны мнения? Например: 15.01.", "срок", read_here=day_ahead, skip="3 рабочих дня"
            ),
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


async def _show(spot: Spot, held: Record) -> None:
    page = Page().bold(f"👥 Консилиум: {held['family']}").line().line(held["question"])
    page.line(f"Мнений: {held['said']} из {held['asked']}")
    await opinions(spot, page, held["id"])
    await audit(spot, "consilium_shown", held["family_id"], held["id"])
    spot.say(page.content(deciding_buttons(held["id"])))
