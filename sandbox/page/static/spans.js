// Formatted text: spans are counted in code points and may overlap; a stretch gets every kind that covers it.

import { el } from "./dom.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strike: "s", code: "code", pre: "code", quote: "q" };
const LINK = /(https?:\/\/[^\s<>«»]+[^\s<>«».,;:!?)])/u;

export function formatted(text, spans) {
  const points = Array.from(text);
  const edges = new Set([0, points.length]);
  for (const span of spans) edges.add(Math.min(span.start, points.length)).add(Math.min(span.start + span.length, points.length));
  const sorted = [...edges].sort((one, other) => one - other);
  return sorted.slice(0, -1).map((start, at) => {
    const covering = spans.filter((span) => span.start <= start && start < span.start + span.length);
    return stretch(points.slice(start, sorted[at + 1]).join(""), covering);
  }).flat();
}

function stretch(words, covering) {
  const link = covering.find((span) => span.kind === "link" && span.url);
  let nodes = link ? [anchor(link.url, words)] : words.split(LINK).map((part, at) => (at % 2 ? anchor(part, part) : part));
  for (const { kind } of covering) {
    if (kind === "spoiler") nodes = [spoiler(nodes)];
    else if (TAGS[kind]) nodes = [el(TAGS[kind], { class: kind }, nodes)];
  }
  return nodes;
}

function anchor(url, words) {
  const safe = /^(https?|tel|mailto):/i.test(url);
  return safe ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, words) : words;
}

function spoiler(nodes) {
  const made = el("span", { class: "spoiler", tabindex: 0, role: "button", "aria-label": "Скрытый текст: показать" }, nodes);
  const show = () => made.classList.add("shown");
  made.addEventListener("click", show);
  made.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return made;
}
