// One person's phone: its header, its topics, its messages, its field; reads itself anew when something has changed.

import { act, chatsOf } from "./api.js";
import { Composer } from "./composer.js";
import { el, icon, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { Messages } from "./messages.js";
import { MESSENGERS, gistOf, initials, shortName } from "./words.js";

const REACTIONS = ["❤", "👍", "🙏", "🔥", "😍", "😭"];
const TYPING_LASTS = 6000;

export class Phone {
  constructor(owner, seen) {
    this.owner = owner;
    this.seen = seen; // called when unread has changed
    this.chats = [];
    this.room = null;
    this.read = new Map(); // room → how many of the bot's messages were seen
    this.shown = true;
    this.messages = new Messages(this);
    this.composer = new Composer(this);
    this.build();
  }

  build() {
    const { owner } = this;
    this.status = el("small", {}, "бот");
    this.tabs = el("div", { class: "tabs", role: "tablist", "aria-label": "Темы", hidden: true });
    this.pinned = el("button", { type: "button", class: "pinned", hidden: true });
    this.toast = el("div", { class: "toast", role: "status", hidden: true });
    const more = iconButton("more", "Что сделать с чатом", { onclick: (event) => this.chatMenu(event.currentTarget) });
    this.screen = el("div", { class: "screen" },
      el("div", { class: "head" }, el("span", { class: "logo" }, el("img", { src: "/static/icon.svg", alt: "" })),
        el("div", { class: "who" }, el("b", {}, "Забота"), this.status), more),
      this.tabs, this.pinned, this.messages.element, this.composer.element, this.toast);
    this.element = el("section", { class: `phone ${owner.messenger}`, "data-key": owner.key, "aria-label": `Телефон: ${shortName(owner.name)}` },
      el("h2", {}, el("span", { class: "face", "aria-hidden": "true" }, initials(owner.name)),
        el("span", {}, shortName(owner.name), el("small", {}, `${owner.role} · ${MESSENGERS[owner.messenger]}`))),
      this.screen);
  }

  // --- reading -------------------------------------------------------------------------------------------------

  stale() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.refresh(), 40);
  }

  async refresh() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    try {
      this.chats = await chatsOf(this.owner);
      this.draw();
    } catch {
      this.status.textContent = "нет связи с песочницей…";
    } finally {
      this.busy = false;
      if (this.again) { this.again = false; this.stale(); }
    }
  }

  rooms() {
    return this.chats.flatMap((chat) => {
      const topics = chat.topics.filter((topic) => !topic.deleted);
      const title = chat.kind === "private" ? "Забота" : chat.title;
      return [{ key: `${chat.chat}/`, chat, topic: null, title },
        ...topics.map(({ topic, title: words }) => ({ key: `${chat.chat}/${topic}`, chat, topic, title: words }))];
    }).map((room) => ({ ...room, messages: room.chat.messages.filter((message) => message.topic === room.topic) }));
  }

  draw() {
    const rooms = this.rooms();
    const room = rooms.find(({ key }) => key === this.room?.key) || rooms[0] || null;
    if (room?.key !== this.room?.key) { this.messages.forget(); this.composer.cancel(); }
    this.room = room;
    this.manyPeople = room?.chat.kind === "group";
    this.note(rooms);
    this.drawTabs(rooms);
    this.drawPinned();
    this.messages.draw(room?.messages || [], room?.chat.messages || []);
    this.composer.draw(room?.chat);
    const typing = Boolean(room?.chat.typing);
    this.status.textContent = typing ? "печатает…" : this.network === false ? "до бота нет сети" : "бот";
    this.status.classList.toggle("typing", typing);
    clearTimeout(this.later);
    if (typing) this.later = setTimeout(() => this.refresh(), TYPING_LASTS);
  }

  drawTabs(rooms) {
    this.tabs.hidden = rooms.length < 2;
    const look = JSON.stringify(rooms.map(({ key, title, unread }) => [key, title, unread, key === this.room?.key]));
    if (look === this.tabsLook) return;
    this.tabsLook = look;
    const focused = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...rooms.map((room) => el("button", { type: "button", role: "tab", title: room.title,
      "aria-selected": String(room.key === this.room.key), tabindex: room.key === this.room.key ? 0 : -1,
      onclick: () => this.enter(room), onkeydown: (event) => this.walk(event, rooms) },
      el("span", {}, room.title), room.unread > 0 && el("i", { class: "unread", "aria-label": `новых: ${room.unread}` }, room.unread))));
    const chosen = this.tabs.querySelector("[aria-selected=true]");
    chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (focused) chosen?.focus();
  }

  walk(event, rooms) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = rooms.findIndex(({ key }) => key === this.room.key);
    this.enter(rooms[(at + step + rooms.length) % rooms.length]);
  }

  enter(room) {
    this.room = room;
    this.messages.forget();
    this.composer.cancel();
    this.draw();
  }

  drawPinned() {
    const message = this.room?.messages.findLast((one) => one.pinned && !one.deleted);
    this.pinned.hidden = !message;
    if (!message) return;
    this.pinned.replaceChildren(icon("pin"), el("span", {}, gistOf(message)));
    this.pinned.onclick = () => this.show(message.id);
  }

  // Count what is new in each room; the room on the screen is read.
  note(rooms) {
    const first = this.read.size === 0;
    for (const room of rooms) {
      const all = room.messages.filter((message) => message.from === "bot" && !message.service).length;
      if (first || (this.shown && room.key === this.room.key)) this.read.set(room.key, all);
      room.unread = Math.max(0, all - (this.read.get(room.key) ?? 0));
    }
    this.unread = rooms.reduce((sum, room) => sum + room.unread, 0);
    this.seen(this);
  }

  look(shown) {
    this.shown = shown;
    if (this.room) this.draw();
  }

  // --- doing ---------------------------------------------------------------------------------------------------

  where() { return this.room ? { chat: this.room.chat.chat } : {}; }

  here() { return { ...this.where(), ...(this.room?.topic && { topic: this.room.topic }) }; }

  async do(name, body = {}) {
    try {
      await act(this.owner, name, body);
      this.stale();
      return true;
    } catch (fault) {
      this.say(fault.message, true);
      return false;
    }
  }

  press(message, button) {
    const which = button.data === null ? { text: button.text } : { data: button.data };
    return this.do("press", { ...this.where(), ...which, ...(message && { message_id: message.id }) });
  }

  actions(message, anchor) {
    const own = message.from === this.owner.user;
    const mine = message.reactions[this.owner.user];
    const one = { ...this.where(), message_id: message.id };
    openMenu(this.screen, anchor, [
      { words: "Ответить", act: () => this.composer.reply(message) },
      own && { words: "Изменить", act: () => this.composer.edit(message) },
      own && { words: "Удалить", danger: true, act: () => this.do("delete", one) },
    ].filter(Boolean), {
      list: REACTIONS, act: (emoji) => this.do("react", { ...one, emoji: emoji === mine ? null : emoji }),
    });
  }

  chatMenu(anchor) {
    const blocked = this.room?.chat.blocked;
    openMenu(this.screen, anchor, [
      { words: "Нажать «Начать» ещё раз", act: () => this.do("start") },
      { words: "Открыть ссылку с кодом…", act: () => this.askCode() },
      blocked ? { words: "Разблокировать бота", act: () => this.do("unblock") }
        : { words: "Заблокировать бота", danger: true, act: () => this.do("block") },
    ]);
  }

  askCode() {
    const code = prompt("Код приглашения:");
    if (code?.trim()) this.do("start", { payload: code.trim() });
  }

  show(id) { this.messages.show(id); }

  say(words, bad = false) {
    clearTimeout(this.hush);
    this.toast.textContent = words;
    this.toast.classList.toggle("bad", bad);
    this.toast.hidden = false;
    this.hush = setTimeout(() => { this.toast.hidden = true; }, 4500);
  }

  heard(change) {
    const mine = change.user === this.owner.user || this.chats.some(({ chat }) => chat === change.chat);
    if (["toast", "answer", "notification"].includes(change.type)) {
      if (mine && change.text && (change.user ?? this.owner.user) === this.owner.user) this.say(change.text);
      return;
    }
    this.stale();
  }
}
