"""«Лист приёма» for the doctor: read here, drawn by bot/care/sheet_drawing.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.care.daily import meals_of
from bot.care.observing import opened
from bot.care.planning import rules_of
from bot.care.sheet_drawing import draw
from bot.channels.errors import Permanent, Reason
from bot.sending.pictures import Wanted
from scenarios.dose import Dose, State
from scenarios.draft import said_of
from scenarios.plan_content import from_json
from scenarios.sheet_figures import DAYS, Sheet, days_of, of_plan
from storage.queries import administrations, consents, observations, plans
from storage.queries.administrations import Over
from storage.transaction import Tx
from storage.vault import Vault

LONGEST = timedelta(days=366)
"""A course is counted over a year at most."""
_MEASURED = ("blood_pressure", "weight")


async def read(wanted: Wanted) -> Callable[[], bytes]:
    """Read the sheet of a person (`sheet:{person}`); give what draws it."""
    person_id = int(wanted.words[0])
    if "health" not in await consents.kinds(wanted.tx, person_id):
        raise Permanent(Reason.FILE_LOST, "the consent to keep health data was taken back")
    made = await sheet(wanted.tx, wanted.vault, person_id, wanted.now, wanted.zone)
    return lambda: draw(made)


async def sheet(tx: Tx, vault: Vault, person_id: int, now: datetime, region: str) -> Sheet:
    """Gather what the sheet says."""
    whose = await administrations.by_id(tx, person_id)
    zone_name, meals = await plans.day_of(tx, person_id, region)
    zone, today = ZoneInfo(zone_name), now.astimezone(ZoneInfo(zone_name)).date()
    doses: dict[int, list[Dose]] = {}
    for row in await administrations.over(tx, person_id, now - LONGEST, now):
        doses.setdefault(row.plan_id, []).append(_dose(row))
    told, counted = [], []
    for plan in await plans.of_person(tx, person_id):
        own = doses.get(plan.id, [])
        if plan.own or (plan.status in {"stopped", "completed"} and not _late(own, now)):
            continue
        content, rules = from_json(vault.decrypt(plan.content)), rules_of(plan)
        start = plan.starts_at.astimezone(ZoneInfo(plan.zone))
        words = said_of(content.steps, zone, meals_of(meals), start, today)
        told.append(of_plan(content.drug, words, own, rules, now))
        counted.append((own, rules))
    pressure, weight = await _measured(tx, vault, person_id, now, zone)
    return Sheet(whose.full_name, today, told, days_of(counted, zone), pressure, weight)


def _dose(row: Over) -> Dose:
    return Dose(
        row.id, row.due_at, State(row.state), row.asked, silent_since=row.silent_since, taken_at=row.taken_at
    )  # fmt: skip


def _late(doses: list[Dose], now: datetime) -> bool:
    return any(dose.due_at > now - timedelta(days=DAYS) for dose in doses)


async def _measured(
    tx: Tx, vault: Vault, person_id: int, now: datetime, zone: ZoneInfo
) -> tuple[list[tuple[datetime, int, int]], list[tuple[datetime, float]]]:
    pressure: list[tuple[datetime, int, int]] = []
    weight: list[tuple[datetime, float]] = []
    for seen in await observations.since(tx, person_id, _MEASURED, now - timedelta(days=DAYS)):
        found = opened(vault, seen)
        if found is None:
            continue
        at = seen.at.astimezone(zone)
        if isinstance(found.value, dict) and {"systolic", "diastolic"} <= found.value.keys():
            pressure.append((at, int(found.value["systolic"]), int(found.value["diastolic"])))
        elif seen.code == "weight" and isinstance(found.value, int | float):
            weight.append((at, float(found.value)))
    return pressure, weight
