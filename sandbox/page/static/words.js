// Russian words for times, sizes, counts and messengers.

export const MESSENGERS = { telegram: "Telegram", vk: "ВКонтакте", max: "MAX" };

const ZONE = "Europe/Moscow";
const clock = new Intl.DateTimeFormat("ru", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const day = new Intl.DateTimeFormat("ru", { day: "numeric", month: "long", timeZone: ZONE });
const weekday = new Intl.DateTimeFormat("ru", { weekday: "long", timeZone: ZONE });

export const timeOf = (seconds) => clock.format(seconds * 1000);
export const dayOf = (seconds) => day.format(seconds * 1000);
export const weekdayOf = (seconds) => weekday.format(seconds * 1000);

export function sizeOf(bytes) {
  if (bytes >= 1024 ** 2) return `${(bytes / 1024 ** 2).toFixed(1).replace(".0", "").replace(".", ",")} МБ`;
  if (bytes >= 1024) return `${Math.round(bytes / 1024)} КБ`;
  return `${bytes} Б`;
}

export const lengthOf = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;

export function shiftOf(seconds) {
  if (!seconds) return "";
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts = [days && `${days} д`, hours && `${hours} ч`, !days && minutes && `${minutes} мин`].filter(Boolean);
  return `вперёд на ${parts.join(" ")}`;
}

// «Смирнова Ольга Сергеевна» → «Ольга Смирнова»
export function shortName(full) {
  const [family, first] = full.split(" ");
  return first ? `${first} ${family}` : family;
}

export const initials = (full) => full.split(" ").slice(0, 2).reverse().map((word) => word[0]).join("");

const GISTS = {
  photo: "Фото", document: "Файл", voice: "Голосовое", audio: "Аудио", video: "Видео",
  round_video: "Видеосообщение", sticker: "Стикер", animation: "Анимация",
};

export const kindOf = (kind) => GISTS[kind] || "Файл";

// One line about a message, for quotes and the pinned bar.
export function gistOf(message) {
  if (message.deleted) return "Сообщение удалено";
  if (message.text) return message.text.split("\n")[0];
  if (message.attachments.length) return kindOf(message.attachments[0].kind);
  if (message.location) return "Место на карте";
  if (message.contact) return "Контакт";
  return message.service || "Сообщение";
}
