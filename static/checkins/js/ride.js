// Follows the clock through the ten minutes. The start stands in the address, so that a locked phone,
// Back or a tab that was closed go on where the clock is. How strong it is stands in no address: the tab
// remembers it for this start alone, and a visitor's tab forgets it at the end.
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const PATIENCE_MS = 3000;
const REMEMBERED = "ride";
const riding = document.querySelector("[data-ride]");
const dock = document.querySelector("[data-dock]");
const keeps = document.querySelector("[data-keeps]"); // a person's way to the page that keeps it
const end = document.querySelector("[data-end]");
const strength = document.querySelector("[data-strength]");
const ticks = [...document.querySelectorAll("[data-ticks] li")];
const prompts = [...document.querySelector("[data-prompts]").content.querySelectorAll("li")];
const { ride, now } = riding.dataset;
// A person's ride is kept by the server's clock, whatever their phone's says; their page is always fresh. A
// visitor's may have been kept for a time without a network: it knows only when it was made.
const ahead = now ? Date.now() - Number(now) * SECOND : 0;
const began = start();
let shown = -1;

function clockNow() {
  return Date.now() - ahead;
}

function start() {
  const address = new URL(location.href);
  const said = Number(address.searchParams.get("at"));
  const at = now ? Number(ride) : startByPhone(said);
  if (at !== said) {
    address.searchParams.set("at", at);
    history.replaceState(null, "", address);
  }
  return at * SECOND;
}

function startByPhone(said) {
  const second = Math.floor(Date.now() / SECOND);
  return Number.isInteger(said) && said > 0 && said <= second ? said : second;
}

function show() {
  const minute = Math.floor((clockNow() - began) / MINUTE);
  if (minute === shown) return;
  shown = minute;
  const left = prompts.length - minute;
  if (left <= 0) return finish();
  riding.querySelector("[data-left]").textContent = left === 1 ? "1 minute to go" : `${left} minutes to go`;
  ticks.forEach((tick, place) => tick.classList.toggle("past", place < minute));
  riding.querySelector("[data-says]").textContent = prompts[minute].textContent;
  riding.querySelector("[data-also]").textContent = prompts[minute].dataset.also;
}

async function finish() {
  clearInterval(clock);
  if (!end.classList.contains("later")) return;
  // Without a network, or signed out meanwhile, the end is on this page.
  if (keeps && (await isThere(keeps.href))) return location.replace(keeps.href);
  riding.hidden = true;
  dock.hidden = true;
  end.classList.remove("later");
  end.querySelector("h1").textContent = "That was ten minutes.";
  end.focus();
}

// The end on this page, as a visitor's: Back leads to the ride again, and there they can try again.
let isAsking = false;
async function leave(event) {
  event.preventDefault();
  if (isAsking) return;
  isAsking = true;
  if (await isThere(keeps.href)) location.assign(keeps.href);
  else location.hash = "end";
  isAsking = false;
}

async function isThere(address) {
  const signal = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined;
  const answer = await fetch(address, { method: "HEAD", redirect: "manual", signal }).catch(() => null);
  return Boolean(answer && answer.ok);
}

function remembered() {
  try {
    const found = JSON.parse(sessionStorage.getItem(REMEMBERED)) ?? {};
    return found.began === began / SECOND ? found : {};
  } catch {
    return {};
  }
}

function remember(answers) {
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify({ began: began / SECOND, ...answers }));
  } catch {
    // A browser that keeps nothing: the last page asks for both.
  }
}

function word(value) {
  return strength.querySelector(`[value="${value}"] + span`).textContent;
}

function showStrength() {
  const { before, after } = remembered();
  const chosen = strength.querySelector(`[value="${after ?? before}"]`);
  if (chosen) chosen.checked = true;
  const said = before === undefined ? [] : [`At the start: ${word(before)}.`];
  if (after !== undefined) said.push(`Now: ${word(after)}.`);
  strength.querySelector("[data-said]").textContent = said.join(" ");
}

strength.addEventListener("change", ({ target }) => {
  const { before } = remembered();
  remember(before === undefined ? { before: target.value } : { before, after: target.value });
  showStrength();
});
strength.hidden = false;
showStrength();
if (keeps) {
  const address = new URL(keeps.href);
  address.searchParams.set("at", began / SECOND);
  keeps.href = address;
  keeps.addEventListener("click", leave);
}
addEventListener("pagehide", () => {
  const isOver = !end.classList.contains("later") || location.hash === "#end";
  if (!keeps && isOver) sessionStorage.removeItem(REMEMBERED);
});
const clock = setInterval(show, SECOND);
document.addEventListener("visibilitychange", show);
addEventListener("pageshow", show);
show();
