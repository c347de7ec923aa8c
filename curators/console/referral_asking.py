"""«Специалист»: a curator asks one for help: whom, with what question, what of the talk they see, by when."""

from __future__ import annotations

from collections.abc import Sequence

from curators.console import form
from curators.console.form import Answers, Form, Option, Question, plain
from curators.console.page import Page
from curators.console.referral_deeds import offer
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
from curators.referral import (
    EXCERPT,
    MAY_BE_ASKED,
    ROLE_WORDS,
    THREAD,
    simply,
)
from curators.referral_words import card_line, consilium_line
from curators.roster import zone_of
from storage.content import Button, Content
from storage.queries import alarms, consiliums, referrals

LISTED = 8
NOBODY = (
    "Позвать пока некого: на этой территории ни у кого из специалистов нет пульта. Напишите, пожалуйста, руководителю."
)
SCOPES = {EXCERPT: "Выдержка", THREAD: "Вся переписка", "question": "Только вопрос"}


async def _roles(spot: Spot, answers: Answers) -> Sequence[Option]:
    names = {**ROLE_WORDS, "curator": "другой куратор"}
    return [
        Option(names[role].capitalize(), role) for role in MAY_BE_ASKED if askable(spot, role, answers["territory"])
    ]


async def _people(spot: Spot, answers: Answers) -> Sequence[Option]:
    found = askable(spot, answers["role"], answers["territory"])
    return [Option(short_name(one.full_name), str(one.id)) for one in found[:LISTED]]


async def _matching(spot: Spot, answers: Answers) -> Sequence[Option]:
    words = answers["who"].casefold()
    found = [one for one in askable(spot, answers["role"], answers["territory"]) if words in one.full_name.casefold()]
    return [Option(short_name(one.full_name), str(one.id)) for one in found[:LISTED]]


def _chosen(answers: Answers) -> int:
    return int(answers["who"] if answers["who"].isdecimal() else answers["which"])


async def _shown(spot: Spot, answers: Answers, _files: Content | None) -> str:
    person = spot.turn.staff.roster.curators[_chosen(answers)]
    picked = [one for one in answers.get("messages", "").split(",") if one]
    scope = {
        EXCERPT: f"выдержка, сообщений: {len(picked)}",
        THREAD: "вся переписка; семью сначала спросим, согласна ли она",
        "question": "только вопрос",
    }[answers["scope"]]
    told = answers["told"] or "кто присоединился и что попросили вы"
    return (
        f"Семья: {spot.place.family}\nКого зовём: {ROLE_WORDS[person.role]} {person.full_name}\n"
        f"Вопрос: {answers['question']}\nЧто увидит: {scope}\nСемье скажем: {told}\n"
        f"Срок: {due_of(spot, answers['due']):%d.%m.%Y}"
    )


async def _asked(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, due_at = spot.turn, due_of(spot, answers["due"])
    if due_at <= turn.now:
        spot.say(PAST)
        await form.begin(spot, ASK, {name: value for name, value in answers.items() if name != "due"})
        return
    person_id = _chosen(answers)
    if person_id not in {one.id for one in askable(spot, answers["role"], answers["territory"])}:
        spot.say("Этот специалист сейчас недоступен. Нажмите «Специалист» и выберите, пожалуйста, другого.")
        return
    assert spot.place.family_id is not None
    referral_id = await referrals.make(
        turn.tx, spot.place.family_id, spot.curator.id, person_id, consilium_id=None,
        scope=THREAD if answers["scope"] == THREAD else EXCERPT,
        messages=[int(one) for one in answers.get("messages", "").split(",") if one],
        question=answers["question"], told=answers["told"] or None, now=turn.now, due_at=due_at,
    )  # fmt: skip
    await alarms.audit(
        turn.tx, "referral_offered", curator_id=spot.curator.id, family_id=spot.place.family_id,
        detail={"referral": referral_id, "specialist": person_id},
    )  # fmt: skip
    spot.say(await offer(spot, referral_id))


ASK = form.register(
    Form(
        "referral",
        (
            Question("role", "Кто нужен?", "кто", None, _roles),
            Question("who", "Кого зовём? Можно выбрать или написать фамилию.", "имя", plain, _people),
            Question(
                "which",
                "Кого именно? Если здесь никого нет, нажмите «← Назад» и напишите фамилию иначе.",
                "",
                None,
                _matching,
                when=lambda answers: not answers["who"].isdecimal(),
            ),
            Question("question", "Какой вопрос? Его увидит только специалист.", "вопрос", words_of),
            Question(
                "scope",
                "Что показать из переписки?",
                "что увидит",
                None,
                tuple(Option(words, value) for value, words in SCOPES.items()),
            ),
            Question(
                "messages",
                pick_words,
                "выдержка",
                None,
                to_tick,
                skip="Дальше",
                when=lambda answers: answers["scope"] == EXCERPT,
                several=True,
            ),
            Question(
                "told",
                "Как объяснить семье, зачем мы зовём специалиста? Одно предложение, семья его увидит.",
                "слова семье",
                words_of,
                skip="Обычными словами",
            ),
            Question(
                "due", "К какому дню ждём ответ? Например: 15.01.", "срок", read_here=day_ahead, skip="3 рабочих дня"
            ),
        ),
        _shown,
        _asked,
        "Отправить специалисту",
    )
)


async def begin(spot: Spot, _: str = "") -> None:
    """«Специалист»: what is open with this family already, or a new question; in reply, about that message."""
    assert spot.place.family_id is not None
    arrival = spot.turn.arrival
    if spot.place.ref_direction in {"in", "out"} and arrival.ref_id is not None:
        picked = str(arrival.ref_id)
        await new(spot, {"scope": EXCERPT, "messages": picked, "messages+": picked})
        return
    zone = zone_of(spot.curator.timezone)
    open_ = [one for one in await referrals.of_family(spot.turn.tx, spot.place.family_id) if not one["consilium_id"]]
    held = await consiliums.of_family(spot.turn.tx, spot.place.family_id)
    if not open_ and not held:
        await new(spot)
        return
    page = Page().bold(f"Кто помогает: {spot.place.family}").line()
    rows: list[tuple[Button, ...]] = []
    for one in open_[:4]:
        page.line(card_line(one, zone))
        rows.append((Button(f"Завершить: {simply(one['specialist'])}", f"c:spe:{one['id']}"),))
    for one in held[:2]:
        page.line(consilium_line(one, zone))
        rows.append((Button("Решение консилиума", f"c:kod:{one['id']}"),))
    spot.say(page.content((*rows, (Button("Позвать ещё", f"c:spn:{spot.thread_id}"),))))


async def new(spot: Spot, given: dict[str, str] | None = None) -> None:
    """Begin the form."""
    answers = {**await to_begin_with(spot), **(given or {})}
    if not await _roles(spot, answers):
        spot.say(NOBODY)
        return
    await form.begin(spot, ASK, answers)
