"""A program: 64 clients that bring Telegram's updates, each over a connection it keeps, one after another.

The client is a few lines over a socket, so that on two cores the messenger's side takes as little as it can.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from typing import Any

from tests.bench.figures import percentile
from tests.bench.phones import WORDS
from tests.bench.programs import play, tell
from tests.bench.seeding import FAMILY


class Knocker:
    """Sends updates to one address."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.port, self.path, self.secret = config["port"], config["path"], config["secret"]
        self.families: int = config["families"]
        self.numbers = itertools.count(config["first"])
        self.taken: list[tuple[float, float]] = []
        """The end of each request and the seconds it took."""
        self.refused = 0

    def request(self) -> bytes:
        """The next update, of the next family in turn."""
        number = next(self.numbers)
        user = FAMILY + number % self.families
        person = {"id": user, "is_bot": False, "first_name": "Ольга"}
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": user, "type": "private", "first_name": "Ольга"},
            "from": person,
            "text": WORDS,
        }
        body = json.dumps({"update_id": number, "message": message}).encode()
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {self.secret}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def client(self, until: float) -> None:
        """Knock until the time is over."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while time.monotonic() < until:
            request = self.request()
            began = time.monotonic()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            await reader.readexactly(int(lengths[0].partition(b":")[2]) if lengths else 0)
            ended = time.monotonic()
            if head.startswith(b"HTTP/1.1 200"):
                self.taken.append((ended, ended - began))
            else:
                self.refused += 1
        writer.close()


async def main(config: dict[str, Any]) -> None:
    """Knock for a while; the first second is not counted."""
    knocker = Knocker(config)
    began = time.monotonic()
    end = began + 1.0 + config["seconds"]
    await asyncio.gather(*(knocker.client(end) for _ in range(config["clients"])))
    counted = [taken for at, taken in knocker.taken if began + 1.0 <= at < end]
    tell(
        {
            "accepted": len(knocker.taken),
            "refused": knocker.refused,
            "rate": len(counted) / config["seconds"],
            "p50": percentile(counted, 0.5),
            "p99": percentile(counted, 0.99),
            "worst": max(counted, default=0.0),
        }
    )


if __name__ == "__main__":
    play(main)
