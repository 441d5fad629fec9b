// The check-in without a network: shows one page of it at a time, and keeps each on this phone until it can be sent.
const form = document.querySelector("[data-checkin]");
const bulk = form.querySelector("[data-bulk]");
const { results, rides, quick } = form.dataset;
const all = (selector, within = form) => [...within.querySelectorAll(selector)];
const one = (selector, within = form) => within.querySelector(selector);
const show = (selector, on) => all(selector).forEach((part) => (part.hidden = !on));

const MOMENT_MS = 400;
const SITTING_MS = 15 * 60 * 1000;
const PATH = /^\/check-in\/(\d{4}-\d\d-\d\d)\/(quick\/)?(\d)\/$/;
const path = PATH.exec(location.pathname);
const [, kept, keptDay, keptStep] = /^#(on|back|done|full)\/([\d-]{10})\/(\d)$/.exec(location.hash) ?? [];
const isShort = Boolean(path?.[2]) || new URLSearchParams(location.search).has("short");
const steps = isShort ? ["quick", "4"] : ["1", "2", "3", "4"];

let owner;
let own;
let day;
let today;
let step = 0;
let shown = 0;
const before = {}; // what of this form is kept already, by question

const part = () => one(`[data-page="${steps[step]}"]`);
const nameOf = (line) => one("input[type=radio]", line).name;

// What the page asks, as the server's page does: an own sign is answered and not asked.
function linesOf(page) {
  return all("[data-line]", page).filter((line) => !line.hidden);
}

function answersOf(page) {
  const found = {};
  for (const line of linesOf(page)) {
    const value = one("input:checked", line)?.value;
    const isScale = Boolean(one(".scale", line));
    found[nameOf(line)] = value === undefined ? null : isScale ? Number(value) : value;
  }
  const ticks = all("[name=triggers]", page);
  const ticked = ticks.filter((box) => box.checked).map((box) => box.value);
  if (ticks.length) found.triggers = ticked.length ? ticked.sort() : null;
  const note = one("textarea", page);
  if (note) found.note = note.value.trim() || null;
  return found;
}

// Only what was chosen since: a blank question changes nothing of what another page said.
function changed(answers) {
  const isNew = ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name] ?? null);
  return Object.fromEntries(Object.entries(answers).filter(isNew));
}

async function save(stops) {
  const page = part();
  const found = answersOf(page);
  const answers = changed(found);
  const asked = linesOf(page).map(nameOf).filter((name) => !name.startsWith("own:"));
  const marked = bulk.value.split(" ").filter((name) => answers[name] === 0);
  const isLast = step === steps.length - 1;
  const finish = isLast || (stops && (await queue.isLate(owner, day)));
  const record = { uuid: crypto.randomUUID(), day, page: step + 1, answers, asked, bulk: marked, finish };
  await queue.add(owner, isShort ? { ...record, quick: true } : record);
  Object.assign(before, found);
  return isLast || stops;
}

const nameOfDay = (of) => {
  if (of === today) return "Today";
  if (of === queue.earlier(today, 1)) return "Yesterday";
  return new Intl.DateTimeFormat("en-US", { weekday: "long", timeZone: "UTC" }).format(new Date(of));
};

function sayDay() {
  const name = nameOfDay(day);
  show("[data-when-today]", day === today);
  show("[data-when-other]", day !== today);
  for (const word of all("[data-day-name]", document)) word.textContent = name;
  const other = day === today ? queue.earlier(today, 1) : today;
  for (const button of all("[data-other-day]")) button.textContent = `Fill in ${nameOfDay(other).toLowerCase()}`;
  for (const line of all("[data-line]")) {
    const weekly = one(".weekly", line);
    if (weekly) line.hidden = own ? !own.weekly[day]?.includes(nameOf(line)) : true;
  }
  const plan = own?.meetings[day]?.[day === today ? 0 : 1];
  const said = one("[data-plan]");
  if (said) said.textContent = plan ?? "";
  for (const count of all("[data-of]")) {
    const counted = linesOf(count.closest("[data-page]")).filter((line) => !/^(medicine$|own:)/.test(nameOf(line)));
    count.textContent = counted.length;
  }
}

// As a page that was loaded: at its top, for eyes and for readers.
function begins() {
  shown = performance.now();
  scrollTo(0, 0);
  document.querySelector("main").focus({ preventScroll: true });
}

async function showStep() {
  for (const page of all("[data-page]")) page.hidden = page.dataset.page !== steps[step];
  for (const button of all("[data-next]")) button.hidden = button.dataset.next !== steps[step];
  if (isShort) one("[data-step]", part())?.replaceChildren(`${step + 1} of ${steps.length}`);
  show("[data-stop]", step < steps.length - 1);
  show("[data-late]", await queue.isLate(owner, day));
  show("[data-dock]", true);
  begins();
}

// What the answers ask for, by the rule's own table; without the network nothing older is known.
function blocksOf({ planning, used, low_mood: low, cravings }) {
  const key = [planning, used, low].map((answer) => answer ?? "").join(",");
  const found = (JSON.parse(results)[key] ?? "").split(" ").filter(Boolean);
  const leads = found.some((name) => name !== "low_mood");
  const rest = !leads && rides.split(" ").includes(String(cravings)) ? ["ride"] : [];
  return [...(leads ? [] : ["thanks"]), ...rest, ...found];
}

function callTo({ first, dial }) {
  const call = one("template[data-call]").content.firstElementChild.cloneNode(true);
  call.href = `tel:${dial}`;
  one("[data-first]", call).textContent = first;
  return call;
}

// The people of the pocket card, which anybody who opens this phone may see; they come before a line.
async function showPeople(place) {
  const card = await phone.get(owner, "card", "own").catch(() => undefined);
  const people = (card?.people ?? []).filter(({ dial }) => dial).slice(0, 2);
  if (!people.length) return;
  for (const spot of all(".nobody, [data-people]", place)) {
    const calls = document.createElement("div");
    calls.className = "buttons pair";
    calls.append(...people.map(callTo));
    spot.before(calls);
  }
}

async function showBlocks(answers) {
  const place = one("[data-blocks]");
  const blocks = blocksOf(answers).map((name) => one(`template[data-block=${name}]`).content.cloneNode(true));
  place.replaceChildren(...blocks);
  await showPeople(place);
  const name = nameOfDay(day);
  const when = day === today ? "today" : name === "Yesterday" ? "yesterday" : `on ${name}`;
  for (const word of all("[data-when]")) word.textContent = when;
}

// What this form says counts, and what was just kept of one that a network was lost to; not what somebody said before.
async function showResult() {
  const waiting = await phone.all(owner, "page");
  const isJustNow = ({ at }) => Math.abs(Date.now() - at) < SITTING_MS;
  const ofDay = waiting.filter(isJustNow).map(({ value }) => value.page).filter((page) => page.day === day);
  await showBlocks(Object.assign({}, ...ofDay.map((page) => page.answers), before));
  show("[data-page], [data-dock], [data-kept]", false);
  show("[data-result]", true);
  begins();
  await send();
}

async function send() {
  if (!(await phone.count(owner, "page"))) return;
  const left = await sending.send().catch(() => null);
  show("[data-sign-in]", left === undefined && navigator.onLine);
  if (!(await phone.count(owner, "page"))) say("Sent. Your check-in is saved.");
}

function say(words) {
  for (const said of all("[data-said], [data-kept]")) said.textContent = words;
}

let isSaving = false;
async function submit(stops) {
  // A second tap in a page's first moment was meant for the page before.
  if (isSaving || performance.now() - shown < MOMENT_MS) return;
  isSaving = true;
  show("[data-undone]", false);
  try {
    const ends = await save(stops);
    say("Saved on this phone. Not sent yet.");
    if (ends) await showResult();
    else {
      step += 1;
      await showStep();
      show("[data-kept]", true);
      send();
    }
  } catch {
    show("[data-undone]", true);
    scrollTo(0, 0);
  }
  isSaving = false;
}

function add(name, text) {
  const line = one(".group .line").cloneNode(true);
  line.id = `id_${name}`;
  one("legend", line).textContent = text;
  for (const input of all("input[type=radio]", line)) {
    input.name = name;
    input.checked = false;
    input.removeAttribute("data-none");
  }
  one("[data-own] .group").append(line);
}

function addTrigger(code, text) {
  const ticks = one("#id_triggers .ticks");
  const label = one("label", ticks).cloneNode(true);
  one("input", label).value = code;
  label.lastChild.replaceWith(` ${text}`);
  ticks.append(label);
}

// The public questions alone stand where nothing of the person's own is kept.
function fillIn() {
  const medicine = one("#id_medicine");
  if (own && !own.medicine) medicine.hidden = true;
  const said = document.createElement("p");
  said.className = "small quiet";
  said.dataset.plan = "";
  one("#id_meeting legend").after(said);
  for (const [code, text] of own?.signs ?? []) add(code, text);
  show("[data-own]", own?.signs.length);
  for (const [code, text] of own?.triggers ?? []) addTrigger(code, text);
  if (own?.used) one("[data-used]").textContent = own.used;
  if (isShort) one("[data-quick-lines]").append(...quick.split(" ").map((name) => one(`#id_${name}`)));
}

// As a locked session's form: what is the person's own is left out where it may be another's hand.
async function ownOf(whose) {
  const found = await phone.get(whose, "shell", "own");
  if (!found || !(await queue.isLocked(whose))) return found;
  return { ...found, signs: [], triggers: [], meetings: {}, used: "" };
}

// A day that was filled in is not begun again unasked.
async function showWhole() {
  const waiting = await phone.all(owner, "page");
  const waits = waiting.some(({ value: { page } }) => page.day === day && page.finish);
  const isSent = (await phone.get(owner, "shell", "sent"))?.day === day;
  show("[data-whole]", waits || isSent);
  show("[data-waits]", waits);
  show("[data-sent]", !waits);
}

async function begin() {
  if (phone.works) await known.check(); // who was signed out has nothing here any more
  const latest = phone.works && (await phone.latest());
  if (!latest) return;
  owner = latest.owner;
  own = await ownOf(owner);
  const zone = own?.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = queue.dayAt(zone, Date.now() + (await queue.offset(owner)), own?.ends_at);
  today = now.day;
  const wanted = keptDay ?? path?.[1];
  day = wanted && wanted <= today && wanted >= queue.earlier(today, 7) ? wanted : now.open;
  one("[data-closed]").hidden = true;
  fillIn();
  sayDay();
  if (kept === "done") return showResult();
  // It is said before anything is typed.
  if (kept === "full" || (await queue.isFull(owner, steps.length))) return show("[data-no-room]", true);
  step = keptStep ? Number(keptStep) : Math.max(0, Number(path?.[3] ?? 1) - 1);
  step = Math.min(step, steps.length - 1);
  if (!kept && !path && !isShort && day === today) await showWhole();
  if (one("[data-whole]").hidden) await showStep();
  const count = await phone.count(owner, "page");
  if (kept !== "on") say(`${count} ${count === 1 ? "page is" : "pages are"} on this phone. Not sent yet.`);
  show("[data-kept]", count);
  send();
}

document.addEventListener("submit", (event) => {
  if (event.target !== form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  submit(event.submitter?.name === "stop");
}, { capture: true });
form.addEventListener("input", () => (shown = 0));
form.addEventListener("click", (event) => {
  if (!event.target.closest("[data-other-day]")) return;
  day = day === today ? queue.earlier(today, 1) : today;
  sayDay();
  show("[data-late]", false);
  queue.isLate(owner, day).then((late) => show("[data-late]", late));
});
document.querySelector("[data-back]").addEventListener("click", (event) => {
  if (!step || part().hidden) return;
  event.preventDefault();
  step -= 1;
  showStep();
});
one("[data-change]").addEventListener("click", () => {
  show("[data-whole]", false);
  showStep();
});
addEventListener("online", () => owner && send());
begin();
self.blocksOf = blocksOf; // the rule asks the same of both sides
