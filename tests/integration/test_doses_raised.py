"""Who is told that a dose has no answer: doctor and curator, each once; whom the person trusts; and in which words."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

import pytest

from bot.care import card_lines
from bot.ticks.escalations import Escalations
from curators.console import card
from curators.raising import opened
from curators.staff import StaffRoom
from storage.queries import people
from storage.transaction import Database
from tests.integration.doses_play import EIGHT, At, Ward, later


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


async def staffed(ward: Ward, role: str, name: str = "") -> int:
    """Somebody with an open console, at work day and night."""
    name = name or role
    curator = await ward.insert(
        "curator", external_id=name, full_name=f"Иванова Анна {name}", role=role, hours="24/7"
    )  # fmt: skip
    lane = await ward.insert("lane", channel="vk", bot="b", chat_id=f"desk {name}")
    await ward.insert("console", curator_id=curator, lane_id=lane, mode="flat")
    return curator


async def alerts(ward: Ward) -> list[str]:
    return [text for key, _, text in await ward.outbox() if key is not None and key.startswith("x:")]


async def silent_for(ward: Ward, minutes: int) -> None:
    """The dose is reminded of, every reminder leaves at once, nobody answers."""
    for minute in range(0, minutes + 1, 5):
        await ward.tick(later(minute))
        await ward.leaves(later(minute))


async def patient(ward: Ward) -> int:
    return await ward.person(
        curator_id=await staffed(ward, "curator"), doctor_id=await staffed(ward, "doctor")
    )  # fmt: skip


async def raised(ward: Ward) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in await ward.rows("SELECT kind, subject FROM escalation ORDER BY id")]


async def test_a_critical_dose_unanswered_for_an_hour_goes_to_doctor_and_curator_once(ward: Ward) -> None:
    dose = await ward.dose(await ward.plan(await patient(ward), "Допегит", critical=True))
    await silent_for(ward, 55)
    assert await raised(ward) == []
    for _ in range(3):
        await asyncio.gather(*(ward.tick(later(60)) for _ in range(3)))
    assert await raised(ward) == [("dose", f"dose:{dose}")]
    [first, second] = await ward.rows(
        "SELECT payload->>'text' AS text, priority FROM outbox WHERE key LIKE 'x:%' AND state = 'waiting'"
    )
    for text, priority in (first, second):
        assert "Смирнова Ольга Сергеевна" in text
        assert "Допегит, по 1 таблетке, приём 12 января в 08:00" in text
        assert "Не отвечает 1 час" in text
        assert "Нет ответа — не значит, что не принято" in text
        assert priority == 1


async def test_a_later_rung_hears_how_long_the_silence_lasts_by_then_and_whoever_takes_it_too(ward: Ward) -> None:
    await ward.dose(await ward.plan(await patient(ward), "Допегит", critical=True))
    supervisor = await staffed(ward, "supervisor")
    await silent_for(ward, 55)
    await ward.tick(later(60))
    assert all("Не отвечает 1 час." in text for text in await alerts(ward))
    for minute in (60, 95):
        climbing = Escalations(ward.settings, StaffRoom("Europe/Moscow"), At(later(minute)), ward.vault)
        async with ward.db.transaction() as tx:
            await climbing.work(tx)
    sent = [(key, text) for key, _, text in await ward.outbox() if key is not None and key.startswith("x:")]
    [text] = [text for key, text in sent if key.endswith(f":{supervisor}")]
    assert "Допегит, по 1 таблетке, приём 12 января в 08:00" in text
    assert "Не отвечает 1 час 35 минут. Нет ответа" in text
    kept = opened(ward.vault, await ward.value("SELECT words FROM escalation"))
    assert "Не отвечает 1 час 35 минут." in kept.words


@pytest.mark.parametrize("health", [True, False])
async def test_the_card_names_the_drug_of_an_unanswered_dose_by_consent_alone(ward: Ward, health: bool) -> None:
    curator = await staffed(ward, "curator")
    person = await ward.person(health=health, curator_id=curator)
    await ward.dose(await ward.plan(person, "Допегит", critical=True))
    await silent_for(ward, 55)
    await ward.tick(later(60))
    family = await ward.value("SELECT family_id FROM person WHERE id = $1", person)
    async with ward.db.transaction() as tx:
        thread = await people.thread_of(tx, family)
        roster = (await StaffRoom("Europe/Moscow").now(tx)).roster
        _, shown = await card.read(tx, thread, roster, later(61), card_lines.of(ward.vault, ZoneInfo("Europe/Moscow")))
    drug = " (Допегит)" if health else ""
    assert f"Приём без ответа: 08:00{drug}. Тревогу никто ещё не взял" in shown.text


async def test_the_doctor_whose_plan_it_is_is_told_before_the_familys(ward: Ward) -> None:
    person = await patient(ward)
    requester = await staffed(ward, "doctor", "cardiologist")
    await ward.dose(await ward.plan(person, "Допегит", critical=True, requester_id=requester))
    await silent_for(ward, 60)
    told = await ward.rows("SELECT told FROM escalation")
    curator = await ward.value("SELECT id FROM curator WHERE role = 'curator'")
    assert sorted(told[0][0]) == sorted([curator, requester])


async def test_a_critical_dose_that_could_not_be_sent_is_told_as_such(ward: Ward) -> None:
    dose = await ward.dose(await ward.plan(await patient(ward), critical=True))
    await ward.tick(EIGHT)
    await ward.tick(later(14))
    assert await raised(ward) == []
    await ward.tick(later(15))
    assert await raised(ward) == [("dose", f"dose:{dose}")]
    assert all("Напоминание не удалось отправить" in text for text in await alerts(ward))


async def test_who_has_no_account_is_called_by_a_human_instead(ward: Ward) -> None:
    person = await ward.person(channel=None, curator_id=await staffed(ward, "curator"))
    dose = await ward.dose(await ward.plan(person, critical=True))
    for minute in (0, 15, 240):
        await ward.tick(later(minute))
    assert await raised(ward) == [("dose", f"dose:{dose}")]
    assert (await ward.standing(dose))[0] == "missed"


async def test_an_ordinary_drug_is_told_of_after_three_doses_in_a_row_without_an_answer(ward: Ward) -> None:
    plan = await ward.plan(await patient(ward), silent=1)
    for number in range(2):
        await ward.dose(plan, later(300 * number), next_due_at=later(300 * (number + 1)))
    await silent_for(ward, 235)
    assert await raised(ward) == []
    await silent_for(ward, 300)
    assert await raised(ward) == []
    for minute in range(300, 545, 5):
        await ward.tick(later(minute))
        await ward.leaves(later(minute))
    assert await raised(ward) == [("dose", f"plan:{plan}:3")]
    assert await ward.value("SELECT silent FROM medication_plan") == 3


async def test_words_about_health_stay_out_of_consoles_without_the_health_consent(ward: Ward) -> None:
    curator = await staffed(ward, "curator")
    await ward.dose(await ward.plan(await ward.person(health=False, curator_id=curator), "Допегит", critical=True))
    await ward.tick(EIGHT)
    await ward.tick(later(15))
    [text] = await alerts(ward)
    assert "Допегит" not in text


async def trusting(ward: Ward, state: str = "agreed") -> int:
    person, friend = await ward.person(), await ward.person()
    await ward.insert("trust", person_id=person, trusted_id=friend, state=state, offered_at=EIGHT)
    await ward.dose(await ward.plan(person))
    await silent_for(ward, 235)
    await ward.tick(later(240))
    await ward.tick(later(241))
    return friend


async def test_who_is_trusted_hears_once_of_a_dose_without_an_answer(ward: Ward) -> None:
    friend = await trusting(ward)
    rows = await ward.rows("SELECT key, payload->>'text', identity_id FROM outbox WHERE key LIKE 'trust:%'")
    [(key, text, account)] = rows
    assert key.endswith(f":{friend}")
    assert text.startswith("Ольга Сергеевна: нет отметки про назначенное на 08:00 (Сорбифер, по 1 таблетке).")
    assert account == await ward.value("SELECT identity_id FROM person WHERE id = $1", friend)


async def test_who_has_not_agreed_yet_hears_nothing(ward: Ward) -> None:
    await trusting(ward, "offered")
    assert await ward.value("SELECT count(*) FROM outbox WHERE key LIKE 'trust:%'") == 0


async def test_what_was_never_sent_is_nobodys_silence(ward: Ward) -> None:
    person, friend = await ward.person(), await ward.person()
    await ward.insert("trust", person_id=person, trusted_id=friend, state="agreed", offered_at=EIGHT)
    plan = await ward.plan(person, silent=2)
    await ward.dose(plan)
    await ward.tick(EIGHT)
    await ward.tick(later(240))
    assert await ward.value("SELECT silent FROM medication_plan") == 2
    assert await ward.value("SELECT count(*) FROM outbox WHERE key LIKE 'trust:%'") == 0
    assert await raised(ward) == []
