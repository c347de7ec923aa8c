// The list of messages: only what has changed is drawn anew, and one who reads above is not thrown to the end.

import { bubble } from "./bubble.js";
import { el, iconButton } from "./dom.js";
import { dayOf } from "./words.js";

const NEAR = 90;

export class Messages {
  constructor(phone) {
    this.phone = phone;
    this.drawn = new Map();
    this.list = el("div", { class: "messages", role: "log", "aria-live": "polite", "aria-label": "Переписка", tabindex: 0 });
    this.down = iconButton("down", "К последним сообщениям", { class: "down", hidden: true, onclick: () => this.toEnd(true) });
    this.element = el("div", { class: "scroller" }, this.list, this.down);
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => { this.height = this.list.clientHeight; if (this.stuck) this.toEnd(); }).observe(this.list);
    this.list.addEventListener("load", () => this.stuck && this.toEnd(), true);
    this.stuck = true;
  }

  scrolled() {
    if (this.height !== this.list.clientHeight) return; // a menu has opened below: nobody scrolled
    this.stuck = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR;
    this.down.hidden = this.stuck;
  }

  toEnd(smooth = false) {
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.stuck = true;
    this.down.hidden = true;
  }

  forget() {
    this.drawn.clear();
    this.list.replaceChildren();
    this.stuck = true;
  }

  draw(messages, everyone) {
    const byId = new Map(everyone.map((message) => [message.id, message]));
    const wanted = withDays(albums(messages));
    const keep = new Set(wanted.map(({ key }) => key));
    for (const [key, { node }] of this.drawn) if (!keep.has(key)) { node.remove(); this.drawn.delete(key); }
    let before = this.list.firstChild;
    for (const { key, day, group } of wanted) {
      const replied = group && group[0].reply_to ? byId.get(group[0].reply_to) : null;
      const look = day || JSON.stringify([group, replied && [replied.text, replied.deleted]]);
      let held = this.drawn.get(key);
      if (!held || held.look !== look) {
        const node = day ? el("p", { class: "day" }, day) : bubble(this.phone, group, replied);
        if (held) { if (before === held.node) before = node; held.node.replaceWith(node); }
        held = { node, look };
        this.drawn.set(key, held);
      }
      if (held.node === before) before = before.nextSibling;
      else this.list.insertBefore(held.node, before);
    }
    if (this.stuck) this.toEnd();
    else this.down.hidden = false;
  }

  show(id) {
    const row = this.list.querySelector(`[data-id="${CSS.escape(id)}"]`);
    if (!row) return;
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    row.classList.add("found");
    setTimeout(() => row.classList.remove("found"), 1600);
  }
}

function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.album && last && last[0].album === message.album && last[0].from === message.from) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

function withDays(groups) {
  const wanted = [];
  let day = null;
  for (const group of groups) {
    const its = dayOf(group[0].at);
    if (its !== day) wanted.push({ key: `day ${wanted.length} ${its}`, day: its });
    day = its;
    wanted.push({ key: group[0].id, group });
  }
  return wanted;
}
