"""Plans change here: a new version, a new status, another zone; what it makes of the doses commits with it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from bot.care.laying import lay, take_back
from scenarios.dosage import Step
from scenarios.dose import Plan
from scenarios.interval import least_interval
from scenarios.plan_content import PlanContent, Rules, from_json, plan_of, to_json
from storage.queries import alarms, intakes, plans
from storage.queries import laying as rows
from storage.queries.plans import Standing
from storage.transaction import Tx
from storage.vault import Vault

ENDED = frozenset({"stopped", "completed"})


class Put(StrEnum):
    """What came of a plan that was given."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


async def put_version(
    tx: Tx,
    vault: Vault,
    *,
    person_id: int,
    identifier: str,
    content: PlanContent,
    rules: Rules,
    critical: bool,
    requester_id: int | None,
    author_id: int | None,
    zone: str,
    starts_at: datetime,
    now: datetime,
    own: bool = False,
    status: str | None = None,
) -> Put:
    """Make the plan say this from now on; the same again changes nothing.

    zone: the person's now; starts_at: where a new course is counted from (one that goes on by the same times keeps
    its own); status: None leaves it, a new plan is active.
    """
    await intakes.hold(tx, person_id)
    rules = _with_interval(rules, content, zone, starts_at)
    found = await plans.by_identifier(tx, identifier)
    if found is None:
        status = status or "active"
        plan_id = await plans.add(
            tx,
            person_id=person_id,
            identifier=identifier,
            own=own,
            requester_id=requester_id,
            status=status,
            critical=critical,
            stock=_stock(content),
            ended_at=now if status in ENDED else None,
        )
        number, put = 1, Put.NEW
    else:
        assert found.person_id == person_id, "an identifier stays with its person"
        plan_id, number, put = found.id, found.number + 1, Put.CHANGED
    before = from_json(vault.decrypt(found.content)) if found is not None else None
    again = found is not None and before == content and _rules(found.rules) == rules and found.critical == critical
    if not again:
        if before is not None and found is not None and _times(before) == _times(content):
            starts_at, zone = found.starts_at, found.zone
        version_id = await plans.add_version(
            tx,
            plan_id,
            number,
            content=vault.encrypt(to_json(content)),
            zone=zone,
            starts_at=starts_at,
            critical=critical,
            rules=msgspec.json.encode(rules).decode() if rules != Rules() else None,
            author_id=author_id,
        )
        detail = {"plan": plan_id, "version": version_id}
        await alarms.audit(tx, "plan_put", curator_id=author_id, person_id=person_id, detail=detail)
    if found is None or before is None:
        await _lay(tx, vault, plan_id, now, changed=False)
        return put
    return await _amend(
        tx, vault, found, before, content, now, again=again, requester_id=requester_id, status=status, author=author_id
    )


async def _amend(
    tx: Tx,
    vault: Vault,
    found: Standing,
    before: PlanContent,
    content: PlanContent,
    now: datetime,
    *,
    again: bool,
    requester_id: int | None,
    status: str | None,
    author: int | None,
) -> Put:
    """Bring the rest of a plan that was there in line with what was given."""
    moved = requester_id != found.requester_id
    if moved:
        await plans.ask_of(tx, found.id, requester_id)
    if content.dispensed is not None and content.dispensed != before.dispensed:
        await plans.stock(tx, found.id, _stock(content))
    turned = status is not None and status != found.status
    if turned and status is not None:
        await change_status(tx, found.id, status, now, vault=vault, author_id=author)
    elif not again:
        await _lay(tx, vault, found.id, now, changed=_what(before.steps) != _what(content.steps))
    return Put.CHANGED if moved or turned or not again else Put.SAME


async def change_status(
    tx: Tx, plan_id: int, status: str, now: datetime, *, vault: Vault | None = None, author_id: int | None = None
) -> bool:  # fmt: skip
    """Make the plan active, on-hold, stopped or completed, at once, with all that waits; False where it is already.

    Without the keys an active plan's doses are made by the horizon's next tick.
    """
    await plans.hold_person(tx, plan_id)
    found = await plans.by_id(tx, plan_id)
    if found is None or found.status == status:
        return False
    await plans.status(tx, plan_id, status, now if status in ENDED else None, now if status == "active" else None)
    if status != "active":
        await take_back(tx, found.person_id, await rows.cancel_open(tx, plan_id), now)
    elif vault is not None:
        await _lay(tx, vault, plan_id, now, changed=True)
    detail = {"plan": plan_id, "status": status}
    await alarms.audit(tx, "plan_status", curator_id=author_id, person_id=found.person_id, detail=detail)
    return True


async def remake(tx: Tx, vault: Vault, person_id: int, now: datetime) -> None:
    """The person's zone or meal times are others now: doses ahead go by them, without a double one or a gap."""
    await intakes.hold(tx, person_id)
    for plan in await plans.running(tx, person_id):
        content = from_json(vault.decrypt(plan.content))
        await lay(tx, plan, content.steps, rules_of(plan), now, changed=False, clock=True)
    await alarms.audit(tx, "plans_remade", person_id=person_id)


def rules_of(plan: Standing) -> Plan:
    """Give a plan's rules as decisions about its doses take them."""
    return plan_of(_rules(plan.rules), Rules(), ZoneInfo(plan.zone), critical=plan.critical, quiet=None)


async def _lay(tx: Tx, vault: Vault, plan_id: int, now: datetime, *, changed: bool) -> None:
    plan = await plans.by_id(tx, plan_id)
    if plan is not None and plan.status == "active":
        content = from_json(vault.decrypt(plan.content))
        await lay(tx, plan, content.steps, rules_of(plan), now, changed=changed)


def _rules(raw: str | None) -> Rules:
    return msgspec.json.decode(raw, type=Rules) if raw else Rules()


def _with_interval(rules: Rules, content: PlanContent, zone: str, starts_at: datetime) -> Rules:
    """Where nobody has said how near two intakes may come, the course itself says it."""
    if rules.min_interval is not None:
        return rules
    least = least_interval(content.steps, ZoneInfo(zone), starts_at.astimezone(ZoneInfo(zone)))
    return replace(rules, min_interval=least)


def _stock(content: PlanContent) -> Decimal | None:
    return Decimal(str(content.dispensed)) if content.dispensed is not None else None


def _times(content: PlanContent) -> list[Any]:
    return [(step.timing, step.sequence) for step in content.steps]


def _what(steps: list[Step]) -> list[Any]:
    """What is taken at once, and how; the drug's name is no part of it: renamed, nothing is asked again."""
    return [(step.amount, step.text, step.as_needed_for, step.kept, step.timing.as_needed) for step in steps]
