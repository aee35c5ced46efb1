// The demo panel: looks at the store each second, and types codes into the tablet like a scanner.

import { scan } from "/demo/scanner.js";
import { WORDS } from "/demo/words.js";

const LOOK_EVERY_MS = 1000;
const HEARD_FOR_MS = 1600;
const SILENT_AFTER = 3; // looks: one that fails while the page loads is no alarm
const TABLET = { landscape: [1280, 800], portrait: [800, 1280] };
const ABOVE_AND_BELOW_PX = 120;
const LOCALES = { fr: "fr-FR", en: "en-GB" };
const LOCATION = "L-A12";
const UNKNOWN = "4006381333931";
const UNREADABLE = "29XY?7";

const CARDS = [
  { key: "sign_in", codes: (state) => state.people.map(person) },
  { key: "find", codes: (state) => state.wares.map(ware) },
  { key: "sell", codes: (state) => [...state.wares.slice(2, 4).map(ware), customerCard(state)] },
  { key: "prepare", codes: (state) => or("no.tasks", begunFirst(state.tasks.filter(toPrepare)).map(task)) },
  { key: "hand_over", codes: (state) => or("no.codes", state.tasks.filter(collectable).map(collected)) },
  { key: "receive", codes: (state) => or("no.deliveries", state.deliveries.map(delivery)) },
  { key: "line", codes: (state) => [lineButton(state.cut), ...atTerminal(state.terminal)] },
  { key: "rules", codes: (state) => ruled(state.rules) },
  { key: "odd", codes: () => [tile("unknown", UNKNOWN, "ean13"), tile("unreadable", UNREADABLE, "qr")] },
];

const find = (id) => document.getElementById(id);
const frame = document.querySelector("iframe");
const shown = new Map();
let language = (localStorage.getItem("language") ?? navigator.language).startsWith("fr") ? "fr" : "en";
let portrait = localStorage.getItem("portrait") === "true";
let last = null;
let unanswered = 0;

// Words and numbers

function t(key, places = {}) {
  return (WORDS[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => places[name]);
}

function hour(time) {
  return new Date(time).toLocaleTimeString(LOCALES[language], { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" });
}

function day(time) {
  return new Date(time).toLocaleString(LOCALES[language], { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" });
}

// Elements

function make(tag, fields = {}, ...children) {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...children);
  return element;
}

function pill(text, tone) {
  return make("span", { className: `pill ${tone}`, textContent: text });
}

/** Draw `id` again, only when what it shows has changed: a click must not lose its button. */
function show(id, facts, draw) {
  const key = JSON.stringify([language, facts]);
  if (shown.get(id) === key) return;
  shown.set(id, key);
  find(id).replaceChildren(...draw());
}

function or(key, elements) {
  return elements.length ? elements : [make("p", { className: "small", textContent: t(key) })];
}

// What can be scanned

function tile(word, code, kind, detail = "") {
  return scannable(t(word), code, kind, detail);
}

function scannable(title, code, kind, detail, tone = "") {
  const picture = make("img", { src: `/demo/code.svg?kind=${kind}&text=${encodeURIComponent(code)}`, alt: "" });
  const button = make(
    "button",
    { className: `code ${kind}`, title: code },
    picture,
    make("span", { className: "title", textContent: title }),
    make("span", { className: `small ${tone}`, textContent: detail }),
  );
  button.dataset.code = code;
  return button;
}

function ware({ where, name, options, code, free }) {
  const known = free > 0 ? t("here", { n: free }) : where === "partner" ? t("partner") : t("here.none");
  return scannable(name, code, "ean13", `${options.join(" · ")} — ${known}`, free > 0 ? "good" : "near");
}

function customerCard({ customer_code }) {
  return tile("customer_card", customer_code, "qr", customer_code);
}

function person({ name, role, pin }) {
  return make(
    "p",
    { className: "pin" },
    make("span", { className: "title", textContent: name }),
    make("span", { className: "small", textContent: t(`role.${role}`) }),
    make("output", { textContent: pin }),
  );
}

function task({ number, status, mode, due_at, items, order_code, missing }) {
  const late = new Date(due_at) < new Date(last.now);
  const open = items.filter((item) => item.to_pick > 0);
  return make(
    "section",
    { className: "task" },
    make(
      "h3",
      {},
      `${number} `,
      pill(`${t(`status.${status}`)} · ${t(`mode.${mode}`)} · ${hour(due_at)}`, late ? "late" : "near"),
    ),
    ...(missing && open.length ? [make("p", { className: "small risk", textContent: t("missing") })] : []),
    make(
      "div",
      { className: "codes" },
      ...open.map((item) => scannable(item.name, item.code, "ean13", `${item.options.join(" · ")} × ${item.to_pick}`)),
      ...(status === "picked" && mode === "pick_up" ? [tile("location", LOCATION, "qr")] : []),
      tile("order", order_code, "qr", order_code),
    ),
  );
}

function toPrepare({ status }) {
  return ["offered", "accepted", "picking", "picked"].includes(status);
}

function begunFirst(tasks) {
  const begun = ({ status }) => ["picking", "picked"].includes(status);
  return [...tasks.filter(begun), ...tasks.filter((each) => !begun(each))];
}

function collectable({ pickup_code }) {
  return pickup_code !== null;
}

function collected({ number, pickup_code }) {
  return tile("pick_up_code", pickup_code, "qr", number);
}

function delivery({ delivery_id, origin, due_at, code, lines }) {
  const left = lines.filter(({ quantity, received }) => received < quantity);
  return make(
    "section",
    { className: "task" },
    make("h3", {}, `${delivery_id} `, pill([origin || t("nobody"), ...(due_at ? [day(due_at)] : [])].join(" · "), "near")),
    make("div", { className: "codes" }, tile("note", code, "qr", code), ...left.map(boxed)),
  );
}

function boxed({ name, options, code, quantity, received }) {
  return scannable(name, code, /^\d{13}$/.test(code) ? "ean13" : "qr", `${options.join(" · ")} × ${quantity - received}`);
}

function lineButton(cut) {
  return make("button", { className: "main", textContent: t(cut ? "cut.back" : "cut.now"), onclick: switchLine });
}

function atTerminal({ offline, waiting, bank_declines }) {
  const declines = () => tell("bank", { declined: !bank_declines });
  return [
    toggle(t(offline ? "terminal.cut" : "terminal.up"), !offline, () => tell("terminal-line", { cut: !offline })),
    toggle(t(bank_declines ? "bank.declines" : "bank.pays"), !bank_declines, declines),
    make("p", { className: "small", textContent: t("terminal.waiting", { n: waiting }) }),
  ];
}

function ruled({ version, said, switches }) {
  return [
    ...Object.entries(switches).map(([rule, on]) => ruleSwitch(rule, on)),
    make("p", { className: "small", textContent: t("rules.live", { n: version }) }),
    make("ol", { className: "rows" }, ...said.map(saidRule)),
  ];
}

function ruleSwitch(rule, on) {
  return toggle(t(`rules.${rule}`), on, () => tell("rules", { rule, on: !on }));
}

function toggle(textContent, on, onclick) {
  return make("button", { className: "switch", role: "switch", ariaChecked: on, textContent, onclick });
}

function saidRule({ part, name, figure }) {
  const told = name.endsWith("_percent") ? `${figure} %` : euros(figure);
  const words = part === "weight" ? t("rules.figure", { name: t(`weight.${name}`), figure: told }) : name;
  return make("li", {}, make("span", { textContent: words }), pill(t(`rules.${part}`), "near"));
}

/** A cost in 1/100 of a cent. */
function euros(cost) {
  return (cost / 10_000).toLocaleString(LOCALES[language], { style: "currency", currency: "EUR" });
}

// Both sides

/** Keep a number on one line. */
function whole(number) {
  return number.replaceAll("-", "\u2011");
}

function fact({ what, number, time, told }) {
  return make(
    "li",
    {},
    make("time", { textContent: hour(time) }),
    make("span", { textContent: `${t(`fact.${what}`)} ${whole(number)}` }),
    pill(t(told ? "told" : "untold"), told ? "good" : "offline"),
  );
}

function order({ number, placed_at, customer_name, parts, unfilled }) {
  return make(
    "li",
    {},
    make("time", { textContent: hour(placed_at) }),
    make("span", { textContent: `${whole(number)} ${customer_name}` }),
    ...parts.map((part) => pill(`${part.node_name} · ${t(`status.${part.status}`)}`, tone(part.status))),
    ...(unfilled.length ? [pill(t("unfilled"), "late")] : []),
  );
}

function tone(status) {
  if (["shipped", "handed_over"].includes(status)) return "good";
  return ["declined", "lapsed", "cancelled"].includes(status) ? "late" : "near";
}

function agrees(row) {
  return row.on_hand === row.oms_on_hand && row.reserved === row.oms_reserved;
}

function compared(row) {
  return make(
    "tr",
    { className: agrees(row) ? "" : "offline" },
    make("td", { textContent: row.sku }),
    make("td", { textContent: `${row.on_hand} (${row.reserved})` }),
    make("td", { textContent: `${row.oms_on_hand ?? "–"} (${row.oms_reserved ?? "–"})` }),
  );
}

function drawAgreement(rows) {
  const equal = rows.every(agrees);
  find("agreed").className = `pill ${equal ? "good" : "offline"}`;
  find("agreed").textContent = rows.length ? t(equal ? "stock.equal" : "stock.differs") : "";
  show("stock", rows, () =>
    rows.length ? rows.map(compared) : [make("tr", {}, make("td", { colSpan: 3, textContent: t("stock.none") }))],
  );
}

// The whole page

function draw(state) {
  last = state;
  find("clock").textContent = new Date(state.now).toLocaleString(LOCALES[language], {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris",
  });
  for (const button of find("speed").children) {
    button.setAttribute("aria-pressed", Number(button.dataset.speed) === state.speed);
  }
  if (document.activeElement !== find("payment")) find("payment").value = state.next_outcome ?? "";
  find("wan").setAttribute("aria-checked", !state.cut);
  find("wan").textContent = t(state.cut ? "line.cut" : "line.up");
  find("waiting").className = `pill ${state.waiting ? "offline" : "good"}`;
  find("waiting").textContent = state.waiting ? t("waiting", { n: state.waiting }) : t("all.told");
  for (const { key, codes } of CARDS) {
    show(`card.${key}`, [state.people, state.wares, state.tasks, state.deliveries, state.cut, state.terminal, state.rules], () => codes(state));
  }
  show("facts", state.facts, () => or("no.facts", state.facts.map(fact)));
  show("orders", state.oms_orders, () => or("no.orders", state.oms_orders.map(order)));
  drawAgreement(state.stock);
}

function drawCards() {
  const open = new Set([...document.querySelectorAll("details[open]")].map((card) => card.dataset.key));
  find("cards").replaceChildren(
    ...CARDS.map(({ key }, nth) => {
      const card = make(
        "details",
        { open: open.size ? open.has(key) : nth === 0 },
        make("summary", {}, make("b", { textContent: nth < 8 ? nth + 1 : "…" }), t(`card.${key}`)),
        make("p", { textContent: t(`card.${key}.text`) }),
        make("div", { className: "codes", id: `card.${key}` }),
      );
      card.name = "try";
      card.dataset.key = key;
      return card;
    }),
  );
}

function speak() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = t(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.ariaLabel = t(element.dataset.label);
  find("language").textContent = t("language");
  find("turn").textContent = t(portrait ? "landscape" : "portrait");
  shown.clear();
  drawCards();
  if (last) draw(last);
}

function fit() {
  const [width, height] = portrait ? TABLET.portrait : TABLET.landscape;
  const room = find("stage").clientWidth;
  const tall = portrait ? window.innerHeight - ABOVE_AND_BELOW_PX : Infinity;
  const scale = Math.min(1, room / width, tall / height);
  Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
  Object.assign(find("tablet").style, { width: `${width * scale}px`, height: `${height * scale}px` });
}

// What people do

async function tell(path, body) {
  await fetch(`/demo/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  await look();
}

function switchLine() {
  return tell("wan", { cut: !last.cut });
}

function scanned(event) {
  const button = event.target.closest("button[data-code]");
  if (!button) return;
  const heard = find("heard");
  heard.textContent = t("scanned", { code: button.dataset.code });
  heard.hidden = false;
  setTimeout(() => { heard.hidden = true; }, HEARD_FOR_MS);
  scan(frame, button.dataset.code);
}

async function look() {
  const answer = await fetch("/demo/state").catch((error) => {
    if (!(error instanceof TypeError)) throw error; // fetch says so when nobody answers
    return null;
  });
  unanswered = answer?.ok ? 0 : unanswered + 1;
  find("silent").hidden = unanswered < SILENT_AFTER;
  if (answer?.ok) draw(await answer.json());
}

async function lookAgainAndAgain() {
  if (!document.hidden) await look();
  setTimeout(lookAgainAndAgain, LOOK_EVERY_MS);
}

find("speed").onclick = ({ target }) => target.dataset.speed && tell("speed", { speed: Number(target.dataset.speed) });
find("hour").onclick = () => tell("hour");
find("order").onclick = () => tell("order");
find("payment").onchange = ({ target }) => tell("terminal", { outcome: target.value || null });
find("wan").onclick = switchLine;
find("cards").addEventListener("click", scanned);
find("language").onclick = () => {
  language = language === "fr" ? "en" : "fr";
  localStorage.setItem("language", language);
  speak();
};
find("turn").onclick = () => {
  portrait = !portrait;
  localStorage.setItem("portrait", portrait);
  speak();
  fit();
};
window.addEventListener("resize", fit);
speak();
fit();
lookAgainAndAgain();
