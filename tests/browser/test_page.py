"""What one plays on the page, seen by a browser: each act goes through the real program to the other phone."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from sandbox.clock import Clock
from sandbox.program import Program
from sandbox.world import Person
from tests.browser.conftest import Scene, bubble
from tests.rig import environment


async def test_what_a_family_types_shows_in_the_curators_topic_and_the_answer_comes_back(scene: Scene) -> None:
    await expect(scene.olga.get_by_role("heading")).to_contain_text("Ольга Смирнова")
    await expect(scene.olga.get_by_role("heading")).to_contain_text("многодетная мама · ВКонтакте")
    await scene.write(scene.olga, "Здравствуйте! Куда нести справку?")
    await expect(bubble(scene.olga, "Куда нести справку?")).to_be_visible()
    await scene.open_topic()
    await expect(bubble(scene.anna, "Куда нести справку?")).to_be_visible()
    await scene.write(scene.anna, "Добрый день! В МФЦ на Космонавтов.")
    await expect(bubble(scene.olga, "В МФЦ на Космонавтов.")).to_be_visible()


async def test_a_photo_arrives_as_a_picture_and_an_album_as_three(scene: Scene) -> None:
    await scene.olga.get_by_label("Прикрепить").click()
    await scene.olga.get_by_role("menuitem", name="Альбом из трёх фото").click()
    await scene.open_topic()
    pictures = scene.anna.locator(".pictures img")
    await expect(pictures).to_have_count(3)
    for number in range(3):
        await expect(pictures.nth(number)).to_have_js_property("complete", value=True)
        await expect(pictures.nth(number)).to_have_js_property("naturalWidth", 960)


async def test_a_document_from_the_disk_is_shown_with_its_name_and_size(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "Заявление.docx").write_bytes(b"x" * 3 * 1024)
    await scene.olga.locator('input[type="file"]').set_input_files(tmp_path / "Заявление.docx")
    await scene.open_topic()
    chip = scene.anna.locator("a.file")
    await expect(chip).to_contain_text("Заявление.docx")
    await expect(chip).to_contain_text("3 КБ")


async def test_a_reply_quotes_and_an_edit_is_marked_on_both_phones(scene: Scene) -> None:
    await scene.write(scene.olga, "Приём во вторник?")
    await scene.open_topic()
    await scene.act(scene.anna, "Приём во вторник?", "Ответить")
    await scene.write(scene.anna, "Да, в десять.")
    await expect(bubble(scene.olga, "Да, в десять.").locator(".quote")).to_contain_text("Приём во вторник?")
    await scene.act(scene.olga, "Приём во вторник?", "Изменить")
    await scene.write(scene.olga, "Приём в среду?")
    await expect(bubble(scene.anna, "Приём в среду?").locator(".foot")).to_contain_text("изменено")


async def test_a_reaction_is_shown_and_a_deleted_message_leaves_a_mark(scene: Scene) -> None:
    await scene.write(scene.olga, "Спасибо вам большое")
    await scene.act(scene.olga, "Спасибо вам большое", "Реакция 🙏")
    await expect(bubble(scene.olga, "Спасибо вам большое").locator(".reactions")).to_have_text("🙏")
    await scene.act(scene.olga, "Спасибо вам большое", "Удалить")
    await expect(scene.olga.locator(".bubble.deleted")).to_have_text("Вы удалили это сообщение")


async def test_a_button_of_the_bot_is_pressed_and_answered(scene: Scene) -> None:
    await scene.write(scene.olga, "Здравствуйте")
    await scene.open_topic()
    before = await scene.anna.locator(".bubble").count()
    await scene.anna.locator(".keyboard button", has_text="Карточка").first.click()
    await expect(scene.anna.locator(".bubble").nth(before)).to_be_visible()


async def test_a_blocked_bot_leaves_only_the_way_back(scene: Scene) -> None:
    await scene.olga.get_by_label("Что сделать с чатом").click()
    await scene.olga.get_by_role("menuitem", name="Заблокировать бота").click()
    await expect(scene.olga.get_by_role("textbox")).to_be_hidden()
    await scene.olga.get_by_role("button", name="Разблокировать").click()
    await scene.write(scene.olga, "Я снова здесь")
    await scene.open_topic()
    await expect(bubble(scene.anna, "Я снова здесь")).to_be_visible()


async def test_an_answer_waits_while_the_network_is_off_and_comes_once(scene: Scene) -> None:
    await scene.write(scene.olga, "Есть новости?")
    await scene.open_topic()
    network = scene.page.get_by_role("switch", name="ВКонтакте")
    await network.uncheck()
    await expect(scene.olga.locator(".head")).to_contain_text("до бота нет сети")
    await scene.write(scene.anna, "Да, всё одобрили!")
    await expect(bubble(scene.anna, "Да, всё одобрили!")).to_be_visible()
    await expect(scene.olga.locator(".bubble", has_text="Да, всё одобрили!")).to_have_count(0)
    await network.check()
    await expect(scene.olga.locator(".bubble", has_text="Да, всё одобрили!")).to_have_count(1)


async def test_the_clock_is_moved_and_the_service_lives_by_it(scene: Scene, database_url: str, tmp_path: Path) -> None:
    more = {"ZABOTA_DATABASE_URL": database_url, "ZABOTA_SECRET_KEYS": "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="}
    settings = environment(scene.rig.addresses, tmp_path, **more, ZABOTA_DEMO_CLOCK="1")
    scene.rig.world.program = Program(settings, tmp_path, Clock())
    await scene.page.reload()
    await scene.page.get_by_role("button", name="+1 день").click()
    await expect(scene.page.locator(".backstage")).to_contain_text("вперёд на 1 д", timeout=30_000)
    async with scene.rig.db.transaction() as tx:
        assert float(await tx.value("SELECT value FROM setting WHERE name = 'clock'")) == 24 * 3600


async def test_on_a_narrow_screen_one_phone_is_shown_and_a_switcher_tells_what_is_new(scene: Scene) -> None:
    await scene.page.set_viewport_size({"width": 360, "height": 740})
    await expect(scene.olga).to_be_visible()
    await expect(scene.anna).to_be_hidden()
    await scene.write(scene.olga, "С телефона")
    anna = scene.page.locator(".switcher button", has_text="Анна")
    await expect(anna.locator(".unread")).to_be_visible()
    await anna.click()
    await expect(scene.anna).to_be_visible()
    await expect(scene.olga).to_be_hidden()
    await scene.open_topic()
    await expect(bubble(scene.anna, "С телефона")).to_be_visible()
    wide = await scene.page.evaluate("document.documentElement.scrollWidth")
    assert wide == 360
    await scene.page.locator(".switcher button", has_text="За кулисами").click()
    await expect(scene.page.get_by_role("switch", name="MAX")).to_be_visible()


async def test_a_phone_that_has_not_begun_offers_to_begin_with_a_code(scene: Scene) -> None:
    stranger = scene.rig.phone("max")
    scene.rig.world.people.append(Person("new", "Новая Вера", max_id=int(stranger.user)))
    await scene.page.reload()
    fresh = scene.phone("new-max")
    await fresh.get_by_role("button", name="Начать").click()
    await expect(fresh.locator(".bubble").first).to_be_visible()
