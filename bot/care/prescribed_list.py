"""What is prescribed in a family, as a doctor reads it; a plan can be put on hold, gone on with, or stopped."""

from __future__ import annotations

from bot.care import prescribing_words
from bot.care.drafting import Desk, Shown
from bot.care.planning import change_status
from bot.care.prescribing_done import announce
from bot.sending.pictures import made
from curators.console.page import Page, Rows, rows_of
from curators.console.spot import Spot
from storage.channel_policy import health_words_allowed
from storage.content import AttachmentKind, Button, Content
from storage.queries import alarms, consents

VERBS = frozenset({"list", "plan", "ask", "set", "sheet"})
_STATUS = {"active": "", "on-hold": " — приостановлено", "stopped": " — остановлено", "completed": " — курс окончен"}
_DO = {
    "on-hold": ("Приостановить", "Приостановить приём? Напоминания прекратятся сразу."),
    "active": ("Продолжить", "Продолжить приём? Напоминания начнутся с ближайшего времени."),
    "stopped": ("Остановить", "Остановить приём совсем? Напоминания прекратятся сразу."),
}
_AFTER = {"active": ("on-hold", "stopped"), "on-hold": ("active", "stopped")}
ENDED_SHOWN = 3
NOT_YOURS = "Этого плана в этой семье нет."
THEIRS = "План пришёл из медицинской системы: дозу и время меняют там, здесь его можно приостановить или остановить."
WITHOUT_CONSENT = (
    "Лист приёма сюда отправить нельзя: нужно согласие на обработку сведений о здоровье, а врачу — и на передачу врачу."
)
MOST_LETTERS = 40


async def show(spot: Spot) -> None:
    """List them, those in force first."""
    desk = Desk.of(spot)
    found = await desk.plans()
    over = [one for one in found if one.row.status not in _AFTER][:ENDED_SHOWN]
    shown = [one for one in found if one.row.status in _AFTER] + over
    names = {one["id"]: one["full_name"] for one in await desk.adults()}
    page = Page().bold(f"Лекарства: {spot.place.family}").line()
    for number, one in enumerate(shown, 1):
        page.line(f"{number}. {_line(one, names if len(names) > 1 else {})}")
    if not shown:
        page.line("Пока ничего не назначено.")
    buttons = [
        _button(spot, f"{number}. {_short(one.title)}", "plan", one.row.id)
        for number, one in enumerate(shown, 1)
        if one.row.status in _AFTER and not one.row.own
    ]
    rows: Rows = rows_of(buttons)
    last = [_button(spot, "Назначить", "new")] if desk.may else []
    last += [
        _button(spot, f"Лист приёма: {names[one].split()[0]}" if len(names) > 1 else "Лист приёма", "sheet", one)
        for one in dict.fromkeys(one.row.person_id for one in found if not one.row.own)
    ]
    rows = (*rows, *rows_of(last))
    spot.say(page.content(rows), rows)
    await alarms.audit(spot.turn.tx, "plans_shown", curator_id=spot.curator.id, family_id=spot.place.family_id)


async def pressed(spot: Spot, verb: str, argument: str) -> str | None:
    """A button of the list or of a plan."""
    if verb == "list":
        await show(spot)
        return None
    desk = Desk.of(spot)
    if verb == "sheet":
        return await _sheet(desk, argument)
    plan_id, _, status = argument.partition("-")
    found = await desk.plan(plan_id)
    if found is None or found.row.own:
        return NOT_YOURS
    if verb == "plan":
        _one(desk, found)
        return None
    if not desk.may:
        return prescribing_words.NOT_ALLOWED
    to = {"h": "on-hold", "a": "active", "s": "stopped"}.get(status, "")
    if to not in _AFTER.get(found.row.status, ()):
        return "Это уже сделано."
    if verb == "ask":
        words, question = _DO[to]
        yes = _button(spot, words, "set", argument)
        spot.say(f"{found.words}.\n\n{question}", ((yes, _button(spot, "Не менять", "list")),))
        return None
    await change_status(
        spot.turn.tx, found.row.id, to, desk.now, vault=desk.vault, author_id=spot.curator.id
    )  # fmt: skip
    await announce(desk, found.row.person_id, to, found.content.drug, "")
    spot.say({"active": "Продолжаем.", "on-hold": "Приостановлено."}.get(to, "Остановлено."))
    return "Готово"


async def _sheet(desk: Desk, argument: str) -> str | None:
    """Send the sheet of an adult, where what they have agreed to allows it in this messenger."""
    spot = desk.spot
    adult = next((one for one in await desk.adults() if str(one["id"]) == argument), None)
    if adult is None:
        return NOT_YOURS
    agreed = await consents.kinds(spot.turn.tx, adult["id"])
    allowed = health_words_allowed(spot.turn.channel, spot.turn.operator, agreed)
    if not allowed or (desk.doctor and "doctor" not in agreed):
        spot.say(WITHOUT_CONSENT)
        return None
    file = made(AttachmentKind.DOCUMENT, "Лист приёма.pdf", "sheet", adult["id"])
    spot.say(Content(text=f"Лист приёма: {adult['full_name']}", attachments=(file,)))
    await alarms.audit(spot.turn.tx, "sheet_sent", curator_id=spot.curator.id, person_id=adult["id"])
    return "Отправляю"


def _one(desk: Desk, found: Shown) -> None:
    spot, content = desk.spot, found.content
    page = Page().bold(found.title).line(_STATUS[found.row.status])
    page.line(found.words)
    page.line("Важное." if found.row.critical else "Обычное.")
    if found.named:
        page.line(f"При пропуске: {content.on_missed or 'уточните у врача'}")
    if found.named and content.note:
        page.line(f"Заметка: {content.note}")
    if found.named and not found.changeable:
        page.line().line(THEIRS)
    buttons = [_button(spot, "Изменить", "edit", found.row.id)] if found.changeable else []
    letter = {"on-hold": "h", "active": "a", "stopped": "s"}
    buttons += [
        _button(spot, _DO[to][0], "ask", f"{found.row.id}-{letter[to]}") for to in _AFTER.get(found.row.status, ())
    ]
    rows: Rows = (*rows_of(buttons), (_button(spot, "Все лекарства", "list"),)) if desk.may else ()
    spot.say(page.content(rows), rows)


def _line(one: Shown, names: dict[int, str]) -> str:
    whose = f" ({names[one.row.person_id]})" if names else ""
    own = " — своё напоминание" if one.row.own else ""
    return f"{one.words}{whose}{own}{_STATUS[one.row.status]}"


def _short(drug: str) -> str:
    return drug if len(drug) <= MOST_LETTERS else f"{drug[: MOST_LETTERS - 1]}…"


def _button(spot: Spot, words: str, *data: object) -> Button:
    return Button(words, ":".join(["c:rx", str(spot.thread_id), *map(str, data)]))
