"""«Рассылка»: the form of a broadcast: words, what they are, for whom; at the end everything with the counts."""

from __future__ import annotations

from bot.outreach import choosing, drafts, words
from curators.audiences import WORDS, headed
from curators.console import form
from curators.console.colleagues import plain_name
from curators.console.form import WITH_FILES, Answers, Bad, Form, Option, Question
from curators.console.spot import Spot
from curators.roles import DECIDES
from scenarios import segment
from scenarios.broadcasting import KINDS, Kind
from scenarios.child_age import FAMILIES
from scenarios.plural import counted
from scenarios.segment import MOTHERS, Segment
from storage.content import Content
from storage.queries import broadcasts

ALL = ""
TERRITORIES = 10
"""So many are offered as buttons; others are typed."""
KNOWN = 1_000
"""Territories that are known by name however they are typed."""
AGES = {"0,2": "До трёх", "3,6": "От трёх до шести", "7,17": "Школьники"}
SIGNS = ("знак", "знака", "знаков")
SEND_WHAT = "Что отправить? Напишите текст одним сообщением; можно с фото или файлами."


def read_words(text: str) -> str:
    """Take the words of a broadcast; Bad where there are too few or too many."""
    plain = text.strip()
    if len(plain) < 5:
        raise Bad("Напишите сам текст рассылки: хотя бы одно предложение.")
    if len(plain) > words.MOST:
        long = counted(len(plain), SIGNS)
        raise Bad(f"Текст длиннее одного сообщения: {long} вместо {words.MOST}. Сократите, пожалуйста.")
    return plain


def _who(text: str) -> str:
    if text.strip().casefold() in {"все", "всем"}:
        return ALL
    try:
        return ",".join(segment.numbered(text, WORDS))
    except ValueError as wrong:
        raise Bad(str(wrong)) from None


async def _where(spot: Spot, _: Answers, text: str) -> str:
    if text.strip().casefold() in {"все", "везде"}:
        return ALL
    typed = segment.several(text)
    if not typed:
        raise Bad("Напишите территорию, как она записана у семей; несколько — через запятую.")
    own = spot.curator.territories
    known = {plain_name(one): one for one in await broadcasts.territories(spot.turn.tx, KNOWN)}
    known |= {plain_name(one): one for one in own}
    found = list(dict.fromkeys(known.get(plain_name(one), one) for one in typed))
    if own and not own & set(found):
        raise Bad(f"Это не ваша территория. Ваши: {', '.join(sorted(own))}.")
    return ",".join(found)


def _weeks(text: str) -> str:
    try:
        first, last = segment.weeks(text)
    except ValueError as wrong:
        raise Bad(str(wrong)) from None
    return f"{first},{last}"


def _ages(text: str) -> str:
    if text.strip().casefold() in {"любой", "любого", "все"}:
        return ALL
    try:
        least, most = segment.ages(text)
    except ValueError as wrong:
        raise Bad(str(wrong)) from None
    return f"{least},{most}"


async def _territories(spot: Spot, _: Answers) -> list[Option]:
    own = sorted(spot.curator.territories)
    known = own or await broadcasts.territories(spot.turn.tx, TERRITORIES)
    return [Option(one, one) for one in known[:TERRITORIES]]


def _with_children(audiences: str) -> bool:
    """Tell whether some of these are families that may have told of their children."""
    return audiences == ALL or bool(FAMILIES & set(audiences.split(",")))


def _audiences_asked(_: Answers) -> str:
    names = "\n".join(f"{number}. {headed(name)}" for number, name in enumerate(WORDS.values(), start=1))
    return f"Кому? Отметьте и нажмите «Готово»; без отметок — всем. Можно написать номера: 1, 3.\n{names}"


WHOM = (
    Question(
        "audiences",
        _audiences_asked,
        "кому",
        read=_who,
        options=[Option(headed(name), key) for key, name in WORDS.items()],
        skip="Готово",
        several=True,
    ),
    Question(
        "territories",
        "Где? Отметьте территории и нажмите «Готово»; без отметок — везде. Можно написать через запятую.",
        "где",
        read_here=_where,
        options=_territories,
        skip="Готово",
        several=True,
    ),
    Question(
        "weeks",
        "На каком сроке? Напишите недели беременности, например 30–36.",
        "срок",
        read=_weeks,
        skip="Любой срок",
        when=lambda answers: answers.get("audiences") == MOTHERS,
    ),
    Question(
        "children",
        "Есть ли дети какого-то возраста? Напишите полные годы: 3–7, до 3, от 14. Возраст знаем не у всех семей.",
        "возраст детей",
        read=_ages,
        options=[Option(words, ages) for ages, words in AGES.items()],
        skip="Любой возраст",
        when=lambda answers: _with_children(answers.get("audiences", ALL)),
    ),
)
"""Asked of a broadcast and of an event alike."""


def segment_of(spot: Spot, answers: Answers) -> Segment:
    """Give whom the answers mean: nobody reaches beyond their own territories, a curator beyond their own families."""
    given = answers["territories"]
    own = tuple(sorted(spot.curator.territories))
    named = tuple(given.split(",")) if given != ALL else own
    weeks, ages = answers.get("weeks"), answers.get("children")
    first, last = map(int, weeks.split(",")) if weeks else (0, 0)
    least, most = map(int, ages.split(",")) if ages else (0, 0)
    return Segment(
        audiences=tuple(answers["audiences"].split(",")) if answers["audiences"] != ALL else (),
        territories=tuple(one for one in named if one in own) or own if own else named,
        weeks=(first, last) if weeks else None,
        curator=None if spot.curator.role in DECIDES else spot.curator.id,
        children=(least, most) if ages else None,
    )


def beyond(spot: Spot, answers: Answers) -> list[str]:
    """Give territories that were typed and aren't the author's."""
    own, given = spot.curator.territories, answers["territories"]
    return [one for one in given.split(",") if own and given != ALL and one not in own]


async def previewed(spot: Spot, answers: Answers, kind: Kind) -> str:
    """Say whom it goes to and how many that is now."""
    aim = segment_of(spot, answers)
    found = await choosing.count(spot.turn.tx, drafts.rules_of(spot.turn), kind, aim, spot.turn.now)
    lines = [words.whom(aim, kind), "", words.reach(found)]
    if foreign := beyond(spot, answers):
        lines += ["", f"Не ваша территория, поэтому без неё: {', '.join(foreign)}."]
    if not found.number:
        lines += ["", "Сейчас это никому не уйдёт. Исправьте, кому и где, или подождите, пока появятся согласия."]
    elif why := words.needs_second(spot.curator.role in DECIDES, found.number):
        lines += ["", why]
    return "\n".join(lines)


def _content(answers: Answers, files: Content | None) -> Content:
    text = answers["words"] if answers["words"] != WITH_FILES else ""
    return words.going_out(text, files.attachments if files is not None else ())


async def _preview(spot: Spot, answers: Answers, files: Content | None) -> str:
    about = await previewed(spot, answers, Kind(answers["kind"]))
    papers = f"\nФайлов: {len(files.attachments)}" if files is not None else ""
    return f"Рассылка\n\n«{answers['words']}»{papers}\n\n{about}"


async def _done(spot: Spot, answers: Answers, files: Content | None) -> None:
    await drafts.put(spot, Kind(answers["kind"]), _content(answers, files), segment_of(spot, answers))


CAST = form.register(
    Form(
        "cast",
        (
            Question("words", SEND_WHAT, "текст", read=read_words, files=True),
            Question(
                "kind",
                "Что это? Личное и о здоровье уходит только тем, кто на это согласен, и только туда, куда можно.",
                "что это",
                read=None,
                options=[Option(headed(name), kind) for kind, name in KINDS.items()],
            ),
            *WHOM,
        ),
        _preview,
        _done,
        "Дальше",
    )
)
