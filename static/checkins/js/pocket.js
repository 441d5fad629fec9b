// The pocket card: whom to call, kept on this phone by its person's choice and shown without a network or a sign-in.
// The store is loaded where this phone keeps something, so a first visit costs nothing of it.
const DAY_MS = 86_400_000;
const KIND = "card";
const OWN = "own";
const here = document.querySelector("script[data-pocket]").dataset;
const place = document.querySelector("[data-pocket-card]");
const choice = document.querySelector("[data-pocket-choice]");
const { owner } = document.body.dataset;

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

// What an account signed out of elsewhere kept here is forgotten before anything is shown.
async function openStore() {
  if (!self.phone) await load(here.store);
  await self.known.check();
}

async function keepsSomething() {
  if (!self.indexedDB) return false;
  const all = await indexedDB.databases?.();
  return !all || all.some(({ name }) => name === "kept");
}

const cardOf = (one) => self.phone.get(one, KIND, OWN);

function copyOf(name) {
  return document.querySelector(`template[data-pocket-${name}]`).content.firstElementChild.cloneNode(true);
}

function personRow({ first, number, dial, text }) {
  const row = copyOf("person");
  for (const one of row.querySelectorAll("[data-first]")) one.textContent = first;
  row.querySelector("[data-number]").textContent = number;
  const [write, call] = [row.querySelector("[data-write]"), row.querySelector("[data-call]")];
  const words = here.words ? `?&body=${encodeURIComponent(here.words)}` : "";
  if (text) write.href = `sms:${text}${words}`;
  else write.remove();
  if (dial) call.href = `tel:${dial}`;
  else call.remove();
  return row;
}

function lineRow(text) {
  const row = document.createElement("li");
  row.textContent = text;
  return row;
}

function show(card) {
  const lists = { people: card.people.map(personRow) };
  for (const part of ["reasons", "alone"]) lists[part] = (card[part] ?? []).map(lineRow);
  for (const [part, rows] of Object.entries(lists)) {
    place.querySelector(`[data-part=${part}]`).hidden = !rows.length;
    place.querySelector(`[data-part=${part}] ul`).replaceChildren(...rows);
  }
  place.hidden = !Object.values(lists).some((rows) => rows.length);
}

// The question does not prolong a session, and the answer is kept only for whom the page is.
async function fetchCard(parts) {
  const asked = new URLSearchParams(parts.map((part) => [part, "1"]));
  const how = { headers: { "X-Background": "1" }, cache: "no-store", redirect: "manual" };
  const answer = await fetch(`${here.card}?${asked}`, how);
  const card = answer.ok ? await answer.json() : {};
  if (card.owner !== owner) throw new Error("nobody's card");
  const kept = { ...card, parts, at: Date.now() };
  await self.phone.put(owner, KIND, OWN, kept);
  return kept;
}

async function refresh() {
  const card = await cardOf(owner);
  if (card && ("anew" in here || card.at < Date.now() - DAY_MS)) await fetchCard(card.parts);
}

// A browser that promises nothing may empty its store; Safari does after 7 days, unless it is installed.
async function mayBeCleared() {
  const isApple = navigator.vendor?.startsWith("Apple");
  const isInstalled = navigator.standalone || matchMedia("(display-mode: standalone)").matches;
  return (isApple && !isInstalled) || !(await navigator.storage?.persisted?.());
}

async function sayChoice(card) {
  for (const one of choice.querySelectorAll("[data-is-kept]")) one.hidden = !card;
  for (const one of choice.querySelectorAll("[data-is-not]")) one.hidden = Boolean(card);
  choice.querySelector("[data-week]").hidden = !card || !(await mayBeCleared());
  if (card) show(card);
  else place.hidden = true;
}

async function choose(event) {
  event.preventDefault();
  const parts = [...choice.querySelectorAll("input:checked")].map((box) => box.value);
  const undone = choice.querySelector("[data-undone]");
  undone.hidden = true;
  try {
    await self.phone.begin(owner);
    const card = await fetchCard(parts);
    await navigator.storage?.persist?.();
    await sayChoice(card);
    choice.querySelector("[role=status]").textContent = choice.dataset.done;
  } catch {
    undone.hidden = false;
  }
}

async function takeOff() {
  await self.phone.remove(owner, KIND, OWN);
  await sayChoice(undefined);
  choice.querySelector("[role=status]").textContent = choice.dataset.gone;
}

async function offer() {
  await openStore();
  if (!self.phone.works) return;
  const card = await cardOf(owner);
  for (const box of choice.querySelectorAll("input")) box.checked = card?.parts.includes(box.value) ?? false;
  choice.querySelector("form").addEventListener("submit", choose);
  choice.querySelector("[data-off]").addEventListener("click", takeOff);
  choice.hidden = false;
  await sayChoice(card);
  if (card) await sayChoice(await fetchCard(card.parts));
}

async function start() {
  if (choice) return offer();
  if (!(await keepsSomething())) return;
  await openStore();
  if (owner) return refresh();
  const whose = await self.phone.latest();
  const card = whose && (await cardOf(whose.owner));
  if (card) show(card);
}
start().catch(() => {});
