"""Pages of «Мои напоминания» about courses: what each says, its pause, its stock. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.reminders_pages import CALL, HOME, UNNAMED
from scenarios.rows import paired
from storage.content import Button, Content

MOST = 8
"""So many plans have buttons of their own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A course as its person may read it."""

    id: int
    name: str
    """Empty where it may not be named."""
    words: str
    """How much, when, until when."""
    by: str = ""
    """Who prescribed it; empty: the person's own."""
    own: bool = False
    status: str = "active"
    paused: str = ""
    """Until when, in words."""
    stock: str = ""
    needed: bool = False
    """Taken as needed."""
    tag: str = ""
    """«№ 2», by which its reminders call it where it may not be named."""

    @property
    def title(self) -> str:
        """What it is called where it may not be named."""
        return self.name or f"{'Ваше напоминание' if self.own else 'Назначение'} {self.tag}".rstrip()


def courses(plans: Sequence[Plan], unnamed: str) -> Content:
    """List the plans; each has a page."""
    if not plans:
        text = "Сейчас вам ничего не назначено, и своих напоминаний нет."
        return Content(text=text, buttons=((Button("Добавить своё", "r:a"),), (HOME,)))
    lines = ["Ваши назначения и напоминания", ""]
    lines += [f"{number}. {_headline(plan)}\n{_capital(plan.words)}" for number, plan in enumerate(plans, 1)]
    if unnamed:
        lines += ["", UNNAMED[unnamed]]
    named = [Button(f"{number}. {_short(plan.title)}", f"r:p:{plan.id}") for number, plan in enumerate(plans, 1)]
    return Content(text="\n".join(lines), buttons=(*paired(named[:MOST]), (HOME,)))


def course(plan: Plan) -> Content:
    """One plan: what it says, and what may be done with it."""
    lines = [_headline(plan), "", f"{_capital(plan.words)}."]
    if plan.stock:
        lines.append(f"{_capital(plan.stock)}.")
    if not plan.own:
        lines += ["", "Менять назначение может только врач."]
    going = plan.status == "active" and not plan.paused
    pause = Button("Пауза", f"r:w:{plan.id}") if going else Button("Продолжить", f"r:g:{plan.id}")
    rows: list[tuple[Button, ...]] = []
    if plan.needed:
        rows.append((Button("Принято сейчас", f"r:n:{plan.id}"),))
    if plan.own or going:
        rows.append((pause, Button("Сколько осталось", f"r:l:{plan.id}")))
    if plan.own:
        rows.append((Button("Убрать совсем", f"r:x:{plan.id}"),))
    return Content(text="\n".join(lines), buttons=(*rows, (Button("Назад", "r:p"),)))


def pausing(plan: Plan) -> Content:
    """Ask for how long the person's own reminder should be silent."""
    rows = (
        (Button("На день", f"r:w:{plan.id}:1"), Button("На 3 дня", f"r:w:{plan.id}:3")),
        (Button("На неделю", f"r:w:{plan.id}:7"), Button("Пока не верну", f"r:w:{plan.id}:0")),
        (Button("Назад", f"r:p:{plan.id}"),),
    )
    return Content(text=f"{plan.title}: на сколько сделать паузу?", buttons=rows)


def only_the_doctor(plan: Plan, *, doctor: bool) -> Content:
    """A prescribed course is paused by the doctor alone: say so, and how to ask."""
    who = f" Его назначил врач: {plan.by}." if plan.by else " Его назначил врач."
    text = (
        f"{plan.title}.{who} Приостановить или отменить его может только врач: иногда пауза вреднее, чем кажется. "
        "Напишите, что случилось, и вам подскажут. Если напоминание не вовремя, его можно отложить."
    )
    ask = Button("Врачу", "m:doctor") if doctor else CALL
    return Content(text=text, buttons=((ask,), (Button("Назад", f"r:p:{plan.id}"),)))


def which(plans: Sequence[Plan], letter: str, asked: str) -> Content:
    """Ask which plan is meant."""
    rows = paired([Button(_short(plan.title), f"r:{letter}:{plan.id}") for plan in plans[:MOST]])
    return Content(text=asked if rows else "Пока нечего выбирать: назначений нет.", buttons=(*rows, (HOME,)))


def stocks(plans: Sequence[Plan]) -> Content:
    """Say what is left of each."""
    lines = ["Сколько осталось", ""]
    lines += [f"{plan.title}: {plan.stock or 'не считаем'}" for plan in plans]
    lines += ["", "Выберите, что пересчитать: мы будем вычитать каждый приём и предупредим, когда останется мало."]
    rows = paired([Button(_short(plan.title), f"r:l:{plan.id}") for plan in plans[:MOST]])
    text = "\n".join(lines) if plans else "Пока считать нечего: назначений нет."
    return Content(text=text, buttons=(*rows, (HOME,)))


def sure_to_remove(plan: Plan) -> Content:
    """Ask before a reminder is gone."""
    rows = ((Button("Убрать", f"r:x:{plan.id}:y"), Button("Оставить", f"r:p:{plan.id}")),)
    return Content(text=f"{plan.title}: убрать это напоминание совсем?", buttons=rows)


def _headline(plan: Plan) -> str:
    whose = "ваше напоминание" if plan.own else f"врач: {plan.by}" if plan.by else "назначил врач"
    paused = f", пауза {plan.paused}" if plan.paused else ", пауза" if plan.status == "on-hold" else ""
    return f"{plan.title} ({whose}{paused})" if plan.name or not plan.own else f"{plan.title}{paused}"


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
