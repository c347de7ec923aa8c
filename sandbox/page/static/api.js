// Requests to the page's server; a refusal is an Error with words for a person.

const WORDS = {
  "the bot is blocked": "Бот заблокирован: сначала разблокируйте его",
  "the bot is stopped here: press Start first": "Бот остановлен: нажмите «Начать»",
  "the caption is longer than 1024": "Подпись к файлу длиннее 1024 знаков",
  "no such button": "Этой кнопки уже нет",
  "no such message": "Этого сообщения уже нет",
  "no such message to answer": "Сообщения, на которое вы отвечаете, уже нет",
  "no such topic": "Этой темы уже нет",
  "not your message": "Это не ваше сообщение",
  "nothing to send": "Нечего отправлять",
  "VK has no such reaction": "У ВКонтакте нет такой реакции",
};

export async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const answer = await fetch(path, options);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(WORDS[said.error] || said.error || `Не получилось (${answer.status})`);
  return said;
}

export const act = (owner, name, body) => ask(`/api/${owner.messenger}/phone/${name}`, { user: owner.user, ...body });

export const chatsOf = async (owner) => (await ask(`/api/${owner.messenger}/phone/chats?user=${encodeURIComponent(owner.user)}`)).chats;

// `heard(source, change)` at each change; `back()` when the stream is there (again): what was missed has to be read.
export function listen(heard, back) {
  const stream = new EventSource("/api/events");
  stream.addEventListener("open", back);
  for (const source of ["telegram", "vk", "max", "demo"]) {
    stream.addEventListener(source, (event) => heard(source, JSON.parse(event.data)));
  }
}
