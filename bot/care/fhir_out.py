"""FHIR R4 out: what a person reported of their doses as a Bundle of `MedicationAdministration`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scenarios.amount import Amount
from scenarios.plan_content import PlanContent, from_json
from storage.queries import administrations
from storage.queries.administrations import Reported, Whose
from storage.transaction import Tx
from storage.vault import Vault

SYSTEM = "urn:zabota:person"


async def bundle(
    tx: Tx, vault: Vault, whose: Whose, since: datetime, until: datetime, now: datetime, region: ZoneInfo
) -> dict[str, Any]:  # fmt: skip
    """Give the reports of [since, until) that stand. What was never answered is no administration, and isn't here."""
    zone = ZoneInfo(whose.timezone) if whose.timezone else region
    found = await administrations.standing(tx, whose.id, since, until)
    rows = await administrations.versions(
        tx, [one.version_id for one in found if one.version_id is not None], [one.plan_id for one in found]
    )
    said = {row.id: from_json(vault.decrypt(row.content)) for row in rows}
    newest = {row.plan_id: row.id for row in sorted(rows, key=lambda row: row.id)}
    entries = [
        _resource(one, said[one.version_id or newest[one.plan_id]], whose, zone, _reason(one, vault)) for one in found
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": now.astimezone(zone).isoformat(timespec="seconds"),
        "entry": [{"resource": one} for one in entries],
    }


def _reason(one: Reported, vault: Vault) -> str:
    return vault.decrypt(one.reason) if one.reason is not None else ""


def _resource(one: Reported, said: PlanContent, whose: Whose, zone: ZoneInfo, reason: str) -> Mapping[str, Any]:
    at = one.taken_at or one.due_at or one.reported_at
    person = {"identifier": {"system": SYSTEM, "value": whose.external_id}}
    made: dict[str, Any] = {
        "resourceType": "MedicationAdministration",
        "id": f"intake-{one.id}",
        "status": one.status,
        "medicationCodeableConcept": {"text": said.drug},
        "subject": person,
        "effectiveDateTime": at.astimezone(zone).isoformat(timespec="seconds"),
        "performer": [{"actor": person}],
        "request": {"type": "MedicationRequest", "identifier": {"value": one.identifier}},
    }
    if reason:
        made["statusReason"] = [{"text": reason}]
    amount = _amount(said, one.step)
    if amount is not None and one.status == "completed":
        value = float(amount.value)
        made["dosage"] = {"dose": {"value": int(value) if value.is_integer() else value, "unit": amount.unit}}
    if one.due_at is not None:
        due = one.due_at.astimezone(zone).isoformat(timespec="minutes")
        made["note"] = [{"text": f"По назначению: {due}"}]
    return made


def _amount(said: PlanContent, step: int | None) -> Amount | None:
    steps = said.steps
    if step is None:
        return steps[0].amount if len(steps) == 1 else None
    return steps[step].amount if step < len(steps) else None
