"""«Мои обращения»: numbers, how each stands, what happens next; one opened, with what may be done."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogues import choosing, leading
from bot.dialogues.speaking import show
from curators import casework
from curators.cases import FOR_FAMILY, TOPICS, Status, may_reopen
from curators.turn import Turn
from storage.content import Button, Content
from storage.queries import cases
from storage.transaction import Record

DATA = re.compile(r"k:(l|n|o|a|r|c|m):?(\d{1,15})?")
PAGE = 6
NOT_YOURS = "Это обращение другой семьи."
NONE_YET = (
    "Обращений пока нет. Обращение — это просьба с номером: видно, кто ею занят и что дальше. "
    "Просто спросить можно и без него, напишите сюда."
)


def concerns(turn: Turn) -> bool:
    """Tell whether this update is a button of a person's cases."""
    given = DATA.fullmatch(turn.event.button or "")
    return given is not None and turn.arrival.person_id is not None and bool(turn.arrival.consented)


async def listed(turn: Turn) -> None:
    """«Мои обращения»."""
    assert turn.arrival.family_id is not None
    show(turn, await _list(turn, 0))


async def pressed(turn: Turn) -> None:
    """A button of theirs."""
    match = DATA.fullmatch(turn.event.button or "")
    lane_id = turn.arrival.own_lane_id
    assert match is not None
    assert lane_id is not None
    verb, number = match[1], int(match[2] or 0)
    if verb == "l":
        turn.answer(lane_id)
        show(turn, await _list(turn, number))
        return
    if verb == "n":
        turn.answer(lane_id)
        await choosing.choose(turn, "case_new", {})
        return
    case = await cases.one(turn.tx, number, locked=verb == "c")
    if case is None or case["family_id"] != turn.arrival.family_id:
        turn.answer(lane_id, NOT_YOURS)
        return
    await _about(turn, verb, case, lane_id)


async def _about(turn: Turn, verb: str, case: Record, lane_id: int) -> None:
    status = Status(case["status"])
    over = status in {Status.SOLVED, Status.CLOSED}
    if verb == "a" and over:
        verb = "r"  # an old card: there is more to say about what was over
    if verb == "r" and not may_reopen(status, case["touched_at"], turn.now):
        turn.answer(lane_id, "Прошло больше 30 дней: откройте новое обращение" if over else "Оно и так в работе")
        return
    if verb == "m" and (status is not Status.CLOSED or case["rating"] is not None):
        turn.answer(lane_id, "Оценка уже есть, спасибо" if status is Status.CLOSED else "Оценить можно, когда закроем")
        return
    if verb == "c":
        turn.answer(lane_id, "Оно уже закрыто" if status is Status.CLOSED else "Закрыто")
        if status is not Status.CLOSED:
            await close(turn, case)
        return
    turn.answer(lane_id)
    if verb == "o":
        show(turn, await _card(turn, case))
    else:
        name = {"a": "case_add", "r": "case_reopen", "m": "case_rate"}[verb]
        await choosing.choose(turn, name, {"case": str(case["id"]), "number": case["number"]}, about="case")


async def close(turn: Turn, case: Record) -> None:
    """«Закрыть обращение»: the family itself says that it is over, and how it went."""
    after = await casework.change(
        turn, case, "closed", person_id=turn.arrival.person_id, fields={"status": Status.CLOSED.value}
    )
    words = f"{turn.arrival.full_name}: обращение {case['number']} закрыто самой семьёй."
    await casework.tell_owner(turn, after, words)
    if case["rating"] is None:
        await leading.begin(turn, "case_rate", {"case": str(case["id"]), "number": case["number"]})


async def _list(turn: Turn, page: int) -> Content:
    assert turn.arrival.family_id is not None
    rows = await cases.of_family(turn.tx, turn.arrival.family_id, most=PAGE + 1, skip=page * PAGE)
    new = (Button("Новое обращение", "k:n"),)
    if not rows:
        return Content(text=NONE_YET, buttons=(new,))
    lines = [
        f"{row['number']} · {TOPICS[row['topic']]}\n{FOR_FAMILY[Status(row['status'])].capitalize()}."
        + (f" Дальше: {row['next_step']}" if row["next_step"] and row["status"] not in {"solved", "closed"} else "")
        for row in rows[:PAGE]
    ]
    buttons: list[tuple[Button, ...]] = [
        (Button(f"Открыть {row['number']}", f"k:o:{row['id']}"),) for row in rows[:PAGE]
    ]
    turning = [Button("← Новее", f"k:l:{page - 1}")] if page else []
    turning += [Button("Раньше →", f"k:l:{page + 1}")] if len(rows) > PAGE else []
    return Content(text="\n\n".join(lines), buttons=(*buttons, *([tuple(turning)] if turning else []), new))


async def _card(turn: Turn, case: Any) -> Content:
    status, number = Status(case["status"]), case["id"]
    zone = ZoneInfo(turn.arrival.timezone or turn.zone)
    owner = turn.staff.roster.curators.get(case["curator_id"] or case["owner_id"] or 0)
    lines = [f"Обращение {case['number']} · {TOPICS[case['topic']]}", "", case["words"], ""]
    lines.append(f"Сейчас: {FOR_FAMILY[status]}.")
    if case["next_step"] and status not in {Status.SOLVED, Status.CLOSED}:
        lines.append(f"Что дальше: {case['next_step']}")
    if case["outcome"]:
        lines.append(f"Чем закончилось: {case['outcome']}")
    if case["due_at"] is not None and status not in {Status.SOLVED, Status.CLOSED}:
        lines.append(f"Постараемся до {case['due_at'].astimezone(zone):%d.%m.%Y}.")
    if owner is not None and not owner.dismissed and status is not Status.CLOSED:
        lines.append(f"Занимается {owner.full_name}.")
    rows: list[tuple[Button, ...]] = []
    if status not in {Status.SOLVED, Status.CLOSED}:
        rows = [(Button("Дополнить", f"k:a:{number}"),), (Button("Закрыть обращение", f"k:c:{number}"),)]
    elif may_reopen(status, case["touched_at"], turn.now):
        rows = [(Button("Вопрос остался", f"k:r:{number}"),)]
    if status is Status.SOLVED:
        rows.append((Button("Закрыть обращение", f"k:c:{number}"),))
    if status is Status.CLOSED and case["rating"] is None:
        rows.append((Button("Оценить", f"k:m:{number}"),))
    rows.append((Button("← Все обращения", "k:l:0"),))
    return Content(text="\n".join(lines), buttons=tuple(rows))
