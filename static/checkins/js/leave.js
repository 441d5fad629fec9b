// Leaves at once: the button, or Shift three times. All is hidden before anything else is done, then the server is
// told, and a page of nobody's takes this one's place. Back leads to the lock page, also from memory.
const KITCHEN = "/kitchen/";
const LEAVE = "/leave/";
const LOCK = "/lock/";
const TITLE = "Kitchen measures";
const LEFT = "left"; // in this tab's storage: it was left, and nobody unlocked it here since
const UNHEARD = "leave"; // in the browser's storage: no page has heard yet that the server was told
const PRESSES = 3;
const WITHIN_MS = 1500;
const NOT_DRAWN_MS = 80;
const EDGE = 8;
const root = document.documentElement;
const isAtLock = location.pathname.startsWith(LOCK);
let pressed = [];
let isGone = false;

// A browser that stores nothing throws; leaving must not wait for that.
function stored(store, key, value) {
  try {
    if (value) self[store].setItem(key, value);
    else if (value === null) self[store].removeItem(key);
    return self[store].getItem(key);
  } catch {
    return null;
  }
}

function tell() {
  const how = { method: "POST", body: new URLSearchParams(), redirect: "manual", keepalive: true };
  return fetch(LEAVE, how).then((answer) => answer.type === "opaqueredirect");
}

// What the phone keeps is another's from now on, also without a network (store.js). Nothing waits for it.
function shut() {
  return new Promise((done) => {
    const asked = indexedDB.open("kept");
    asked.onerror = done;
    asked.onupgradeneeded = () => asked.transaction.abort(); // it was not there: it is not made
    asked.onsuccess = ({ target: { result: db } }) => {
      const turn = db.transaction("keys", "readwrite");
      const keys = turn.objectStore("keys");
      keys.openCursor().onsuccess = ({ target: { result: at } }) => {
        if (!at) return;
        at.update({ ...at.value, shut: true });
        at.continue();
      };
      turn.oncomplete = turn.onabort = () => done(db.close());
    };
  }).catch(() => {});
}

function hide() {
  root.classList.add("left");
}

// Nothing of the page may come back: not from the browser's memory, nor as what a form remembers.
function empty() {
  for (const one of document.querySelectorAll("input, textarea, select")) one.value = "";
  document.body?.replaceChildren();
}

function goAway() {
  if (isGone) return;
  isGone = true;
  dispatchEvent(new Event("leaving")); // what was typed may be kept now, where a page does so
  try {
    sessionStorage.clear(); // the answers of a ride go with their user
  } catch {
    // it holds nothing then
  }
  stored("sessionStorage", LEFT, "1");
  stored("localStorage", UNHEARD, String(Date.now())); // other tabs read it, and leave too
  tell().catch(() => {});
  empty();
  location.replace(KITCHEN);
}

// The blank page is drawn before the rest is done; where nothing is drawn, the rest does not wait for it.
function leave() {
  if (root.classList.contains("left")) return;
  hide();
  shut();
  document.title = TITLE;
  setTimeout(goAway, NOT_DRAWN_MS);
  requestAnimationFrame(() => setTimeout(goAway));
}

function toLock() {
  hide();
  location.replace(LOCK);
}

// The page that was left is gone before it hears an answer, so the next one tells the server again.
async function makeSure() {
  if (!isAtLock) hide();
  if (document.readyState === "loading") await new Promise((go) => addEventListener("DOMContentLoaded", go));
  const isOwn = !isAtLock && "still" in document.body.dataset;
  if (!isOwn) root.classList.remove("left");
  const isTold = await tell().catch(() => false);
  await shut(); // the page that was left may have been gone too early
  if (isTold) stored("localStorage", UNHEARD, null);
  if (isOwn) toLock();
}

async function forgetOnceUnlocked() {
  if (document.readyState === "loading") await new Promise((go) => addEventListener("DOMContentLoaded", go));
  if (!isAtLock && "still" in document.body.dataset) stored("sessionStorage", LEFT, null);
}

// The part of the page that is seen may be half of it: under a keyboard, or drawn larger with two fingers.
function place() {
  const button = document.querySelector("[data-leave]");
  const { offsetLeft, offsetTop, width, height, scale } = visualViewport;
  if (!button) return;
  button.style.transform = "";
  const { left, top, right, bottom } = button.getBoundingClientRect();
  const isSeen = left >= offsetLeft && right <= offsetLeft + width && top >= offsetTop && bottom <= offsetTop + height;
  if (isSeen) return;
  const x = offsetLeft + width - EDGE / scale - right;
  const y = offsetTop + EDGE / scale - top;
  button.style.transform = `translate(${x}px, ${y}px) scale(${1 / scale})`;
}

addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-leave]")) return;
  event.preventDefault();
  leave();
}, { capture: true });
addEventListener("keydown", ({ key, repeat, ctrlKey, altKey, metaKey, timeStamp }) => {
  if (repeat) return;
  const isAlone = key === "Shift" && !ctrlKey && !altKey && !metaKey;
  pressed = isAlone ? [...pressed, timeStamp].slice(-PRESSES) : [];
  if (pressed.length === PRESSES && timeStamp - pressed[0] <= WITHIN_MS) leave();
}, { capture: true });
addEventListener("pointerdown", () => (pressed = []), { capture: true });
addEventListener("storage", ({ key, newValue }) => key === UNHEARD && newValue && !isAtLock && leave());
addEventListener("beforeunload", (event) => {
  if (root.classList.contains("left")) event.stopImmediatePropagation();
}, { capture: true });
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && !isAtLock && stored("sessionStorage", LEFT)) toLock();
});
visualViewport?.addEventListener("resize", place);
visualViewport?.addEventListener("scroll", place);

const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
if (isAtLock) shut();
if (isBack && !isAtLock && stored("sessionStorage", LEFT)) toLock();
else if (stored("localStorage", UNHEARD)) makeSure();
else if (!isBack) forgetOnceUnlocked();
if (self.visualViewport?.scale > 1) place();
