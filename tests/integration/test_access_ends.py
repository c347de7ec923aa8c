"""Access ends with its reason: a specialist who has left, a doctor who stood in for another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.upkeep.dismissing import dismiss
from tests.integration.care_play import agreed
from tests.integration.console_play import a_curator, an_adult, counted
from tests.integration.referral_play import ask, heard, played, press
from tests.integration.talking import rows, value
from tests.integration.test_away import look
from tests.rig import Rig, until


async def test_a_specialist_who_has_left_helps_nobody_and_everybody_hears(rig: Rig) -> None:
    play = await played(rig)
    await ask(play, "Вся переписка")
    await press(play.family, "Вы согласны?", "Согласна")
    await play.family.sees("Если передумаете")
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.family.sees("К разговору присоединяется")
    await dismiss(rig.db, await value(rig, "SELECT external_id FROM curator WHERE id = $1", play.helper_id))
    rig.app.ring()
    await play.family.sees("Психолог Мария Котова: помощь закончена")
    await play.curator.sees("Мария Котова, психолог: здесь больше не работает")
    await play.family.send("Уже без неё")
    await play.curator.sees("Уже без неё")
    assert not await heard(play.helper, "Уже без неё")
    [left] = await rows(rig, "SELECT state, next_action_at, ended_at FROM referral")
    assert (left["state"], left["next_action_at"], left["ended_at"] is None) == ("ended", None, False)
    assert await counted(rig, "SELECT count(*) FROM consent WHERE kind LIKE 'referral:%' AND withdrawn_at IS NULL") == 0
    await value(rig, "UPDATE curator SET dismissed_at = NULL")  # taken on again: what was over stays over
    await value(rig, "UPDATE setting SET value = (value::bigint + 1)::text WHERE name = 'roster'")
    await play.family.send("И после её возвращения")
    await play.curator.sees("И после её возвращения")
    assert not await heard(play.helper, "И после её возвращения")


async def test_a_doctor_who_stood_in_sees_the_talk_no_more_once_the_other_is_back(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk", "Белова Ирина Павловна", role="doctor")
    other_id, other = await a_curator(rig, "max", "Громов Олег Ильич", role="doctor")
    curator_id, _ = await a_curator(rig, "telegram")
    family_id = await rig.family(curator_id, doctor_id=own_id)
    her = await an_adult(rig, "max", family_id)
    await agreed(rig, her, "doctor")
    now = datetime.now(UTC)
    await value(
        rig,
        "INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) VALUES ($1, $2, $3, $4) RETURNING id",
        own_id,
        now - timedelta(days=1),
        now + timedelta(days=1),
        other_id,
    )
    await look(rig, now)
    await her.send("Врачу")
    await her.sees("Теперь вы пишете врачу")
    await her.send("Тянет поясницу")
    seen = await other.sees("Тянет поясницу")
    await value(rig, "UPDATE absence SET ends_at = $1", now - timedelta(minutes=1))
    await look(rig, now)
    await other.sees("снова на месте, семьи вернулись")
    open_ = "SELECT count(*) FROM view v JOIN console c ON c.id = v.console_id WHERE c.curator_id = $1 "
    assert await counted(rig, f"{open_} AND v.closed_at IS NULL", other_id) == 0
    assert await counted(rig, f"{open_} AND v.closed_at IS NULL", own_id) == 1
    await other.send("Приходите ко мне", reply_to=seen["id"])
    await other.sees("Сообщение не отправлено")
    await other.send("История", reply_to=seen["id"])
    assert await until(lambda: heard(other, "ведёт другой куратор"), what="the refusal")
    assert not await heard(her, "Приходите ко мне")
    assert not await heard(other, "История: Смирнова")
    assert await heard(own, "Тянет поясницу")
