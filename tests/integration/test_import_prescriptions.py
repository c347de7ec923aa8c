"""`--kind medication-requests`: a FHIR Bundle becomes plans with doses; any fault and nothing is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.imports.kinds import bring_in, read_file
from bot.imports.outcome import Context
from storage.transaction import Database
from tests.integration.importing import Desk, desk
from tests.integration.prescribing import TWICE, bundle, doses, instruction, request, staffed

KIND = "medication-requests"


async def _bring(office: Desk, text: str) -> tuple[int, int, int]:
    outcome = await office.bring_bytes(KIND, text.encode())
    return outcome.new, outcome.changed, outcome.same


async def _told(office: Desk, *requests: Any, **more: Any) -> list[tuple[str, str]]:
    """Faults as (place, words), without the line."""
    lines = await office.refused_bytes(KIND, bundle(*requests, **more).encode())
    found = [re.fullmatch(r"\d+: (\S+): (.*)", line) for line in lines]
    assert all(found), lines
    return [(one[1], one[2]) for one in found if one]


async def test_a_prescription_becomes_a_plan_with_doses_and_twice_is_once(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    text = bundle(request(), request("rx-2", "p2", priority="urgent"))
    assert await _bring(office, text) == (2, 0, 0)
    # It is noon in Lipetsk: the evening's dose is the first; Omsk is three hours ahead.
    assert (await doses(office))[:2] == [("15 17:00", "planned"), ("16 05:00", "planned")]
    assert (await doses(office, "rx-2"))[0] == ("15 14:00", "planned")
    assert await office.all("SELECT identifier, status, critical, requester_id IS NOT NULL FROM medication_plan") == [
        ("rx-1", "active", False, True),
        ("rx-2", "active", True, True),
    ]
    before = await office.everything()
    assert await _bring(office, text) == (0, 0, 2)
    assert await office.everything() == before


async def test_nothing_of_a_prescription_lies_readable_in_the_database(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _bring(office, bundle(request(note=[{"text": "При пропуске: не удваивать"}])))
    for table in ("medication_plan", "plan_version", "dose", "audit_event"):
        for (row,) in await office.all(f"SELECT convert_to(t::text, 'UTF8') FROM {table} t"):
            assert "Железа".encode() not in row
    sealed = await office.one("SELECT content FROM plan_version")
    said = office.vault.decrypt(sealed)
    assert '"on_missed":"не удваивать"' in said


async def test_a_changed_prescription_is_a_new_version_and_its_pending_doses_go_first(
    db: Database, tmp_path: Path
) -> None:
    office = await staffed(desk(db, tmp_path))
    await _bring(office, bundle(request()))
    changed = request(dosageInstruction=[instruction({**TWICE, "timeOfDay": ["09:00:00", "20:00:00"]})])
    assert await _bring(office, bundle(changed)) == (0, 1, 0)
    assert (await doses(office))[:4] == [
        ("15 17:00", "planned"),
        ("16 05:00", "cancelled"),
        ("16 06:00", "planned"),
        ("16 17:00", "planned"),
    ]
    assert await office.one("SELECT count(*) FROM plan_version") == 2
    versions = "SELECT DISTINCT version_id FROM dose WHERE state = 'planned'"
    assert await office.all(versions) == await office.all("SELECT version_id FROM medication_plan")


async def test_a_new_name_alone_asks_nothing_again(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _bring(office, bundle(request()))
    query = "SELECT id, due_at, state FROM dose ORDER BY id"
    before = await office.all(query)
    renamed = request(medicationCodeableConcept={"text": "Сорбифер"}, note=[{"text": "После анализа"}])
    assert await _bring(office, bundle(renamed)) == (0, 1, 0)
    assert await office.all(query) == before


@pytest.mark.parametrize(("status", "kept"), [("stopped", "stopped"), ("cancelled", "stopped"), ("on-hold", "on-hold")])
async def test_stopping_acts_at_once(db: Database, tmp_path: Path, status: str, kept: str) -> None:
    office = await staffed(desk(db, tmp_path))
    await _bring(office, bundle(request()))
    assert await _bring(office, bundle(request(status=status))) == (0, 1, 0)
    assert {state for _, state in await doses(office)} == {"cancelled"}
    assert await office.one("SELECT status FROM medication_plan") == kept
    assert await _bring(office, bundle(request(status=status))) == (0, 0, 1)
    assert await _bring(office, bundle(request())) == (0, 1, 0)
    assert {state for _, state in await doses(office)} == {"planned"}


async def test_a_plan_may_be_stopped_by_its_identifier_alone(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _bring(office, bundle(request()))
    bare = {"dosageInstruction": None, "medicationCodeableConcept": None}
    outcome = await office.bring_bytes(
        KIND, bundle(request(status="stopped", **bare), request("rx-9", status="stopped", **bare)).encode()
    )
    assert (outcome.new, outcome.changed, outcome.same) == (0, 1, 1)
    assert outcome.notes == ["Остановлено или завершено, а у нас и не было: 1."]
    assert await office.one("SELECT status FROM medication_plan") == "stopped"


async def test_what_was_dispensed_is_counted_until_another_package(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    packet = {"quantity": {"value": 30, "unit": "таблетка"}}
    await _bring(office, bundle(request(dispenseRequest=packet)))
    async with office.db.transaction() as tx:
        await tx.run("UPDATE medication_plan SET stock = 7")
    await _bring(office, bundle(request(dispenseRequest=packet)))
    assert await office.one("SELECT stock::int FROM medication_plan") == 7
    await _bring(office, bundle(request(dispenseRequest={"quantity": {"value": 60, "unit": "таблетка"}})))
    assert await office.one("SELECT stock::int FROM medication_plan") == 60


BROKEN: list[tuple[str, dict[str, Any], str, str]] = [
    ("an unknown person", {"subject": {"identifier": {"value": "p9"}}}, "subject.identifier.value", "никому"),
    ("no person", {"subject": None}, "subject", "не заполнено"),
    ("a link for a person", {"subject": {"reference": "Patient/1"}}, "subject.identifier", "reference"),
    ("an unknown doctor", {"requester": {"identifier": {"value": "d9"}}}, "requester.identifier.value", "кураторов"),
    ("a curator for a doctor", {"requester": {"identifier": {"value": "c1"}}}, "requester.identifier.value", "doctor"),
    ("no identifier", {"identifier": None}, "identifier", "одним identifier"),
    ("our own names", {"identifier": [{"value": "doctor:1:2"}]}, "identifier[0].value", "самом чате"),
    ("no drug", {"medicationCodeableConcept": {"coding": []}}, "medicationCodeableConcept.text", "не заполнено"),
    ("a drug by a link", {"medicationReference": {"reference": "x"}}, "medicationReference", "не поддерживается"),
    ("a draft", {"status": "draft"}, "status", "active"),
    ("a proposal", {"intent": "proposal"}, "intent", "order"),
    ("asap", {"priority": "asap"}, "priority", "urgent"),
    ("an extension", {"extension": [{"url": "x"}]}, "extension", "не поддерживается"),
    ("supporting information", {"supportingInformation": []}, "supportingInformation", "не поддерживается"),
    ("no instructions", {"dosageInstruction": None}, "dosageInstruction", "непустой список"),
    ("a day that isn't", {"authoredOn": "2026-02-31"}, "authoredOn", "календаре"),
    ("authored tomorrow", {"authoredOn": "2026-06-16"}, "authoredOn", "в будущем"),
    ("an empty rule of a missed dose", {"note": [{"text": "При пропуске:"}]}, "note[0].text", "нет слов"),
    ("a bare note", {"note": [{}]}, "note[0].text", "не заполнено"),
    (
        "a package in another unit",
        {"dispenseRequest": {"quantity": {"value": 5, "unit": "мл"}}},
        "dispenseRequest.quantity.unit",
        "единица дозы — таблетка",
    ),
    (
        "refills",
        {"dispenseRequest": {"quantity": {"value": 5, "unit": "таблетка"}, "numberOfRepeatsAllowed": 3}},
        "dispenseRequest.numberOfRepeatsAllowed",
        "не подд",
    ),
]
TIMINGS: list[tuple[str, dict[str, Any], str, str]] = [
    ("times and meals at once", {**TWICE, "when": ["ACM"]}, "timing.repeat.timeOfDay", "исключают"),
    ("a zero period", {"frequency": 1, "period": 0, "periodUnit": "d"}, "timing.repeat.period", "больше нуля"),
    ("a million", {**TWICE, "count": 1_000_000}, "timing.repeat.count", "до 10000"),
    (
        "a million in ten years",
        {"boundsDuration": {"value": 10, "code": "a"}, "frequency": 24, "period": 1, "periodUnit": "d"},
        "timing.repeat",
        "больше 10000",
    ),
    ("an hour that isn't", {"timeOfDay": ["25:00:00"]}, "timing.repeat.timeOfDay[0]", "до минуты"),
    (
        "an end before the start",
        {"timeOfDay": ["08:00:00"], "boundsPeriod": {"start": "2026-07-01", "end": "2026-06-20"}},
        "timing.repeat.boundsPeriod.end",
        "раньше начала",
    ),
    (
        "a course that is over",
        {"timeOfDay": ["08:00:00"], "boundsPeriod": {"start": "2026-05-01", "end": "2026-05-20"}},
        "timing.repeat",
        "уже закончился",
    ),
    (
        "the first year of all",
        {"timeOfDay": ["08:00:00"], "boundsPeriod": {"start": "0001-01-01", "end": "0001-01-02"}},
        "timing.repeat.boundsPeriod.start",
        "проверьте год",
    ),
    (
        "the last year of all",
        {"timeOfDay": ["08:00:00"], "boundsPeriod": {"start": "9999-12-30", "end": "9999-12-31"}},
        "timing.repeat.boundsPeriod.start",
        "проверьте год",
    ),
    ("a range", {"timeOfDay": ["08:00:00"], "frequencyMax": 4, "frequency": 1}, "timing.repeat.frequencyMax", "врач"),
]


@pytest.mark.parametrize(
    ("sign", "place"),
    [
        ("\\u0000", "medicationCodeableConcept.text"),
        ("\\ud800", "medicationCodeableConcept.text"),
        ("\\u202e", "medicationCodeableConcept.text"),
        ("\\u0000", "subject.identifier.value"),
        ("\\ud800", "identifier[0].value"),
    ],
)
async def test_a_sign_nobody_can_keep_or_see_is_told_by_its_field(
    db: Database, tmp_path: Path, sign: str, place: str
) -> None:
    office = await staffed(desk(db, tmp_path))
    text = bundle(request("rx-0")).replace({"m": "Железа", "s": "p1", "i": "rx-0"}[place[0]], f"а{sign}б")
    [line] = await office.refused_bytes(KIND, text.encode())
    assert f"entry[0].resource.{place}: в тексте невидимый знак" in line
    assert await office.one("SELECT count(*) FROM medication_plan") == 0


async def test_the_same_times_twice_would_be_a_double_dose_and_are_refused(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    [(place, said)] = await _told(office, request(dosageInstruction=[instruction(), instruction(amount=2)]))
    assert place == "entry[0].resource.dosageInstruction[1].timing"
    assert "двойная доза" in said


@pytest.mark.parametrize(("fields", "place", "words"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
async def test_a_fault_is_told_by_its_field_and_nothing_is_written(
    db: Database, tmp_path: Path, fields: dict[str, Any], place: str, words: str
) -> None:
    office = await staffed(desk(db, tmp_path))
    told = await _told(office, request("rx-0"), request(**fields))
    assert [where for where, _ in told] == [f"entry[1].resource.{place}"]
    assert words in told[0][1]
    assert await office.one("SELECT count(*) FROM medication_plan") == 0


@pytest.mark.parametrize(("repeat", "place", "words"), [case[1:] for case in TIMINGS], ids=[one[0] for one in TIMINGS])
async def test_a_timing_nobody_can_live_by_is_told_by_its_field(
    db: Database, tmp_path: Path, repeat: dict[str, Any], place: str, words: str
) -> None:
    office = await staffed(desk(db, tmp_path))
    told = await _told(office, request(dosageInstruction=[instruction(repeat)]))
    assert (f"entry[0].resource.dosageInstruction[0].{place}") in [where for where, _ in told]
    assert words in " ".join(text for _, text in told)


async def test_all_faults_of_all_resources_are_told_at_once_each_on_its_line(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    text = bundle(request(status="draft", priority="asap"), request("rx-1"), request("rx-1", "p9"))
    lines = await office.refused_bytes(KIND, text.encode())
    said = text.splitlines()
    assert len(lines) == 4
    for line in lines:
        number, place, _ = line.split(": ", 2)
        field = place.rsplit(".", 1)[-1]
        assert f'"{field}"' in said[int(number) - 1], line
    assert {line.split(": ")[1] for line in lines} == {
        "entry[0].resource.priority",
        "entry[0].resource.status",
        "entry[2].resource.identifier[0].value",
        "entry[2].resource.subject.identifier.value",
    }


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"", 1, "не JSON"),
        (b'{\n"resourceType": "Bundle",\n"entry": [,]}', 3, "не JSON"),
        (b'{"resourceType": "Bundle", "total": NaN}', 1, "NaN"),
        (b'{"resourceType": "Bundle",\n"type": "batch",\n"type": "batch"}', 3, "дважды"),
        (b"[" * 100_000, 1, "вложенность"),
        (b"[1, 2]", 1, "Bundle"),
        (b'{"resourceType": "Patient"}', 1, "Bundle"),
        ("Привет".encode("cp1251"), 1, "UTF-8"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}]}', 1, "MedicationRequest"),
        (b'{"resourceType": "Bundle", "entry": [{}, 5]}', 1, "MedicationRequest"),
        (b'{"resourceType": "Bundle", "entry": {}}', 1, "список"),
        (b'{"resourceType": "Bundle", "link": [{"relation": "next"}]}', 1, "следующая страница"),
        (b'{"resourceType": "Bundle", "total": ' + b"9" * 5000 + b"}", 1, "не JSON"),
    ],
)
async def test_a_file_that_is_no_bundle_is_told_in_a_line(
    db: Database, tmp_path: Path, raw: bytes, line: int, words: str
) -> None:
    office = await staffed(desk(db, tmp_path))
    told = await office.refused_bytes(KIND, raw)
    assert told[0].startswith(f"{line}: ")
    assert words in told[0]


async def test_somebody_elses_identifier_is_refused(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _bring(office, bundle(request()))
    assert await _told(office, request("rx-1", "p2")) == [
        ("entry[0].resource.identifier[0].value", "это назначение уже есть, и оно другого человека")
    ]


async def test_a_course_that_has_ended_meanwhile_is_no_fault_of_the_same_file(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    text = bundle(request())
    await _bring(office, text)
    office.now = office.now.replace(month=9)
    assert await _bring(office, text) == (0, 0, 1)


async def test_a_thousand_prescriptions_come_in_with_progress(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    file = tmp_path / "many.json"
    file.write_text(bundle(*(request(f"rx-{number}") for number in range(1000))), encoding="utf-8")
    shown: list[tuple[str, int, int]] = []

    def show(step: str, done: int, of: int) -> None:
        shown.append((step, done, of))

    context = Context(office.now, ZoneInfo("Europe/Moscow"), office.vault, show)
    outcome = await bring_in(db, read_file(file, KIND), context)
    assert outcome.new == 1000
    assert ("Назначения", 1000, 1000) in shown
    again = await bring_in(db, read_file(file, KIND), context)
    assert again.same == 1000
