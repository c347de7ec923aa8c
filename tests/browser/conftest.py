"""The page with the phones in a real Chromium, over the real program, three local messengers and PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from sandbox.world import Person
from tests.rig import Phone, Rig

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "В этой системе нет Chromium, страница с телефонами НЕ проверена; поставьте его: make browser"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
OLGA, ANNA = "olga-vk", "anna-telegram"
expect.set_options(timeout=15_000)


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests of this folder; without one they are skipped, loudly."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@dataclass
class Scene:
    """A family on VK and its curator on Telegram, both joined, and the page that shows their phones."""

    rig: Rig
    page: Page
    family: Phone
    curator: Phone

    def phone(self, key: str) -> Locator:
        """One phone of the page."""
        return self.page.locator(f'.phone[data-key="{key}"]')

    @property
    def olga(self) -> Locator:
        """The family's phone."""
        return self.phone(OLGA)

    @property
    def anna(self) -> Locator:
        """The curator's phone."""
        return self.phone(ANNA)

    async def write(self, phone: Locator, text: str) -> None:
        """Type and press Enter."""
        field = phone.get_by_role("textbox")
        await field.fill(text)
        await field.press("Enter")

    async def open_topic(self) -> None:
        """Open the family's topic on the curator's phone, as soon as there is one."""
        await self.anna.get_by_role("tab", name="Смирнова").click()

    async def act(self, phone: Locator, text: str, what: str) -> None:
        """Choose something in the menu of the bubble with these words."""
        await bubble(phone, text).click(position={"x": 12, "y": 12})
        await phone.get_by_role("menuitem", name=what).click()


def bubble(phone: Locator, text: str) -> Locator:
    """The last bubble that says these words (one that only quotes them is another)."""
    return phone.locator(".bubble", has=phone.page.locator(".text", has_text=text)).last


@pytest_asyncio.fixture
async def scene(chromium: Browser, rig: Rig) -> AsyncIterator[Scene]:
    """Everything, ready to play; the page must have found nothing to complain of."""
    family, curator = await rig.pair("vk", "telegram")
    rig.world.people += [
        Person("olga", "Смирнова Ольга Сергеевна", role="многодетная мама", vk_id=int(family.user)),
        Person("anna", "Иванова Анна Петровна", role="семейный куратор", telegram_id=int(curator.user)),
    ]
    page = await chromium.new_page(viewport={"width": 1440, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    await page.goto(rig.addresses.page)
    await page.wait_for_selector("body[data-ready]")
    yield Scene(rig, page, family, curator)
    assert complaints == []
    await page.close()
