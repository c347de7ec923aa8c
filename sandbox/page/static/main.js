// The page: a phone for each person, the panel behind the scenes, one stream of changes, a switcher for narrow screens.

import { ask, listen } from "./api.js";
import { Backstage } from "./backstage.js";
import { el } from "./dom.js";
import { Phone } from "./phone.js";
import { initials, shortName } from "./words.js";

const narrow = matchMedia("(max-width: 759px)");
const board = document.querySelector(".phones");
const switcher = document.querySelector(".switcher");
const panel = document.querySelector(".backstage");
const phones = new Map();
const chips = new Map();
let current = localStorage.getItem("phone") || "";

function show(key) {
  current = key;
  localStorage.setItem("phone", key);
  for (const [name, chip] of chips) chip.setAttribute("aria-pressed", String(name === key));
  panel.classList.toggle("current", key === "backstage");
  for (const [name, phone] of phones) {
    phone.element.classList.toggle("current", name === key);
    phone.look(!narrow.matches || name === key);
    if (name === key && narrow.matches) phone.messages.toEnd();
  }
  chips.get(key)?.scrollIntoView({ block: "nearest", inline: "center" });
}

function chip(key, words, face) {
  const made = el("button", { type: "button", "aria-pressed": "false", onclick: () => show(key) },
    face, el("span", {}, words), el("i", { class: "unread", hidden: true }));
  chips.set(key, made);
  switcher.append(made);
}

function noteUnread(phone) {
  const mark = chips.get(phone.owner.key)?.querySelector(".unread");
  if (!mark) return;
  mark.hidden = !(narrow.matches && phone.unread);
  mark.textContent = phone.unread;
}

const { phones: owners } = await ask("/api/people");
for (const owner of owners) {
  const phone = new Phone(owner, noteUnread);
  phones.set(owner.key, phone);
  board.append(phone.element);
  chip(owner.key, shortName(owner.name).split(" ")[0], el("span", { class: `face ${owner.messenger}`, "aria-hidden": "true" }, initials(owner.name)));
}
chip("backstage", "За кулисами", el("span", { class: "face stage-face", "aria-hidden": "true" }, "⚙"));
const backstage = new Backstage(panel, ({ networks }) => {
  for (const phone of phones.values()) {
    if (phone.network === networks[phone.owner.messenger]) continue;
    phone.network = networks[phone.owner.messenger];
    phone.element.classList.toggle("cut", !phone.network);
    if (phone.room) phone.draw();
  }
});
listen((source, change) => {
  if (source === "demo") backstage.read();
  for (const phone of phones.values()) if (phone.owner.messenger === source) phone.heard(change);
}, () => phones.forEach((phone) => phone.refresh()));
const settle = () => {
  (narrow.matches ? panel : board).append(backstage.hints);
  show(current);
};
narrow.addEventListener("change", settle);
if (!chips.has(current)) current = owners[0]?.key || "backstage";
settle();
document.body.dataset.ready = "yes";
