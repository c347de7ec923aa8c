"""«Что обо мне известно»: everything of one's own, nothing of others', over a messenger only what may go there."""

from __future__ import annotations

from bot.rights import known
from storage.queries.exporting import CHAPTERS
from tests.integration.care_play import vault
from tests.integration.rights_play import a_home, lives
from tests.integration.talking import choose, value
from tests.rig import Phone, Rig, until

KINDS = (
    "drug", "reason", "case", "value", "edd", "item", "alert", "street", "quiet", "rule", "fact", "message",
)  # fmt: skip


async def _file(rig: Rig, phone: Phone) -> str:
    async def sent() -> list[str]:
        return [file["url"] for one in await phone.messages() for file in one["attachments"] if one["from"] == "bot"]

    [url] = await until(sent, what="the file")
    async with rig.http.get(f"{phone.base}{url}") as response:
        assert response.status == 200
        return await response.text()


async def test_the_file_has_all_of_ones_own_and_nothing_of_the_other_adult(rig: Rig) -> None:
    home = await a_home(rig)
    await lives(rig, home.her, "hers")
    await lives(rig, home.him, "his")
    await home.curator.sees("his-message")
    await home.her.send("О сервисе")
    await choose(home.her, "Службу ведёт", "Что обо мне известно")
    await home.her.sees("всё, что мы о вас храним")
    page = await _file(rig, home.her)
    for kind in KINDS:
        assert f"hers-{kind}" in page, kind
        assert f"his-{kind}" not in page, kind
    assert "+7900hers" in page
    assert "+7900his" not in page
    assert "Смирнов Пётр" not in page
    for chapter in CHAPTERS:
        assert f"<h2>{chapter.title}</h2>" in page
    assert await value(rig, "SELECT count(*) FROM audit_event WHERE action = 'data_exported'") == 1


async def test_without_the_health_consent_health_is_left_for_paper(rig: Rig) -> None:
    home = await a_home(rig, her_on="vk")
    person_id = await lives(rig, home.her, "hers")
    await value(rig, "UPDATE consent SET withdrawn_at = now() WHERE person_id = $1 AND kind = 'health'", person_id)
    await home.curator.sees("hers-message")
    await home.her.send("О сервисе")
    await choose(home.her, "Службу ведёт", "Что обо мне известно")
    await home.her.sees("передаст их на бумаге")
    page = await _file(rig, home.her)
    for kind in ("drug", "reason", "value", "edd", "item", "alert", "street", "fact"):
        assert f"hers-{kind}" not in page, kind
    assert "hers-case" in page
    assert "hers-message" in page


async def test_a_lost_key_spoils_one_value_and_not_the_file(rig: Rig) -> None:
    home = await a_home(rig)
    person_id = await lives(rig, home.her, "hers")
    await value(rig, "UPDATE observation SET value = 'spoilt'::bytea WHERE person_id = $1", person_id)
    async with rig.db.transaction() as tx:
        now = await tx.value("SELECT now()")
        gathered = await known.gather(tx, vault(rig), person_id, now, rig.settings.timezone, health=True)
    page = known.page(gathered).decode()
    assert known.LOST in page
    assert "hers-drug" in page
