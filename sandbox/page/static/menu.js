// A small menu over a phone: items with words, and perhaps a row of reactions; Escape or a click outside closes it.

import { el } from "./dom.js";

let close = () => {};

// items: [{words, act, danger}] ; emoji: {list, act}
export function openMenu(phone, anchor, items, emoji) {
  close();
  const choose = (act) => () => { close(); act(); };
  const menu = el("div", { class: "menu", role: "menu" },
    emoji && el("div", { class: "emoji" }, emoji.list.map((one) =>
      el("button", { type: "button", role: "menuitem", "aria-label": `Реакция ${one}`, onclick: choose(() => emoji.act(one)) }, one))),
    items.map(({ words, act, danger }) =>
      el("button", { type: "button", role: "menuitem", class: danger ? "danger" : "", onclick: choose(act) }, words)));
  phone.append(menu);
  place(menu, phone, anchor);
  const buttons = [...menu.querySelectorAll("button")];
  buttons.find((button) => !button.closest(".emoji"))?.focus({ preventScroll: true });

  const outside = (event) => { if (!menu.contains(event.target)) close(); };
  const key = (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") { close(); anchor.focus?.(); }
    else if (step) { event.preventDefault(); buttons[(at + step + buttons.length) % buttons.length].focus(); }
  };
  close = () => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", key);
    close = () => {};
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", key);
}

function place(menu, phone, anchor) {
  const screen = phone.getBoundingClientRect();
  const from = anchor.getBoundingClientRect();
  const left = Math.min(Math.max(from.left - screen.left, 8), screen.width - menu.offsetWidth - 8);
  const below = from.bottom - screen.top + 4;
  const above = from.top - screen.top - menu.offsetHeight - 4;
  const top = below + menu.offsetHeight < screen.height - 8 ? below : Math.max(above, 8);
  menu.style.left = `${Math.max(left, 8)}px`;
  menu.style.top = `${Math.min(top, Math.max(8, screen.height - menu.offsetHeight - 8))}px`;
}
