"""The local MAX, driven over HTTP by the real maxapi client: buttons under messages."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from maxapi.exceptions.max import MaxApiError
from maxapi.types.attachments.buttons import CallbackButton, LinkButton, MessageButton, RequestContactButton
from maxapi.types.attachments.buttons.request_geo_location_button import RequestGeoLocationButton
from maxapi.types.updates import UpdateUnionAdapter
from maxapi.types.updates.message_callback import MessageForCallback

from tests.integration.sandbox_max.town import ANNA, CHAT, TOKEN, Town, keyboard


async def test_a_pressed_button_comes_with_its_message_and_the_answer_changes_it(town: Town) -> None:
    await town.phone("start")
    buttons = keyboard([CallbackButton(text="Приняла", payload="dose:7")])
    sent = await town.bot.send_message(user_id=ANNA, text="Пора", attachments=[buttons])
    assert sent is not None
    assert sent.message.body is not None
    await town.phone("press", message_id=sent.message.body.mid, data="dose:7")
    update = (await town.poll())[-1]
    assert update["update_type"] == "message_callback"
    assert update["callback"]["payload"] == "dose:7"
    assert update["message"]["body"]["mid"] == sent.message.body.mid
    assert update["message"]["recipient"] == {"chat_id": CHAT, "chat_type": "dialog", "user_id": ANNA}
    callback = update["callback"]["callback_id"]
    await town.bot.send_callback(callback, notification="Записали")
    await town.bot.send_callback(callback, message=MessageForCallback(text="Принято", attachments=[]))
    (shown,) = await town.messages()
    assert (shown["text"], shown["buttons"]) == ("Принято", [])
    with pytest.raises(MaxApiError, match=r"not\.found"):
        await town.bot.send_callback("unknown", notification="?")


async def test_buttons_ask_for_the_phone_and_the_place(town: Town) -> None:
    await town.phone("start")
    rows = keyboard(
        [RequestContactButton(text="Мой номер"), RequestGeoLocationButton(text="Где я")],
        [MessageButton(text="Помощь"), LinkButton(text="Сайт", url="https://example.org")],
    )
    sent = await town.bot.send_message(user_id=ANNA, text="Выберите", attachments=[rows])
    assert sent is not None
    assert sent.message.body is not None
    assert [b["kind"] for row in (await town.messages())[0]["buttons"] for b in row] == [
        "ask_contact",
        "ask_location",
        "text",
        "link",
    ]
    for words in ("Мой номер", "Где я", "Помощь"):
        await town.phone("press", message_id=sent.message.body.mid, text=words)
    contact, place, words = [UpdateUnionAdapter.validate_python(update) for update in (await town.poll())[1:]]
    card = contact.message.body.attachments[0].payload
    assert (card.vcf.phone, card.vcf.full_name, card.max_info.user_id) == ("79161234567", "Анна Петрова", ANNA)
    assert card.hash == hmac.new(TOKEN.encode(), card.vcf_info.encode(), hashlib.sha256).hexdigest()
    assert place.message.body.attachments[0].latitude == pytest.approx(55.75, abs=0.01)
    assert words.message.body.text == "Помощь"


async def test_another_persons_card_is_not_vouched_for(town: Town) -> None:
    await town.phone("send", contact={"phone": "+7 916 000-00-00", "name": "Врач", "own": False})
    (attachment,) = (await town.poll())[0]["message"]["body"]["attachments"]
    assert "hash" not in attachment["payload"]
    assert "79160000000" in attachment["payload"]["vcf_info"]
