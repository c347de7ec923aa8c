"""The questions of a prescription in words and buttons, and how typed answers are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from bot.care.drafting import Desk
from curators.console.page import Rows, rows_of
from scenarios import draft as drafts
from scenarios.amiss import Amiss
from scenarios.dosage import read_dosage
from scenarios.draft import Draft, with_stage
from scenarios.prescribed_amount import read_amount
from scenarios.prescribed_bounds import EXAMPLE, read_bounds
from scenarios.prescribed_times import WHEN, read_days, read_times
from scenarios.timing_read import DAYS
from storage.content import Button

NOT_ALLOWED = "Назначения вносят врач или куратор по назначению врача."
PRESS = "Здесь выберите, пожалуйста, одну из кнопок."
CANCEL = Button("Отмена", "c:no")
LONGEST_DRUG, LONGEST_WORDS = 200, 500
_WHEN = ("до еды", "во время еды", "после еды", "утром", "вечером", "на ночь")
_DAY_NAMES = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_FIX = {
    "drug": "препарат", "amount": "доза", "often": "время", "days": "дни", "bounds": "срок", "critical": "важность",
    "on_missed": "при пропуске",
}  # fmt: skip


async def question(desk: Desk, draft: Draft) -> tuple[str, Rows]:
    """Give the open question and its buttons."""
    thread = desk.spot.thread_id

    def button(words: str, *data: object) -> Button:
        return Button(words, ":".join(["c:rx", str(thread), *map(str, data)]))

    then = "Следующий шаг. " if len(draft.stages) > 1 else ""
    match draft.at:
        case "person":
            adults = [(button(one["full_name"], "who", one["id"]),) for one in await desk.adults()]
            return "Кому назначаем?", (*adults, (CANCEL,))
        case "drug":
            return "Что назначаем? Название и сила, например «Железа сульфат 100 мг».", ((CANCEL,),)
        case "amount":
            return f"{then}Сколько за один приём? Например: «1 таблетка», «2,5 мл».", ((CANCEL,),)
        case "often":
            text = (
                "Когда принимать? Напишите часы, «8:00 и 20:00», или «каждые 8 часов», или «за 30 минут до еды». "
                "Или отметьте и нажмите «Готово»."
            )
            ticks = [button(_ticked(name, WHEN[name], draft), "tick", WHEN[name]) for name in _WHEN]
            last = (button("Готово", "when", "done"), button("При необходимости", "when", "need"))
            return text, (*rows_of(ticks), last, (CANCEL,))
        case "days":
            first = (button("Каждый день", "days", "all"), button("Через день", "days", "other"))
            rest = (button("Дни недели…", "week"), CANCEL)
            return "По каким дням? Выберите или напишите, например «пн, ср, пт» или «раз в 3 дня».", (first, rest)
        case "weekdays":
            ticks = [button(_ticked(_DAY_NAMES[n], DAYS[n], draft), "tick", DAYS[n]) for n in range(7)]
            return "Отметьте дни и нажмите «Готово».", (*rows_of(ticks), (button("Готово", "weekdays"), CANCEL))
        case "bounds":
            text = f"{then}Сколько принимать? {EXAMPLE[:1].upper()}{EXAMPLE[1:]}."
            short = tuple(button(f"{days} дней", "till", days) for days in (7, 10, 30))
            return text, (short, (button("Без срока", "till", "open"), CANCEL))
        case "amend":
            asked = [name for name in _FIX if not (name == "drug" and draft.plan_id) and _said(draft, name)]
            fixes = [button(f"Исправить: {_FIX[name]}", "fix", name) for name in asked]
            return "Что исправить?", (*rows_of(fixes), (button("Ничего, всё верно", "back"),))
        case "critical":
            text = (
                "Насколько важно не пропустить? Если важное не отмечено час, об этом узнают врач и куратор; об обычном "
                "— после трёх приёмов подряд без ответа."
            )
            return text, ((button("Важное", "crit", "yes"), button("Обычное", "crit", "no")), (CANCEL,))
        case "on_missed":
            text = (
                "Что делать при пропуске? Напишите своими словами: их и увидит пациент. Если пропустить, скажем "
                "«уточните у врача»."
            )
            return text, ((button("Пропустить", "miss"), CANCEL),)
        case _:
            return await _preview(desk, draft, button)


def _ticked(name: str, code: str, draft: Draft) -> str:
    return f"✓ {name}" if code in draft.ticked else name.capitalize()


async def _preview(desk: Desk, draft: Draft, button: Callable[..., Button]) -> tuple[str, Rows]:
    """Everything in words; others than doctors say that they have seen the prescription."""
    zone, meals = await desk.day(draft)
    content = drafts.content_of(draft)
    words = drafts.said_of(read_dosage(content.dosage), zone, meals, desk.now, desk.today)
    name = next((one["full_name"] for one in await desk.adults() if one["id"] == draft.person_id), "")
    lines = [
        f"{'Меняем' if draft.plan_id else 'Назначаем'}: {name}",
        f"💊 {draft.drug}",
        words[:1].upper() + words[1:] + ".",
        "Важное: без ответа час — узнают врач и куратор." if draft.critical else "Обычное.",
        f"При пропуске: {draft.on_missed or 'уточните у врача'}.".replace("..", "."),
        "",
        "Проверьте, пожалуйста: чат не заменяет осмотр, здесь только то, что уже решено на приёме.",
    ]
    tick = f"{'☑' if draft.verified else '☐'} По назначению врача, проверено"
    more = [button("Исправить…", "amend"), button("Добавить шаг: затем…", "then")]
    more += [button("Убрать последний шаг", "drop")] if len(draft.stages) > 1 else []
    rows: Rows = (
        *(() if desk.doctor else ((button(tick, "ok"),),)),
        (button("Изменить назначение" if draft.plan_id else "Назначить", "yes"),),
        *rows_of(more),
        (CANCEL,),
    )
    return "\n".join(lines), rows


def _said(draft: Draft, name: str) -> bool:
    last = draft.stages[-1]
    return name != "days" or not (last.as_needed or last.by_hours)


def _drug(draft: Draft, text: str, _: date) -> Draft | str:
    words = " ".join(text.split())
    if not any(sign.isalpha() for sign in words):
        return "Напишите название словами, например «Железа сульфат 100 мг»."
    if len(words) > LONGEST_DRUG:
        return f"Слишком длинно: название должно уместиться в напоминание, до {LONGEST_DRUG} знаков."
    return msgspec.structs.replace(draft, drug=words)


def _amount(draft: Draft, text: str, _: date) -> Draft | str:
    found = read_amount(text)
    return found.words if isinstance(found, Amiss) else with_stage(draft, amount=(float(found.value), found.unit))


def _often(draft: Draft, text: str, _: date) -> Draft | str:
    found = read_times(text)
    return found.words if isinstance(found, Amiss) else with_stage(draft, often=found)


def _days(draft: Draft, text: str, _: date) -> Draft | str:
    found = read_days(text)
    return found.words if isinstance(found, Amiss) else with_stage(draft, days=found)


def _bounds(draft: Draft, text: str, today: date) -> Draft | str:
    found = read_bounds(text, today)
    return found.words if isinstance(found, Amiss) else with_stage(draft, bounds=found)


def _on_missed(draft: Draft, text: str, _: date) -> Draft | str:
    words = " ".join(text.split())
    if not words:
        return "Напишите словами, что делать при пропуске, или нажмите «Пропустить»."
    if len(words) > LONGEST_WORDS:
        return f"Слишком длинно: уложитесь, пожалуйста, в {LONGEST_WORDS} знаков."
    return msgspec.structs.replace(draft, on_missed=words)


READERS: dict[str, Callable[[Draft, str, date], Draft | str]] = {
    "drug": _drug,
    "amount": _amount,
    "often": _often,
    "days": _days,
    "weekdays": _days,
    "bounds": _bounds,
    "on_missed": _on_missed,
}
"""By question: the draft with the answer in it, or what is wrong with it in a sentence."""
