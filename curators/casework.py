"""What is done to a case, with its trace and the word to the family, in the transaction of the update."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from curators.cases import (
    FOR_FAMILY,
    TOPICS,
    CaseRow,
    Status,
    due_of,
    first_look,
    may_follow,
    may_reopen,
)
from curators.notice import desks_of, notice
from curators.telling import tell_family
from curators.turn import Turn
from curators.who_now import family_of, who_now
from storage.content import Button, Content
from storage.queries import alarms, cases, people
from storage.transaction import Record


async def open_case(
    turn: Turn,
    *,
    family_id: int,
    person_id: int | None,
    owner_id: int | None,
    topic: str,
    words: str,
    priority: str = "normal",
    due_at: datetime | None = None,
    by: int | None = None,
) -> Record:
    """Open a case, by the family itself or (`by`) by a curator; the case as it is."""
    due = due_at or due_of(priority, turn.now)
    look = first_look(CaseRow(Status.NEW, priority, turn.now, due))
    made = await cases.open_case(
        turn.tx, family_id, person_id, owner_id, topic, words, priority, turn.now, due, look
    )  # fmt: skip
    await cases.event(
        turn.tx, made["id"], turn.now, "opened", curator_id=by, person_id=None if by else person_id
    )  # fmt: skip
    await alarms.audit(turn.tx, "case_opened", curator_id=by, family_id=family_id, detail={"case": made["id"]})
    case = await cases.one(turn.tx, made["id"])
    assert case is not None
    return case


async def change(
    turn: Turn, case: Record, kind: str, *, by: int | None = None, person_id: int | None = None,
    words: str | None = None, fields: Mapping[str, Any] | None = None,
) -> Record:  # fmt: skip
    """Change a case (it is touched by that), write down what happened; the case as it is afterwards."""
    fields = fields or {}
    now = {name: fields.get(name, case[name]) for name in cases.CHANGING}
    if "status" in fields:
        over = fields["status"] in {Status.CLOSED, Status.SOLVED}
        now["closed_at"] = (case["closed_at"] or turn.now) if over else None
    look = first_look(CaseRow(Status(now["status"]), now["priority"], turn.now, now["due_at"]))
    await cases.change(turn.tx, case["id"], now, turn.now, look)
    detail = {name: str(value) for name, value in fields.items() if name in {"status", "priority", "due_at"}} or None
    await cases.event(
        turn.tx, case["id"], turn.now, kind, words=words, curator_id=by, person_id=person_id, detail=detail
    )  # fmt: skip
    await alarms.audit(
        turn.tx, f"case_{kind}", curator_id=by, person_id=person_id, family_id=case["family_id"],
        detail={"case": case["id"], **(detail or {})},
    )  # fmt: skip
    after = await cases.one(turn.tx, case["id"])
    assert after is not None
    return after


async def move(turn: Turn, case: Record, status: Status, by: int, words: str | None = None) -> Record | None:
    """Bring a case to another status; None where it can't follow. The family is told."""
    if status not in may_follow(Status(case["status"])):
        return None
    over = status in {Status.SOLVED, Status.CLOSED}
    outcome = words if over and words else case["outcome"]
    if not over and case["rating"] is not None:
        await cases.unrate(turn.tx, case["id"])
    after = await change(turn, case, "status", by=by, words=words, fields={"status": status.value, "outcome": outcome})
    await tell(turn, after)
    return after


async def reopen(turn: Turn, case: Record, person_id: int, words: str) -> Record | None:
    """The family says that it isn't over; None where that was too long ago, or it isn't over anyway."""
    if not may_reopen(Status(case["status"]), case["touched_at"], turn.now):
        return None
    await cases.unrate(turn.tx, case["id"])
    return await change(
        turn, case, "reopened", person_id=person_id, words=words, fields={"status": Status.IN_PROGRESS.value}
    )


async def tell(turn: Turn, case: Record) -> None:
    """Tell who asked how the case stands now; a case that is over may be rated."""
    thread_id = case["thread_id"] or await people.thread_of(turn.tx, case["family_id"])
    status = Status(case["status"])
    lines = [f"Обращение {case['number']} «{TOPICS[case['topic']]}»: {FOR_FAMILY[status]}."]
    if case["outcome"] and status in {Status.SOLVED, Status.CLOSED}:
        lines.append(f"Чем закончилось: {case['outcome']}")
    elif case["next_step"]:
        lines.append(f"Что дальше: {case['next_step']}")
    rows: tuple[tuple[Button, ...], ...] = ((Button("Открыть обращение", f"k:o:{case['id']}"),),)
    if status is Status.SOLVED:
        lines.append("Если вопрос остался, скажите: вернём в работу. Если всё хорошо, закройте его и оцените.")
        rows = (
            (Button("Закрыть обращение", f"k:c:{case['id']}"),),
            (Button("Вопрос остался", f"k:r:{case['id']}"),),
        )
    elif status is Status.CLOSED and case["rating"] is None:
        lines.append("Как мы справились? Оцените, пожалуйста.")
        rows = ((Button("Оценить", f"k:m:{case['id']}"),),)
    await tell_family(
        turn, thread_id, case["family_id"], Content(text="\n".join(lines), buttons=rows), person_id=case["person_id"]
    )


async def tell_owner(turn: Turn, case: Record, words: str) -> None:
    """Tell those who answer this family now, with a button that opens the case."""
    family = family_of(turn)
    thread_id = case["thread_id"] or await people.thread_of(turn.tx, case["family_id"])
    answerer = who_now(family, turn.staff, turn.now).answerer
    content = Content(text=words, buttons=((Button("Открыть обращение", f"c:co:{case['id']}"),),))
    await notice(turn, thread_id, desks_of(turn.staff, answerer, family), content, person_id=case["person_id"])
