"""`--kind families`: read, compared with what is there, and written: only what differs, families first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.imports import comparing, consents, households
from bot.imports.assigning import Loads
from bot.imports.comparing import Known, Plan
from bot.imports.faults import Faults
from bot.imports.households import COLUMNS as COLUMNS
from bot.imports.households import Household
from bot.imports.outcome import BATCH, Context, Outcome, write
from bot.imports.table import Row
from bot.rights import forgotten
from curators import staff
from curators.console.closing import close_view, stand_ins_leave
from curators.duty import Roster
from storage.queries import children, consoles, importing, outbox, roster
from storage.queries.importing import Given
from storage.queries.outbox import Line
from storage.transaction import Tx

ERASED = (
    "Строка {line}: человек удалён по его просьбе {day:%d.%m.%Y}, строка пропущена; чтобы вернуть, пусть человек сам "
    "напишет боту и согласится заново."
)
LOST = "Удалённых, которых по этому файлу уже не узнать: {}. Верните утерянный ключ в ZABOTA_SECRET_KEYS."


async def bring(tx: Tx, rows: Sequence[Row], faults: Faults, context: Context) -> Outcome:
    """Read, compare, refuse where anything is wrong, write."""
    rows, skipped = await _without_erased(tx, rows, context)
    given = households.read(rows, context)
    known = await _known(tx, given)
    for household in given:
        comparing.check(household, known)
    faults.refuse_if_any()
    people = (await staff.read(tx, await roster.version(tx), context.zone.key)).roster
    plan = comparing.compare(given, known, Loads(people, context.now), context)
    await _write(tx, plan, people, context)
    plan.outcome.notes += [*_notes(plan), *skipped]
    return plan.outcome


async def _without_erased(tx: Tx, rows: Sequence[Row], context: Context) -> tuple[list[Row], list[str]]:
    """Leave out the rows of people who were erased, and say of each what can be done."""
    erased, lost = await forgotten.among(tx, context.vault, [row.cells.get("person_id", "") for row in rows])
    kept = [row for row in rows if row.cells.get("person_id", "") not in erased]
    notes = [
        ERASED.format(line=row.line, day=erased[row.cells["person_id"]].astimezone(context.zone))
        for row in rows
        if row.cells.get("person_id", "") in erased
    ]
    return kept, notes + ([LOST.format(lost)] if lost else [])


async def _known(tx: Tx, given: Sequence[Household]) -> Known:
    families = [household.family_id for household in given]
    people = [adult.person_id for household in given for adult in household.adults]
    return Known(
        {row["external_id"]: row for row in await importing.known(tx, importing.CURATORS)},
        await importing.named(tx, importing.FAMILIES, families),
        await importing.named(tx, importing.PEOPLE, people),
        await importing.named(tx, importing.AUDIENCES, families),
        await importing.consents(tx, people),
        {row["external_id"]: row for row in await children.brought(tx, families)},
    )


async def _write(tx: Tx, plan: Plan, people: Roster, context: Context) -> None:
    await write(tx, importing.ADD_FAMILIES, plan.new_families, context, "Семьи")
    for start in range(0, len(plan.changed_families), BATCH):
        given = await importing.change_families(tx, plan.changed_families[start : start + BATCH])
        await _take_from_view(tx, given, people, context)
    await write(tx, children.BRING, plan.children, context, "Дети")
    await write(tx, importing.ADD_PEOPLE, plan.new_people, context, "Взрослые")
    await write(tx, importing.CHANGE_PEOPLE, plan.changed_people, context, "Изменения")
    await write(tx, importing.ADD_CONSENTS, plan.signed.new, context, "Согласия")
    await write(tx, importing.REDATE_CONSENTS, plan.signed.redated, context, "Даты согласий")
    if plan.new_families or plan.changed_families:
        await importing.roster_changed(tx)


async def _take_from_view(tx: Tx, given: Sequence[Given], people: Roster, context: Context) -> None:
    """A former curator or doctor sees the family no more, nor does who stood in for them."""
    lines: list[Line] = []
    passed: dict[int, dict[int, int]] = {}
    for one in given:
        passed.setdefault(one.was, {})[one.thread_id] = one.curator_id
    for was, threads in passed.items():
        for view in await consoles.close_views(tx, was, threads, context.now):
            close_view(lines, view)
        lines += await stand_ins_leave(tx, people, was, threads, context.now)
    await outbox.enqueue(tx, lines)


def _notes(plan: Plan) -> list[str]:
    notes = consents.note(plan.signed)
    if plan.assigned:
        notes.append(f"Кураторы подобраны для семей: {plan.assigned}.")
    if plan.said_otherwise:
        notes.append(
            f"О детях семьи или кураторы сказали иначе, чем в файле: {plan.said_otherwise}. Осталось, как сказано ими."
        )
    if plan.left:
        where = ", ".join(f"{territory} — {families}" for territory, families in plan.left.most_common(5))
        more = "…" if len(plan.left) > 5 else ""
        notes.append(
            f"Без куратора осталось семей: {plan.left.total()} ({where}{more}). Добавьте кураторов этих территорий и "
            "аудиторий или поднимите capacity (--kind curators) и повторите этот импорт; либо впишите curator_id."
        )
    return notes
