// One message (an album is several) as a bubble, a service line, or a mark where it was deleted.

import { attached, contactCard, place } from "./attachments.js";
import { el, iconButton } from "./dom.js";
import { formatted } from "./spans.js";
import { gistOf, timeOf } from "./words.js";

// `phone` gives what a bubble may do: `press(message, button)`, `actions(message, anchor)`, `show(id)`.
export function bubble(phone, messages, replied) {
  const [message] = messages;
  if (message.service) return el("p", { class: "service" }, message.service);
  const own = message.from === phone.owner.user;
  const whole = el("div", { class: `row ${own ? "own" : "theirs"}`, "data-id": message.id });
  if (messages.every((one) => one.deleted)) {
    whole.append(el("div", { class: "bubble deleted" }, own ? "Вы удалили это сообщение" : "Сообщение удалено"));
    return whole;
  }
  whole.append(body(phone, messages.filter((one) => !one.deleted), replied, own));
  const rows = messages.flatMap((one) => (one.deleted ? [] : one.buttons));
  if (rows.length) whole.append(keyboard(phone, messages.at(-1), rows));
  return whole;
}

function body(phone, messages, replied, own) {
  const [message] = messages;
  const worded = messages.find((one) => one.text) || message;
  const files = messages.flatMap((one) => one.attachments);
  const plain = files.length > 0 && files.every((file) => file.kind === "photo") && !worded.text;
  const actions = (anchor) => phone.actions(message, anchor);
  const made = el("div", { class: `bubble${plain ? " only-pictures" : ""}` },
    !own && phone.manyPeople && message.from !== "bot" && el("b", { class: "author" }, message.name),
    replied && quote(phone, replied),
    attached(phone.owner, files),
    message.location && place(message.location),
    message.contact && contactCard(message.contact),
    worded.text && el("div", { class: "text" }, formatted(worded.text, worded.spans)),
    el("span", { class: "foot" }, messages.some((one) => one.edited) && "изменено ", timeOf(message.at), own && " ✓"),
    iconButton("more", "Действия с сообщением", { class: "more", onclick: (event) => actions(event.currentTarget) }));
  made.addEventListener("contextmenu", (event) => { event.preventDefault(); actions(made); });
  made.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, .spoiler") && !String(getSelection())) actions(made);
  });
  const reactions = messages.flatMap((one) => Object.values(one.reactions));
  if (reactions.length) made.append(el("span", { class: "reactions", "aria-label": "Реакции" }, reactions.join(" ")));
  return made;
}

function quote(phone, replied) {
  const who = replied.from === phone.owner.user ? "Вы" : replied.from === "bot" ? "Забота" : replied.name;
  return el("button", { type: "button", class: "quote", onclick: () => phone.show(replied.id), "aria-label": `Ответ на: ${gistOf(replied)}` },
    el("b", {}, who), el("span", {}, gistOf(replied)));
}

function keyboard(phone, message, rows) {
  return el("div", { class: "keyboard" }, rows.map((row) => el("div", {}, row.map((button) => {
    if (button.kind === "link") {
      return el("a", { class: "key", href: button.url, target: "_blank", rel: "noopener noreferrer" }, `${button.text} ↗`);
    }
    return el("button", { type: "button", class: "key", onclick: () => phone.press(message, button) }, button.text);
  }))));
}
