// A page of somebody's hides its content as it is left. Out of the browser's memory (Back), it asks
// whether it may still be shown; without a yes within two seconds it is loaded anew. One that stays open
// asks, too, once nobody used it for as long as a session stays unlocked, or as it is seen again.
const PATIENCE_MS = 2000;
const AWAY_MS = 60 * 1000; // out of sight for so long, another may have picked up the phone
const LEAST_MS = 1000;
const MOST_MS = 60 * 60 * 1000; // a timer can't wait for any length
const root = document.documentElement;
const { still, page, owner, kept, locksAfter } = document.body.dataset;

async function mayBeShown() {
  const headers = { "X-Page": page, "X-Background": "1" }; // the question does not prolong a session
  const signal = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined;
  const answer = await fetch(still, { headers, signal, cache: "no-store", redirect: "manual" });
  return answer.ok && (await answer.json()).still === true;
}

function inTime(question) {
  const no = new Promise((answer) => setTimeout(answer, PATIENCE_MS, false));
  return Promise.race([question.catch(() => false), no]);
}

async function letGoOfNotifications() {
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}

function loaded(src) {
  return new Promise((done, fail) => {
    document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: fail }));
  });
}

async function forgetOwner() {
  if (!self.phone) await loaded(kept);
  if (self.phone.works) await self.phone.forget(owner);
}

// What a tab and a phone remember of their user go with them: the answers of a ride that was not ended, all that is
// encrypted for later, and notifications, which the server ends in any case. Sign-out waits for the phone a little.
async function signOut(event) {
  if (event.defaultPrevented || !event.target.matches('[action$="/logout/"]')) return;
  sessionStorage.clear();
  letGoOfNotifications().catch(() => {});
  if (!owner) return;
  event.preventDefault();
  await inTime(forgetOwner());
  event.target.submit();
}

// Not reload(): it would ask to send a refused form again.
function loadAnew() {
  location.replace(location.pathname + location.search);
}

const isLeft = () => root.classList.contains("left"); // another script leads to the lock page
let usedAt = Date.now();
let hiddenAt = Infinity;
let isAsking = false;

// Without a network nobody can say, and the page of a person who is back soon is not lost.
async function askWhileOpen(isBackSoon) {
  if (isAsking || isLeft()) return;
  isAsking = true;
  root.classList.add("away");
  const unheard = isBackSoon && !navigator.onLine;
  if (unheard || (await inTime(mayBeShown()))) {
    isAsking = false;
    usedAt = Date.now();
    if (!isLeft()) root.classList.remove("away");
    return;
  }
  const waits = [];
  dispatchEvent(new CustomEvent("locking", { detail: waits })); // what was typed may be kept now
  await inTime(Promise.all(waits));
  if (!isLeft()) loadAnew();
}

async function watch(ms) {
  const left = () => usedAt + ms - Date.now();
  if (left() <= 0) await askWhileOpen(false);
  setTimeout(watch, Math.min(Math.max(left(), LEAST_MS), MOST_MS), ms);
}

function lockWhileOpen(ms) {
  const used = () => (usedAt = Date.now());
  for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, used, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => {
    const wasAway = Date.now() - hiddenAt;
    hiddenAt = document.hidden ? Date.now() : Infinity;
    if (!document.hidden && wasAway > AWAY_MS) askWhileOpen(Date.now() - usedAt < ms);
  });
  watch(ms);
}

async function comeBack({ persisted }) {
  const isFine = !persisted || (await inTime(mayBeShown()));
  if (isLeft()) return;
  if (!isFine) return loadAnew();
  root.classList.remove("away");
}

if (still) {
  if (locksAfter) lockWhileOpen(locksAfter * 1000);
  addEventListener("submit", signOut);
  addEventListener("pagehide", () => root.classList.add("away"));
  addEventListener("pageshow", comeBack);
}
