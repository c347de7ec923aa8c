"""Prescriptions for tests: FHIR as a hospital's system would send it, and what came of it in the database."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.importing import Desk

STAFF = ("c1,Иванова Анна,curator,,,,,", "d1,Орлов Пётр,doctor,,,,,")
PEOPLE = (
    "f1,p1,Смирнова Ольга,,,expectant_mother,Липецк,,c1,d1,base@2026-01-10",
    "f2,p2,Ким Вера,,,teacher,Липецк,Asia/Omsk,c1,,",
)
TWICE = {"boundsDuration": {"value": 10, "unit": "d", "code": "d"}, "timeOfDay": ["08:00:00", "20:00:00"]}


def instruction(repeat: dict[str, Any] | None = None, amount: float = 1, **more: Any) -> dict[str, Any]:
    """One dosageInstruction."""
    return {
        "timing": {"repeat": {**TWICE} if repeat is None else repeat},
        "doseAndRate": [{"doseQuantity": {"value": amount, "unit": "таблетка"}}],
        **more,
    }


def request(key: str = "rx-1", person: str = "p1", /, **more: Any) -> dict[str, Any]:
    """One MedicationRequest; a field of None is left out."""
    whole = {
        "resourceType": "MedicationRequest",
        "identifier": [{"system": "urn:hospital", "value": key}],
        "status": "active",
        "intent": "order",
        "subject": {"identifier": {"value": person}},
        "requester": {"identifier": {"value": "d1"}},
        "authoredOn": "2026-06-15",
        "medicationCodeableConcept": {"text": "Железа сульфат 100 мг"},
        "dosageInstruction": [instruction()],
        **more,
    }
    return {name: value for name, value in whole.items() if value is not None}


def bundle(*requests: Any, **more: Any) -> str:
    """A Bundle of these, as text, a field a line."""
    whole = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in requests], **more}
    return json.dumps(whole, ensure_ascii=False, indent=1)


async def staffed(office: Desk) -> Desk:
    """Bring in a curator, a doctor and two people."""
    await office.bring("curators", *STAFF)
    await office.bring("families", *PEOPLE)
    return office


async def doses(office: Desk, identifier: str = "rx-1") -> list[tuple[str, str]]:
    """When a plan's doses are due by UTC, and their states, in order."""
    rows = await office.all(
        "SELECT to_char(d.due_at AT TIME ZONE 'UTC', 'DD HH24:MI'), d.state FROM dose d "
        "JOIN medication_plan p ON p.id = d.plan_id WHERE p.identifier = $1 ORDER BY d.due_at, d.id",
        identifier,
    )
    return [(row[0], row[1]) for row in rows]
