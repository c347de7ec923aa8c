"""The dispatcher's system, where there is one: does it answer, does it let us in."""

from __future__ import annotations

from bot.checkup.finding import Finding, fault, fine
from bot.dispatch.http_adapter import HttpDispatcher
from bot.dispatch.port import Permanent, Transient
from bot.settings import Settings

NAME = "Диспетчерская"
NO_SUCH_NUMBER = "zabota-doctor"
"""Asked for on purpose: who can say that there is no such order has understood us, and nobody is called out."""


async def check(settings: Settings) -> list[Finding]:
    """Ask after an order that doesn't exist; nothing where doctors aren't called from here."""
    if settings.dispatch_url is None:
        return []
    token = settings.dispatch_token
    desk = HttpDispatcher(settings.dispatch_url, token.get_secret_value() if token is not None else None)
    try:
        await desk.status(NO_SUCH_NUMBER)
    except Permanent:
        return [fine(NAME, "отвечает, вызовы врача уходят туда")]
    except Transient as error:
        return [_away(str(error))]
    finally:
        await desk.close()
    return [fine(NAME, "отвечает")]


def _away(why: str) -> Finding:
    if why in {"HTTP 401", "HTTP 403"}:
        return fault(NAME, f"не пускает ({why}): проверьте ZABOTA_DISPATCH_TOKEN")
    if why.startswith("no "):
        return fault(NAME, f"отвечает не по правилам ({why}): проверьте, что ZABOTA_DISPATCH_URL ведёт к её API")
    return fault(NAME, f"не отвечает ({why}): проверьте сеть и ZABOTA_DISPATCH_URL; вызовы пока ждут")
