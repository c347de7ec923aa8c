// Files, places and contacts as they look inside a bubble.

import { el, icon } from "./dom.js";
import { kindOf, lengthOf, sizeOf } from "./words.js";

export function attached(owner, attachments) {
  const address = (file) => `/api/${owner.messenger}${file.url}`;
  const pictures = attachments.filter((file) => file.kind === "photo");
  const others = attachments.filter((file) => file.kind !== "photo");
  return [
    pictures.length > 0 && el("div", { class: `pictures of-${Math.min(pictures.length, 4)}` }, pictures.map((file) => picture(address(file), file))),
    ...others.map((file) => other(address(file), file)),
  ];
}

function picture(url, file) {
  const image = el("img", { src: url, alt: file.name || "Фотография", loading: "lazy", decoding: "async" });
  return el("a", { href: url, target: "_blank", rel: "noopener", class: "picture" }, image);
}

function other(url, file) {
  if (file.kind === "voice") return voice(file);
  if (file.kind === "sticker") return el("div", { class: "sticker", role: "img", "aria-label": "Стикер" }, file.emoji || "🙂");
  const sign = { video: "film", round_video: "film", animation: "film", audio: "mic" }[file.kind] || "file";
  const about = [sizeOf(file.size), file.duration ? lengthOf(file.duration) : null].filter(Boolean).join(" · ");
  return el("a", { class: "file", href: url, download: file.name || "file" },
    el("span", { class: "round" }, icon(sign)),
    el("span", { class: "about" }, el("b", {}, file.name || kindOf(file.kind)), el("small", {}, about)));
}

function voice(file) {
  const bars = Array.from({ length: 28 }, (_, at) => {
    const bar = el("i", {});
    bar.style.height = `${5 + Math.abs(Math.sin(at * 1.7) * 9 + Math.sin(at * 0.6) * 7)}px`;
    return bar;
  });
  const length = file.duration ? lengthOf(file.duration) : "";
  return el("div", { class: "voice", role: "img", "aria-label": `Голосовое сообщение ${length}` },
    el("span", { class: "round" }, icon("mic")), el("span", { class: "wave" }, bars), el("small", {}, length));
}

export function place(location) {
  const { latitude, longitude, title } = location;
  const url = `https://yandex.ru/maps/?pt=${longitude},${latitude}&z=16`;
  return el("a", { class: "card place", href: url, target: "_blank", rel: "noopener noreferrer" },
    el("span", { class: "map" }, icon("place")),
    el("span", { class: "about" }, el("b", {}, title || "Место на карте"), el("small", {}, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`)));
}

export function contactCard(contact) {
  return el("div", { class: "card" }, el("span", { class: "round" }, icon("person")),
    el("span", { class: "about" }, el("b", {}, contact.name || "Контакт"), el("small", {}, contact.phone)));
}
