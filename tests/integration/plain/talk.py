"""What a message of either side leaves in the database."""

from __future__ import annotations

from typing import Any

from tests.integration.console_play import only_topic
from tests.integration.crowd import Crowd
from tests.integration.faulty import asked
from tests.rig import Phone

LEFT = """
SELECT o.lane_id, o.op, o.payload - 'text' AS shape, o.priority, o.key, o.message_at = m.created_at AS dated,
       o.reply_to,
       o.view_id, o.identity_id, o.expires_at, m.thread_id, m.direction, m.content - 'text' AS rest, m.person_id,
       m.curator_id, m.channel, m.reply_to AS answers, m.album,
       (SELECT count(*) FROM mirror r WHERE r.message_id = m.id AND NOT r.ours) AS own, t.person_id AS last_writer,
       t.waiting_since IS NOT NULL AS waits, t.told_until, t.last_at = m.created_at AS latest
FROM message m JOIN outbox o ON o.message_id = m.id JOIN thread t ON t.id = m.thread_id
WHERE m.content->>'text' = $1 AND o.op = 'say'
"""


async def said(crowd: Crowd, phone: Phone, text: str) -> list[Any]:
    """What a message leaves."""
    await phone.send(text)
    await crowd.take("vk")
    return [tuple(row) for row in await asked(crowd.rig, LEFT.replace("$1", f"'{text}'"))]


async def answered(crowd: Crowd, curator: Phone, text: str) -> list[Any]:
    """What a curator's answer in the family's topic leaves."""
    await curator.send(text, topic=await only_topic(curator))
    await crowd.take("telegram")
    return [tuple(row) for row in await asked(crowd.rig, LEFT.replace("$1", f"'{text}'"))]
