// The field under the messages: writing, answering, editing, files; the bot's menu; what stands there instead.

import { act } from "./api.js";
import { el, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { SAMPLES, contactSample, fromDisk } from "./samples.js";
import { gistOf } from "./words.js";

const TYPING_EVERY = 4000;

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.about = null; // {reply: message} or {edit: message}
    this.typed = 0;
    this.field = el("textarea", { rows: 1, placeholder: "Сообщение", "aria-label": `Сообщение от ${phone.owner.name}`, enterkeyhint: "send",
      oninput: () => this.typing(), onkeydown: (event) => this.key(event) });
    this.disk = el("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: -1, onchange: () => this.upload() });
    this.clip = iconButton("clip", "Прикрепить", { class: "clip", onclick: () => this.attach() });
    this.keys = iconButton("keys", "Меню бота", { class: "keys", "aria-expanded": "true", onclick: () => this.toggleMenu() });
    this.bar = el("div", { class: "about-bar", hidden: true });
    this.form = el("form", { class: "field", onsubmit: (event) => { event.preventDefault(); this.send(); } },
      this.clip, this.field, this.keys, iconButton("send", "Отправить", { class: "send", type: "submit" }), this.disk);
    this.menu = el("div", { class: "bot-menu", role: "group", "aria-label": "Меню бота" });
    this.instead = el("div", { class: "instead", hidden: true });
    this.element = el("div", { class: "composer" }, this.bar, this.form, this.menu, this.instead);
    this.open = true;
  }

  // What the chat looks like now decides what stands here.
  draw(chat) {
    const started = chat && (chat.messages.length > 0 || chat.blocked);
    const instead = !started ? "start" : chat.blocked ? "blocked" : "";
    this.instead.hidden = !instead;
    this.form.hidden = Boolean(instead);
    if (this.instead.dataset.shown !== instead) {
      this.instead.dataset.shown = instead;
      this.instead.replaceChildren(...(instead === "start" ? this.start() : instead === "blocked" ? this.blocked() : []));
    }
    const rows = instead ? [] : chat.menu;
    const look = JSON.stringify(rows);
    if (look !== this.look) {
      this.look = look;
      this.menu.replaceChildren(...rows.map((row) => el("div", {}, row.map((button) =>
        el("button", { type: "button", class: "key", onclick: () => this.phone.press(null, button) }, button.text)))));
    }
    this.keys.hidden = rows.length === 0;
    this.menu.hidden = rows.length === 0 || !this.open;
  }

  start() {
    const code = el("input", { placeholder: "Код приглашения, если есть", "aria-label": "Код приглашения" });
    const go = (event) => { event.preventDefault(); this.phone.do("start", { payload: code.value.trim() || undefined }); };
    return [el("form", { class: "starting", onsubmit: go }, el("button", { class: "big" }, "Начать"), code)];
  }

  blocked() {
    return [el("p", {}, "Вы заблокировали бота"), el("button", { type: "button", class: "big", onclick: () => this.phone.do("unblock") }, "Разблокировать")];
  }

  toggleMenu() {
    this.open = !this.open;
    this.menu.hidden = !this.open;
    this.keys.setAttribute("aria-expanded", String(this.open));
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
    else if (event.key === "Escape" && this.about) this.cancel();
  }

  typing() {
    this.fit();
    if (Date.now() - this.typed < TYPING_EVERY) return;
    this.typed = Date.now();
    act(this.phone.owner, "typing").catch(() => {}); // nobody has to see it
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 110)}px`;
  }

  reply(message) { this.set({ reply: message }, `Ответ: ${gistOf(message)}`); }

  edit(message) { this.set({ edit: message }, "Изменить сообщение"); this.field.value = message.text; this.fit(); }

  set(about, words) {
    this.cancel();
    this.about = about;
    this.bar.replaceChildren(el("span", {}, words), iconButton("close", "Отменить", { onclick: () => this.cancel() }));
    this.bar.hidden = false;
    this.field.focus();
  }

  cancel() {
    if (this.about?.edit) this.field.value = "";
    this.about = null;
    this.bar.hidden = true;
    this.fit();
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    const about = this.about;
    this.field.value = "";
    this.cancel();
    const done = about?.edit ? await this.phone.do("edit", { ...this.phone.where(), message_id: about.edit.id, text })
      : await this.say({ text }, about);
    if (!done) { this.field.value = text; this.fit(); }
    this.field.focus();
  }

  async say(said, about = this.about) {
    this.phone.messages.stuck = true;
    return this.phone.do("send", { ...this.phone.here(), ...said, ...(about?.reply && { reply_to: about.reply.id }) });
  }

  async sayWithFiles(said) {
    const text = this.field.value.trim();
    const about = this.about;
    this.field.value = "";
    this.cancel();
    if (!await this.say({ ...said, ...(text && { text }) }, about)) this.field.value = text;
  }

  attach() {
    const samples = this.phone.owner.messenger === "vk" ? SAMPLES : [...SAMPLES, contactSample(this.phone.owner)];
    openMenu(this.phone.screen, this.clip, [
      { words: "Файл с этого компьютера…", act: () => this.disk.click() },
      ...samples.map(({ words, make }) => ({ words, act: async () => this.sayWithFiles(await make()) })),
    ]);
  }

  async upload() {
    const files = [...this.disk.files];
    this.disk.value = "";
    if (files.length) await this.sayWithFiles({ attachments: await Promise.all(files.map(fromDisk)) });
  }
}
