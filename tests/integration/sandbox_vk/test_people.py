"""What people do on their phones, told in VK's own JSON."""

from __future__ import annotations

import pytest

from sandbox.vk.community import GROUP
from tests.integration.sandbox_vk.desk import ANNA, EVENT_MODELS, Desk, refused


async def test_a_code_in_the_link_comes_with_the_first_message(desk: Desk) -> None:
    await desk.phone("start", payload="ABCDEFGHJK")
    message = (await desk.events())[0]["object"]["message"]
    assert (message["text"], message["ref"], message["payload"]) == ("Начать", "ABCDEFGHJK", '{"command":"start"}')


async def test_edits_reactions_and_typing_are_told_and_deletions_are_not(desk: Desk) -> None:
    await desk.phone("send", text="раз")
    await desk.phone("edit", message_id=1, text="два")
    await desk.phone("react", message_id=1, emoji="👍")
    await desk.phone("react", message_id=1, emoji=None)
    await desk.phone("typing")
    await desk.phone("delete", message_id=1)
    assert (await desk.phone("react", message_id=1, emoji="🦄"))["status"] == 404
    _, edit, reaction, back, typing = await desk.events()
    assert (edit["type"], edit["object"]["text"], edit["object"]["from_id"]) == ("message_edit", "два", ANNA)
    assert reaction["object"] == {"reacted_id": ANNA, "peer_id": ANNA, "cmid": 1, "reaction_id": 4}
    assert "reaction_id" not in back["object"]
    assert typing["object"] == {"state": "typing", "from_id": ANNA, "to_id": -GROUP}


async def test_what_vk_can_not_do_its_phone_can_not_do(desk: Desk) -> None:
    await desk.phone("send", text="раз")
    assert (await desk.phone("react", message_id=1, emoji="🦄"))["status"] == 400
    contact = {"phone": "+79990000000", "name": "Анна", "own": True}
    assert (await desk.phone("send", contact=contact))["status"] == 400
    assert (await desk.phone("group", title="Группа", members=[ANNA]))["status"] == 400


ATTACHED = {
    "photo": "photo",
    "document": "doc",
    "voice": "audio_message",
    "audio": "audio",
    "video": "video",
    "round_video": "video",
    "sticker": "sticker",
    "animation": "doc",
}


@pytest.mark.parametrize("kind", ATTACHED)
async def test_each_kind_of_file_arrives_in_vks_json(desk: Desk, kind: str) -> None:
    await desk.phone("send", attachments=[{"kind": kind, "size": 3000, "duration": 3}])
    event = (await desk.events())[0]
    parsed = EVENT_MODELS["message_new"](**event).object.message.attachments[0]
    assert parsed.type.value == ATTACHED[kind]
    body = getattr(parsed, ATTACHED[kind])
    match kind:
        case "photo":
            url = body.sizes[-1].url
        case "voice":
            url = body.link_ogg
        case "sticker":
            url = body.images[-1].url
        case "video" | "round_video":
            assert body.player is None
            assert body.files is None
            assert (body.type.value == "video_message") == (kind == "round_video")
            return
        case _:
            url = body.url
    async with desk.http.get(url) as answer:
        assert (answer.status, len(await answer.read())) == (200, 3000)


async def test_an_album_is_one_message_of_up_to_ten(desk: Desk) -> None:
    answer = await desk.phone("send", text="Снимки", attachments=[{"kind": "photo"}] * 12)
    assert answer["message_ids"] == ["1", "2"]
    first, second = (event["object"]["message"] for event in await desk.events())
    assert (len(first["attachments"]), len(second["attachments"]), second["text"]) == (10, 2, "")


async def test_a_photo_a_person_sent_may_be_sent_on_with_its_key(desk: Desk) -> None:
    await desk.phone("send", attachments=[{"kind": "photo"}])
    photo = (await desk.events())[0]["object"]["message"]["attachments"][0]["photo"]
    name = f"photo{photo['owner_id']}_{photo['id']}"
    await desk.call("messages.send", peer_id=ANNA, attachment=f"{name}_{photo['access_key']}", random_id=1)
    await refused(desk.call("messages.send", peer_id=ANNA, attachment=name, random_id=2), 15)
