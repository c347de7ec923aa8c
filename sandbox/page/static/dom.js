// Making elements: el("button", {class: "send", onclick: f, "aria-label": "…"}, "words", child).

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  set(made, attributes);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}

const PATHS = {
  send: "M3.4 20.4 21 12 3.4 3.6 3.4 10l12.6 2-12.6 2z",
  clip: "M16.5 6v11a4.5 4.5 0 0 1-9 0V5.5a3 3 0 0 1 6 0V16a1.5 1.5 0 0 1-3 0V6.5H9V16a3 3 0 0 0 6 0V5.5a4.5 4.5 0 0 0-9 0V17a6 6 0 0 0 12 0V6z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4m0 6a2 2 0 1 0 0-4 2 2 0 0 0 0 4m0 6a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  keys: "M4 5h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V7c0-1.1.9-2 2-2m1 3v2h2V8zm4 0v2h2V8zm4 0v2h2V8zm4 0v2h2V8zM5 11.500v2h2v-2zm4 0v2h2v-2zm4 0v2h2v-2zm4 0v2h2v-2zM7 15v2h10v-2z",
  close: "m6.4 5 5.600 5.600L17.600 5 19 6.400 13.400 12l5.600 5.600-1.400 1.400L12 13.400 6.400 19 5 17.600l5.600-5.600L5 6.400z",
  file: "M6 2h8l5 5v15H6zm7 1.500V8h4.500z",
  mic: "M12 14a3 3 0 0 0 3-3V5a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3m5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.900V21h2v-3.100A7 7 0 0 0 19 11z",
  film: "M4 4h16v16H4zm2 2v2h2V6zm0 5v2h2v-2zm0 5v2h2v-2zM16 6v2h2V6zm0 5v2h2v-2zm0 5v2h2v-2z",
  place: "M12 2a7 7 0 0 0-7 7c0 5.200 7 13 7 13s7-7.800 7-13a7 7 0 0 0-7-7m0 9.500a2.500 2.500 0 1 1 0-5 2.500 2.500 0 0 1 0 5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8m0 2c-4 0-8 2-8 5v1h16v-1c0-3-4-5-8-5",
  pin: "M14 3 21 10l-1.500 1.500-1-.3-3.800 3.800.3 3.500L13.500 20l-4-4-4.800 4.800-1.500-1.500L8 14.500l-4-4L5.500 9l3.500.3 3.800-3.800-.3-1z",
  down: "M12 16.500 5 9.500l1.400-1.400 5.600 5.600 5.600-5.600L19 9.500z",
  stage: "M3 4h18v3H3zm0 6h10v3H3zm0 6h14v3H3z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  set(svg, { viewBox: "0 0 24 24", width: 22, height: 22, "aria-hidden": "true", class: "icon" });
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  set(path, { d: PATHS[name], fill: "currentColor", "fill-rule": "evenodd" });
  svg.append(path);
  return svg;
}

export function iconButton(name, label, attributes = {}) {
  return el("button", { type: "button", "aria-label": label, title: label, ...attributes }, icon(name));
}
