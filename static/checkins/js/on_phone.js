// On a person's own pages: what waits on this phone is said and sent, what their check-in asks is kept for a time
// without a network, and nothing is left behind at sign-out without being asked.
const { owner, keep, locked } = document.querySelector("[data-on-phone]")?.dataset ?? {};
const FRESH_MS = 4 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const box = document.querySelector("[data-waiting]");
const leaving = document.querySelector("[data-leaving]");

const waitingWords = (count) => `${count} ${count === 1 ? "page is" : "pages are"} on this phone. Not sent yet.`;

function refusal({ id, value: { page, refused } }) {
  const line = box.querySelector("template").content.cloneNode(true);
  const [about, why] = line.querySelectorAll("p");
  const parts = { weekday: "long", month: "short", day: "numeric", timeZone: "UTC" };
  const day = new Intl.DateTimeFormat("en-US", parts).format(new Date(page.day));
  about.textContent = `${day}, step ${page.page}: we couldn’t save this page.`;
  why.textContent = refused.text;
  line.querySelector("[data-copy]").addEventListener("click", async ({ target }) => {
    const said = Object.entries(page.answers).map(([name, answer]) => `${name}: ${answer}`);
    await navigator.clipboard.writeText([page.day, ...said].join("\n"));
    target.textContent = "Copied";
  });
  line.querySelector("[data-delete]").addEventListener("click", async () => {
    await phone.remove(owner, "page", id);
    await show();
  });
  return line;
}

async function show() {
  if (!box) return;
  const waiting = await phone.all(owner, "page");
  box.hidden = !waiting.length;
  box.querySelector("[data-words]").textContent = waitingWords(waiting.length);
  const refused = waiting.filter(({ value }) => value.refused);
  box.querySelector("ul")?.replaceChildren(...refused.map(refusal)); // none where somebody else reads the phone
}

async function send() {
  await sending.send().catch(() => {});
  await show();
}

// A few times a day: what this person's own form asks.
async function keepOwn() {
  const kept = await phone.get(owner, "shell", "own");
  if (kept && Date.now() - kept.kept_at < FRESH_MS) return;
  const options = { headers: { "X-Background": "1" }, cache: "no-store", redirect: "manual" };
  const answer = await fetch(keep, options);
  if (!answer.ok) return;
  const own = await answer.json();
  if (own.owner !== owner) return;
  await sending.learn(owner, own.now);
  await phone.put(owner, "shell", "own", { ...own, kept_at: Date.now() });
}

// Whose page it is, should its answers find no network: another account may have signed in meanwhile.
async function noteForm() {
  const form = document.querySelector("[data-checkin] [name=uuid]");
  if (!form) return;
  for (const { id, at } of await phone.all(owner, "form"))
    if (Date.now() - at > DAY_MS) await phone.remove(owner, "form", id);
  await phone.put(owner, "form", form.value, { locked: Boolean(locked) });
}

async function begin() {
  // A locked session shows its pages to anybody: they prove nobody's hand, and begin nothing.
  if (!locked) await phone.begin(owner);
  else if ((await phone.owners()).length) await phone.lock();
  if (!(await phone.owners()).includes(owner)) return;
  await noteForm();
  if (locked) return;
  await show();
  await send();
  await keepOwn();
}

// What is not sent is lost with the sign-out: that is asked first.
let goes = false;
async function signOut(form) {
  const count = await phone.count(owner, "page").catch(() => 0);
  if (count && !(await asked(count))) return;
  await phone.forget(owner).catch(() => {});
  goes = true;
  form.requestSubmit();
}

async function asked(count) {
  leaving.querySelector("[data-words]").textContent = waitingWords(count);
  leaving.returnValue = "";
  leaving.showModal();
  const answer = await new Promise((done) => {
    leaving.addEventListener("close", () => done(leaving.returnValue), { once: true });
  });
  if (answer === "send") {
    const left = await sending.send().catch(() => undefined);
    if (left === 0) return true;
    leaving.querySelector("[data-undone]").hidden = false;
    return asked(await phone.count(owner, "page"));
  }
  return answer === "delete";
}

if (owner && phone.works) {
  begin().catch(() => {});
  addEventListener("online", send);
  box?.querySelector("[data-send]").addEventListener("click", send);
  addEventListener("submit", (event) => {
    if (goes || !leaving || !event.target.matches('[action$="/logout/"]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    signOut(event.target);
  }, { capture: true });
}
