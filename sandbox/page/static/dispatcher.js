// «Диспетчерская»: the calls of a doctor and appointments that families have asked for, and who answers them.

import { el } from "./dom.js";
import { timeOf } from "./words.js";

const INTENTS = { house_call: "Вызов на дом", appointment: "Запись к врачу" };
const STEPS = {
  house_call: [["accepted", "Принято"], ["coming", "Врач выехал"], ["done", "Выполнено"]],
  appointment: [["accepted", "Принято"], ["assigned", "Записать"], ["done", "Приём прошёл"]],
};
const WHOM = { child: "ребёнок", adult: "взрослый" };

export class Dispatcher {
  constructor(answer) {
    this.answer = answer;
    this.list = el("div", { class: "orders" });
    this.element = el("div", { class: "block dispatcher" }, el("h3", {}, "Диспетчерская поликлиники"), this.list);
    this.draw([]);
  }

  draw(orders) {
    const look = JSON.stringify(orders);
    if (look === this.look) return;
    this.look = look;
    this.list.replaceChildren(...(orders.length ? orders.map((order) => this.order(order)) : [
      el("p", { class: "soft" }, "Вызовов нет. У семьи в меню: «Вызов врача, запись»."),
    ]));
  }

  order(order) {
    const age = order.age && `${order.age} ${yearsOf(Number(order.age))}`;
    const who = [order.name, [WHOM[order.patient], age].filter(Boolean).join(", ")].filter(Boolean).join(" · ");
    const what = [order.doctor, order.words, order.temperature && `${order.temperature.replace(".", ",")}°`].filter(Boolean).join(" · ");
    const open = order.state === "open";
    return el("article", { class: "order", "data-number": order.number },
      el("b", {}, `${INTENTS[order.intent]} ${order.number}`), el("small", {}, ` · ${timeOf(order.at)}`),
      el("p", { class: "status", "data-state": order.state }, order.status),
      [who, what, order.address, order.phone].filter(Boolean).map((words) => el("p", {}, words)),
      open && el("div", { class: "buttons" }, STEPS[order.intent].map(([step, words]) =>
        el("button", { type: "button", onclick: () => this.answer(order.number, step) }, words))));
  }
}

function yearsOf(count) {
  const [tens, ones] = [count % 100, count % 10];
  if (tens > 10 && tens < 20) return "лет";
  if (ones === 1) return "год";
  return ones > 1 && ones < 5 ? "года" : "лет";
}
