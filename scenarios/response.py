"""Answers of a dialogue as FHIR R4 `QuestionnaireResponse.item`: https://hl7.org/fhir/R4/questionnaireresponse.html."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios import asking
from scenarios.moves import Memory, State
from scenarios.questions import Ask
from scenarios.schema import Scenario
from scenarios.steps import options_of
from scenarios.templates import render

STATUS: Mapping[State, str] = {
    "open": "in-progress",
    "queued": "in-progress",
    "done": "completed",
    "expired": "stopped",
    "cancelled": "stopped",
}


def items(scenario: Scenario, memory: Memory, known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give what was asked on the way to here and answered or skipped, in the order of asking."""
    facts = {**memory.facts, **known}
    made: list[dict[str, Any]] = []
    for name in dict.fromkeys(memory.trail):
        step = scenario.steps.get(name)
        if isinstance(step, Ask) and name in memory.answered:
            item: dict[str, Any] = {"linkId": name, "text": step.label or render(step.ask, facts)}
            made.append(item | _answered(scenario, step, name, facts))
    return made


def _answered(scenario: Scenario, step: Ask, name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    value = facts.get(step.into or name)
    if value is None:
        return {}
    if step.pressure:
        figures = {key: value[key] for key in ("systolic", "diastolic", "pulse") if value.get(key) is not None}
        parts = [(f"{name}.{key}", key, figure) for key, figure in figures.items()]
        return {"item": [{"linkId": link, "text": key, "answer": [{"valueInteger": one}]} for link, key, one in parts]}
    values = value if isinstance(value, list) else [value]
    return {"answer": [_one(scenario, step, one, facts) for one in values]} if values else {}


def _one(scenario: Scenario, step: Ask, value: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    match step.answer:
        case "number":
            key = "valueInteger" if isinstance(value, int) else "valueDecimal"
            unit = step.number.unit if step.number else None
            return {"valueQuantity": {"value": value, "unit": unit}} if unit else {key: value}
        case "date" | "month":
            return {"valueDate": value}
        case "time":
            return {"valueTime": f"{value}:00"}
        case "photo":
            return {"valueAttachment": {"title": value["words"]}}
        case "choice" | "several" if options_of(step)[1]:
            return {"valueCoding": {"code": str(value), "display": asking.words_of(scenario, step, value, facts)}}
        case _:
            return {"valueString": value["words"] if isinstance(value, dict) else str(value)}
