// «За кулисами»: the time of the service, the networks of the messengers, the program itself, small figures, hints.

import { ask } from "./api.js";
import { Dispatcher } from "./dispatcher.js";
import { el } from "./dom.js";
import { MESSENGERS, dayOf, shiftOf, timeOf, weekdayOf } from "./words.js";

const EVERY = 2000;
const PROGRAM = { running: "Программа работает", starting: "Программа запускается…", down: "Программа убита, вернётся через 3 секунды", stopped: "Программа остановлена" };
const MOVES = [
  ["quarter", "+15 минут"], ["hour", "+1 час"], ["day", "+1 день"],
  ["morning", "Утро, 7:59"], ["noon", "Полдень"], ["evening", "Вечер, 19:59"], ["night", "Ночь, 23:00"],
  ["monday", "Утро понедельника"], ["reset", "Сбросить"],
];
const HINTS = [
  ["Разговор", [
    "Напишите от семьи. Сообщение ляжет в тему этой семьи у куратора; ответьте там — ответ придёт семье.",
    "Выключите сеть ВКонтакте, ответьте Ольге от куратора, включите: ответ дойдёт один раз.",
    "Убейте программу посреди разговора и пишите дальше: вернётся и ничего не забудет.",
    "Отправьте альбом от Натальи, потом исправьте подпись: у куратора она поправится тоже.",
    "Напишите куратору заметку: «/n позвонить завтра». Семья её не увидит.",
  ]],
  ["День будущей мамы", [
    "«Утро, 7:59», подождите минуту: Марии пора принять назначенное. Нажмите «Принято» — или молчите и прибавляйте по 15 минут.",
    "Важное лекарство час без ответа: врач и куратор узнают. Нажмите у них «Беру на себя».",
    "«Мне плохо» → любой признак. Никто не нажимает «Беру на себя» пять минут — поднимают дежурного, потом руководителя.",
    "«Врачу» у Марии: отдельный разговор с доктором Соколовой. У врача: «Лекарства», «Графики».",
    "«Вызов врача, запись» → «Вызвать врача на дом». Вызов придёт за кулисы, в диспетчерскую: ответьте там, и через минуту узнают мама и куратор.",
  ]],
  ["День куратора", [
    "Начните с «Утра понедельника» и часа сверху: Анна на работе с девяти.",
    "У Ольги «Мои обращения» → «Новое обращение». У Анны откройте его: «В работе», «Что дальше», «Закрыть». Ольга увидит каждый шаг и поставит оценку.",
    "«Ночь, 23:00» и напишите от Натальи: отвечает дежурный Пётр. Помолчите 15 минут — его позовут, ещё 15 — руководителя. Ответьте, и тревога погаснет.",
    "«Специалист» в теме Натальи: позовите психолога Веру. Наталья решит, показать ли переписку, а по «Готово» доступ закроется.",
    "«Отпуск» с завтрашнего дня, замещает Пётр; потом «+1 день». Семьи у него, а когда отпуск кончится, Анна прочтёт, что было.",
    "«Помощь фонда» в теме семьи: сумма и на что. Решит Ирина, и семья узнает сама.",
  ]],
  ["День руководителя", [
    "«Рассылка»: напишите приглашение, «Отправить себе», потом «Отправить». Ответ семьи придёт её куратору, а вам — итог картинкой.",
    "«Событие» на одно место: пусть «Приду» нажмут двое. Второй попадёт в лист ожидания.",
    "«Семьи» → «Все семьи территории»: загляните к Ольге и напишите «/sv хорошая работа». Увидит только Анна.",
    "«Фонд»: одобрите заявку и отметьте «Выплачено». «Очередь»: кто ждёт ответа прямо сейчас.",
    "«Отчёт» за этот месяц: таблица с графиками и картинка. «Опрос» придёт семьям завтра после одиннадцати. Всё остальное: /help.",
  ]],
  ["День администратора", [
    "Наталья: «О сервисе» → «Удалить мои данные». У Нины /erasures: «Одобрить» удалит всё за секунды и пришлёт акт, «Отказать» спросит почему.",
    "Нина: /audit Иванова — что смотрела и меняла Анна. Из журнала ничего нельзя стереть.",
  ]],
];

export class Backstage {
  constructor(element, onState) {
    this.element = element;
    this.onState = onState;
    this.time = el("b", { class: "time" }, "—");
    this.day = el("span", {}, "");
    this.date = el("span", {}, "");
    this.shift = el("small", {}, "");
    this.fault = el("p", { class: "fault", role: "alert", hidden: true });
    this.program = el("p", { class: "program", role: "status" }, "");
    this.killing = el("button", { type: "button", class: "danger", onclick: () => this.tell("/demo/kill", {}) }, "Убить программу");
    this.starting = el("button", { type: "button", hidden: true, onclick: () => this.tell("/demo/start", {}) }, "Запустить снова");
    this.dispatcher = new Dispatcher((number, step) => this.tell("/demo/dispatcher", { number, step }));
    this.figures = el("dl", { class: "figures" });
    this.switches = Object.entries(MESSENGERS).map(([name, words]) => this.network(name, words));
    this.clock = el("div", { class: "buttons" }, MOVES.map(([to, words]) => el("button", { type: "button", onclick: (event) => this.move(event.currentTarget, to) }, words)));
    this.withProgram = [el("div", { class: "block" }, this.program, el("div", { class: "buttons" }, this.killing, this.starting)), this.clock];
    element.append(el("h2", {}, "За кулисами"),
      el("div", { class: "block" }, el("h3", {}, "Время службы"), el("p", { class: "now" }, this.time, this.day, this.date), this.shift, this.clock),
      el("div", { class: "block" }, el("h3", {}, "Сеть до мессенджера"), this.switches.map(({ row }) => row)),
      this.withProgram[0],
      el("div", { class: "block" }, this.figures),
      this.dispatcher.element,
      this.fault);
    this.hints = el("section", { class: "hints" }, el("h2", {}, "Попробуйте"), HINTS.map(([about, hints]) => el("div", {}, el("h3", {}, about), el("ol", {}, hints.map((hint) => el("li", {}, hint))))));
    this.read();
    setInterval(() => document.hidden || this.read(), EVERY);
    setInterval(() => this.tick(), 1000);
  }

  network(name, words) {
    const box = el("input", { type: "checkbox", role: "switch", checked: true,
      onchange: () => this.tell(`/api/${name}/control/network`, { on: box.checked }) });
    return { name, box, row: el("label", { class: `switch ${name}` }, el("span", {}, words), box) };
  }

  async move(button, to) {
    if (this.moving) return;
    this.moving = true;
    button.classList.add("busy");
    await this.tell("/demo/clock", { to });
    button.classList.remove("busy");
    this.moving = false;
  }

  async tell(path, body) {
    try {
      await ask(path, body);
      this.fault.hidden = true;
    } catch (fault) {
      this.fault.textContent = fault.message;
      this.fault.hidden = false;
    }
    await this.read();
  }

  async read() {
    try {
      this.draw(await ask("/demo/state"));
    } catch {
      this.program.textContent = "Песочница не отвечает: демонстрация остановлена?";
      this.program.dataset.state = "stopped";
    }
  }

  draw(state) {
    this.offset = state.now - Date.now() / 1000;
    this.shift.textContent = shiftOf(state.ahead);
    this.clock.lastElementChild.disabled = !state.ahead;
    this.tick();
    for (const part of this.withProgram) part.hidden = !state.program;
    if (state.program) {
      const times = state.program.deaths;
      this.program.dataset.state = state.program.state;
      this.program.textContent = PROGRAM[state.program.state] + (times ? ` · падений: ${times}` : "");
      this.killing.disabled = !["running", "starting"].includes(state.program.state);
      this.starting.hidden = state.program.state !== "down";
    }
    for (const { name, box } of this.switches) if (document.activeElement !== box || box.checked !== state.networks[name]) box.checked = state.networks[name];
    const { written, delivered, waiting } = state.figures;
    const rows = [["Написали люди", written], ["Доставил бот", delivered], ["Ждёт отправки", waiting ?? "—"]];
    this.dispatcher.draw(state.orders);
    this.figures.replaceChildren(...rows.flatMap(([words, number]) => [el("dt", {}, words), el("dd", {}, number)]));
    this.onState(state);
  }

  tick() {
    if (this.offset === undefined) return;
    const now = Date.now() / 1000 + this.offset;
    this.time.textContent = timeOf(now);
    this.day.textContent = weekdayOf(now);
    this.date.textContent = dayOf(now);
  }
}
