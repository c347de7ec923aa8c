"""What a person took, out of the service: FHIR on stdout, and the doctor's sheet."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.care.fhir_out import bundle
from bot.care.sheet import sheet
from bot.care.sheet_drawing import draw
from scenarios.sheet_figures import rest_words, share_words
from storage.queries import administrations
from storage.transaction import Database
from tests.integration.importing import Desk, desk
from tests.integration.prescribing import bundle as prescriptions
from tests.integration.prescribing import request, staffed
from tests.integration.program import KEY, bot, environment

KIND = "medication-requests"
MOSCOW = ZoneInfo("Europe/Moscow")


async def _lived(db: Database, folder: Path) -> Desk:
    """Two days of a plan: taken, skipped for a reason, taken back, never answered."""
    office = await staffed(desk(db, folder))
    await office.bring_bytes(KIND, prescriptions(request()).encode())
    async with db.transaction() as tx:
        ids = [row[0] for row in await tx.rows("SELECT id FROM dose ORDER BY due_at LIMIT 4")]
        plan, person = await tx.value("SELECT id FROM medication_plan"), await tx.value("SELECT min(id) FROM person")
        reports = (
            (ids[0], "completed", None),
            (ids[1], "not-done", office.vault.encrypt("тошнит")),
            (ids[2], "completed", None),
            (ids[2], "entered-in-error", None),
        )
        for dose_id, status, reason in reports:
            await tx.run(
                "INSERT INTO intake (dose_id, plan_id, person_id, status, taken_at, reported_at, how, reason) "
                "SELECT id, $2, $3, $4, CASE WHEN $4 = 'completed' THEN due_at END, due_at, 'button', $5 "
                "FROM dose WHERE id = $1",
                dose_id, plan, person, status, reason,
            )  # fmt: skip
        states = (("taken", True), ("skipped", True), ("missed", True), ("missed", False))
        for dose_id, (state, sent) in zip(ids, states, strict=True):
            await tx.run(
                "UPDATE dose SET state = $2, wake_at = NULL, asked = 1, taken_at = CASE WHEN $2 = 'taken' THEN due_at "
                "END, silent_since = CASE WHEN $3 THEN due_at END WHERE id = $1",
                dose_id, state, sent,
            )  # fmt: skip
    return office


async def test_what_was_reported_goes_out_as_fhir_and_silence_is_no_administration(
    db: Database, tmp_path: Path
) -> None:
    office = await _lived(db, tmp_path)
    now = office.now + timedelta(days=3)
    async with db.transaction() as tx:
        whose = await administrations.person(tx, "p1")
        assert whose is not None
        since = datetime(2026, 6, 1, tzinfo=UTC)
        made = await bundle(tx, office.vault, whose, since, now, now, MOSCOW)
        assert (await bundle(tx, office.vault, whose, since, since, now, MOSCOW))["entry"] == []
    taken, skipped = [one["resource"] for one in made["entry"]]
    assert (made["resourceType"], made["type"]) == ("Bundle", "collection")
    assert taken["status"] == "completed"
    assert taken["effectiveDateTime"] == "2026-06-15T20:00:00+03:00"
    assert taken["medicationCodeableConcept"]["text"] == "Железа сульфат 100 мг"
    assert taken["dosage"] == {"dose": {"value": 1, "unit": "таблетка"}}
    assert taken["subject"]["identifier"]["value"] == "p1"
    assert taken["request"]["identifier"]["value"] == "rx-1"
    assert (skipped["status"], skipped["statusReason"]) == ("not-done", [{"text": "тошнит"}])


async def test_the_sheet_counts_taken_skipped_unanswered_and_undelivered_apart(db: Database, tmp_path: Path) -> None:
    office = await _lived(db, tmp_path)
    now = office.now + timedelta(days=3)
    async with db.transaction() as tx:
        person = int(await tx.value("SELECT min(id) FROM person"))
        made = await sheet(tx, office.vault, person, now, "Europe/Moscow")
    (plan,) = made.plans
    assert share_words(plan.week) == "1 из 4, 25 %"
    assert rest_words(plan.month) == "пропущено 1, без ответа 1, не доставлено 1"
    assert plan.words == "по 1 таблетке в 8:00 и 20:00, 10 дней, 20 приёмов"
    assert sorted(made.days) == [date(2026, 6, 15), date(2026, 6, 16), date(2026, 6, 17)]
    assert draw(made).startswith(b"%PDF")
    assert draw(made, "png").startswith(b"\x89PNG")


async def test_administrations_are_printed_by_a_command_and_its_mistakes_told_in_a_line(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    office = desk(db, tmp_path)
    await staffed(office)
    given = environment(DATABASE_URL=database_url, SECRET_KEYS=KEY)
    ended = await bot("export", "administrations", "--person", "p1", env=given)
    assert (ended.status, ended.err) == (0, "")
    assert json.loads(ended.out)["entry"] == []
    for arguments, words in (
        (("--person", "p9"), "никому не принадлежит"),
        (("--person", "p1", "--from", "31.02.2026"), "нужна дата"),
        (("--person", "p1", "--from", "2026-02-02", "--to", "2026-02-01"), "раньше"),
    ):
        ended = await bot("export", "administrations", *arguments, env=given)
        assert (ended.status, ended.out, len(ended.lines)) == (2, "", 1), ended.err
        assert words in ended.err


async def test_a_bundle_is_imported_by_the_command(database_url: str, db: Database, tmp_path: Path) -> None:
    await staffed(desk(db, tmp_path))
    file = tmp_path / "rx.json"
    file.write_text(prescriptions(request(authoredOn=None, status="draft")), encoding="utf-8")
    given = environment(DATABASE_URL=database_url, SECRET_KEYS=KEY)
    ended = await bot("import", str(file), "--kind", KIND, env=given)
    assert (ended.status, len(ended.lines)) == (1, 1)
    assert ended.lines[0].startswith(f"{file}:")
    assert ": entry[0].resource.status: " in ended.lines[0]
    file.write_text(prescriptions(request(authoredOn=None)), encoding="utf-8")
    ended = await bot("import", str(file), "--kind", KIND, env=given)
    assert (ended.status, ended.lines) == (0, ["Готово: новых 1, изменено 0, без изменений 0."])
