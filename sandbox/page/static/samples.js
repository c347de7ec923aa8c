// What 📎 offers without looking for a file: pictures drawn on the spot, a real PDF, a voice, a big file, a place.

const SCENES = [hills, house, flowers];

export const SAMPLES = [
  { words: "Фотография", make: async () => ({ attachments: [await photo(0)] }) },
  { words: "Альбом из трёх фото", make: async () => ({ attachments: await Promise.all([0, 1, 2].map(photo)) }) },
  { words: "Справка (PDF)", make: async () => ({ attachments: [{ kind: "document", name: "Справка о составе семьи.pdf", mime: "application/pdf", data: base64(await pdf()) }] }) },
  { words: "Голосовое, 7 секунд", make: async () => ({ attachments: [{ kind: "voice", size: 14_000, duration: 7 }] }) },
  { words: "Файл на 60 МБ", make: async () => ({ attachments: [{ kind: "document", name: "Видео с утренника.zip", mime: "application/zip", size: 60 * 1024 ** 2 }] }) },
  { words: "Место на карте", make: async () => ({ location: { latitude: 52.6088, longitude: 39.5992 } }) },
];

export const contactSample = (owner) => ({
  words: "Мой телефон", make: async () => ({ contact: { phone: owner.phone || "+79990000000", name: owner.name, own: true } }),
});

export async function fromDisk(file) {
  const kinds = { image: "photo", audio: "audio", video: "video" };
  const [family, exact] = file.type.split("/");
  const kind = ["svg+xml", "heic", "tiff"].includes(exact) ? "document" : kinds[family] || "document";
  return { kind, name: file.name, mime: file.type || undefined, data: base64(new Uint8Array(await file.arrayBuffer())) };
}

async function photo(at) {
  return { kind: "photo", name: `photo-${at + 1}.jpg`, mime: "image/jpeg", data: base64(await drawn(960, 720, SCENES[at])) };
}

async function drawn(width, height, scene) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  scene(canvas.getContext("2d"), width, height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
  return new Uint8Array(await blob.arrayBuffer());
}

function base64(bytes) {
  let words = "";
  for (let at = 0; at < bytes.length; at += 0x8000) words += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(words);
}

function sky(draw, width, height, ...colors) {
  const fill = draw.createLinearGradient(0, 0, 0, height);
  colors.forEach((color, at) => fill.addColorStop(at / (colors.length - 1), color));
  draw.fillStyle = fill;
  draw.fillRect(0, 0, width, height);
}

function disc(draw, x, y, radius, color) {
  draw.fillStyle = color;
  draw.beginPath();
  draw.arc(x, y, radius, 0, 7);
  draw.fill();
}

function hills(draw, width, height) {
  sky(draw, width, height, "#f7b58b", "#fbe3c0", "#f6efe0");
  disc(draw, 650, 300, 80, "#fff3d6");
  ["#b9c9a3", "#93ad86", "#6c8f70"].forEach((color, at) => {
    draw.fillStyle = color;
    draw.beginPath();
    draw.moveTo(0, height);
    for (let x = 0; x <= width; x += 8) draw.lineTo(x, 400 + at * 90 + Math.sin(x / (130 - at * 25) + at * 2) * 45);
    draw.lineTo(width, height);
    draw.fill();
  });
}

function house(draw, width, height) {
  sky(draw, width, height, "#a9d4ee", "#e5f3fa");
  draw.fillStyle = "#8fbf76";
  draw.fillRect(0, 540, width, height);
  disc(draw, 800, 130, 70, "#ffd75e");
  draw.fillStyle = "#f3d2a2";
  draw.fillRect(280, 320, 340, 260);
  draw.fillStyle = "#c8574a";
  draw.beginPath();
  draw.moveTo(240, 330);
  draw.lineTo(450, 170);
  draw.lineTo(660, 330);
  draw.fill();
  draw.fillStyle = "#7fb4d8";
  draw.fillRect(330, 390, 90, 80);
  draw.fillStyle = "#8a5a3c";
  draw.fillRect(490, 430, 80, 150);
  [[130, 480], [200, 520], [760, 500]].forEach(([x, y]) => {
    draw.fillStyle = "#7a5438";
    draw.fillRect(x - 9, y, 18, 90);
    disc(draw, x, y - 20, 60, "#5f9e5b");
  });
}

function flowers(draw, width, height) {
  sky(draw, width, height, "#fdf0f3", "#f8d9df");
  for (let at = 0; at < 22; at += 1) {
    const [x, y] = [(at * 211) % width, 90 + ((at * 149) % (height - 160))];
    for (let petal = 0; petal < 6; petal += 1) disc(draw, x + Math.cos(petal) * 30, y + Math.sin(petal) * 30, 24, ["#e7859a", "#f2b14c", "#b78bd0", "#f5f5f5"][at % 4]);
    disc(draw, x, y, 20, "#f9e37a");
  }
}

// A PDF of one page whose content is one JPEG: the smallest honest document with Russian words in it.
async function pdf() {
  const image = await drawn(1240, 1754, paper);
  const ascii = (words) => Uint8Array.from(words, (letter) => letter.charCodeAt(0));
  const page = "q 595 0 0 842 0 0 cm /I Do Q";
  const objects = [
    ["<</Type/Catalog/Pages 2 0 R>>"], ["<</Type/Pages/Kids[3 0 R]/Count 1>>"],
    ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"],
    [`<</Type/XObject/Subtype/Image/Width 1240/Height 1754/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${image.length}>>stream\n`, image, "\nendstream"],
    [`<</Length ${page.length}>>stream\n${page}\nendstream`],
  ];
  const parts = [ascii("%PDF-1.4\n")];
  const starts = [];
  const size = () => parts.reduce((sum, part) => sum + part.length, 0);
  objects.forEach((object, at) => {
    starts.push(size());
    parts.push(ascii(`${at + 1} 0 obj`), ...object.map((part) => (typeof part === "string" ? ascii(part) : part)), ascii("\nendobj\n"));
  });
  const table = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(ascii(`xref\n0 6\n0000000000 65535 f \n${table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${size()}\n%%EOF`));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function paper(draw, width, height) {
  draw.fillStyle = "#fff";
  draw.fillRect(0, 0, width, height);
  draw.fillStyle = "#222";
  draw.font = "bold 56px serif";
  draw.fillText("СПРАВКА о составе семьи", 130, 240);
  draw.font = "38px serif";
  ["Выдана для предъявления по месту требования.", "Это образец: людей и адресов в нём нет."].forEach((line, at) => draw.fillText(line, 130, 340 + at * 64));
}
