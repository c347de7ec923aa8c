"""«Специалист»: a curator asks one for help: whom, with what question, what of the talk they see, by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from curators.calendar import production_calendar
from curators.console import form, history
from curators.console.form import Answers, Bad, Form, Option, Question, plain
from curators.console.page import Page
from curators.console.referral_deeds import offer
from curators.console.spot import Spot
from curators.days import NoDay, read_day
from curators.heading import short_name
from curators.referral import (
    DUE_HOUR,
    EXCERPT,
    MAY_BE_ASKED,
    ROLE_WORDS,
    THREAD,
    candidates,
    due_by_default,
    simply,
)
from curators.referral_words import card_line, consilium_line
from curators.roster import CuratorRow, zone_of
from storage.content import Button, Content
from storage.queries import alarms, cards, consiliums, referrals
from storage.transaction import Record

MOST_PICKED = 7
LISTED = 8
LONGEST = 1500
NOBODY = (
    "Позвать пока некого: на этой территории ни у кого из специалистов нет пульта. Напишите, пожалуйста, руководителю."
)
PAST = "Этот день уже прошёл. Выберите, пожалуйста, другой срок."
SCOPES = {EXCERPT: "Выдержка", THREAD: "Вся переписка", "question": "Только вопрос"}


def words_of(text: str) -> str:
    """Take a text a colleague is to read."""
    words = text.strip()
    if not 3 <= len(words) <= LONGEST:
        raise Bad(f"Напишите, пожалуйста, от 3 до {LONGEST} знаков.")
    return words


def a_day(text: str) -> str:
    """Take what is a day; which one is reckoned with the curator's own today."""
    try:
        read_day(text, datetime(2024, 1, 1).date())  # noqa: DTZ001  # any day will do
    except NoDay as fault:
        raise Bad(str(fault)) from None
    return text.strip()


def due_of(spot: Spot, typed: str) -> datetime:
    """Reckon the deadline: the evening of the day typed, or of the third working day."""
    zone = zone_of(spot.curator.timezone)
    if not typed:
        return due_by_default(spot.turn.now, zone, production_calendar())
    return datetime.combine(read_day(typed, spot.turn.now.astimezone(zone).date()), DUE_HOUR, zone)


async def to_begin_with(spot: Spot) -> dict[str, str]:
    """Read what a form about a family needs at hand: its territory, and its last words to pick from."""
    family = await cards.family(spot.turn.tx, spot.thread_id)
    rows = list(reversed(await referrals.to_pick(spot.turn.tx, spot.thread_id, MOST_PICKED)))
    said = [f"{number}. {_quoted(row)}" for number, row in enumerate(rows, start=1)]
    given = {
        "territory": family["territory"] if family else "",
        "ids": ",".join(str(row["id"]) for row in rows),
        "said": "\n".join(said),
    }
    if not rows:
        given["messages"] = ""
    return given


def _quoted(row: Record) -> str:
    who = short_name((row["person"] if row["direction"] == "in" else row["curator"]) or "Семья")
    words = " ".join(history.what(row).split())
    return f"{who}: {words[:90]}{'…' if len(words) > 90 else ''}"


async def to_tick(_spot: Spot, answers: Answers) -> Sequence[Option]:
    """Give the messages to tick, by the numbers they were listed with."""
    chosen = form.ticked(answers, "messages")
    ids = [one for one in answers["ids"].split(",") if one]
    return [Option(f"{'✅' if one in chosen else '▫️'} {number}", one) for number, one in enumerate(ids, start=1)]


def pick_words(answers: Answers) -> str:
    """Ask which messages are shown."""
    return f"Что показать? Отметьте номера и нажмите «Дальше».\n\n{answers['said']}"


def askable(spot: Spot, role: str, territory: str) -> list[CuratorRow]:
    """Give those of a role who may be asked about a family there."""
    return candidates(spot.turn.staff.roster, role, territory, spot.turn.now, {spot.curator.id})


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
            Question("due", "К какому дню ждём ответ? Например: 15.01.", "срок", a_day, skip="3 рабочих дня"),
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
