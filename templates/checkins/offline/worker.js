{% autoescape off %}// Keeps Help, Right now and an empty check-in, and then Learn, as they are signed out, for a time without a network.
// Nothing else is kept: what is asked for with a session goes to the server and is never put into a cache. It shows what is
// pushed, too, and sends what waits on the phone.
const KEPT = "public-{{ version }}";
const FIRST = {{ first }};
const LATER = {{ later }};
const PAGES = [...FIRST, ...LATER];
const FILES = {{ files }};
const PATIENCE_MS = 4000;
const LONG_MS = 8000; // for a page that holds more than the one that is kept
const LEAVE = "{{ leave }}";
const AWAY = "{{ away }}";
const CHECKIN = /^\/check-in\/(\d{4}-\d\d-\d\d\/(quick\/)?\d\/)?$/;
// What a notification says if the push cannot be read: a browser asks for one, whatever comes.
self.SOMETHING = {{ something }};
importScripts("{{ shared }}");

async function keep(address) {
  // Without the cookie: the same address shows a person's own people to that person. A file's name says what it holds.
  const cache = FILES.includes(address) ? "default" : "no-cache";
  const answer = await fetch(address, { credentials: "omit", cache, redirect: "error" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  await (await caches.open(KEPT)).put(address, answer);
}

// No page is claimed: a page that is claimed while the browser keeps it in memory is thrown away, and
// with it what was typed on it. The next page is the worker's by itself.
async function keepFirst() {
  await Promise.all([...FIRST, ...FILES].map(keep));
  await self.skipWaiting();
}

// Once a page has all it needs, and says so. Until all is here, what an older worker kept stands in for it.
async function keepLater() {
  for (const address of LATER) {
    if (!(await caches.match(address, { cacheName: KEPT, ignoreVary: true }))) await keep(address);
  }
  await dropOlder();
}

async function ours() {
  return (await caches.keys()).filter((name) => name.startsWith("public-")); // the oldest first
}

// Never a newer worker's, which may be about to take over.
async function dropOlder() {
  const names = await ours();
  for (const name of names.slice(0, names.indexOf(KEPT))) await caches.delete(name);
}

async function kept(address) {
  for (const cacheName of [KEPT, ...(await ours()).reverse()]) {
    const found = await caches.match(address, { cacheName, ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

function afterAWhile(patience = PATIENCE_MS) {
  return new Promise((resolve) => setTimeout(resolve, patience));
}

// A connection can be up and dead: after a while the kept page is better than none.
async function page(request, address) {
  const answer = fetch(request);
  const first = await Promise.race([answer.catch(() => undefined), afterAWhile()]);
  if (first && first.status < 500) return first;
  return (await kept(address)) ?? answer;
}

// Any other page that cannot be had: the empty check-in in place of one of the check-in's, else Right now. Both work
// without a network, and say so.
async function instead(pathname) {
  const now = await kept("{{ instead }}");
  return CHECKIN.test(pathname) ? ((await kept("{{ checkin }}")) ?? now) : now;
}

async function elsewhere(request, pathname) {
  const answer = fetch(request);
  const found = answer.catch(() => undefined);
  const first = await (CHECKIN.test(pathname) ? Promise.race([found, afterAWhile(LONG_MS)]) : found);
  return first ?? (await instead(pathname)) ?? answer;
}

// What was typed and could not be sent: a page of the check-in waits in the queue, another form may be a draft.
async function post(event, pathname) {
  const { request } = event;
  const copy = request.clone();
  const again = request.clone();
  try {
    const answer = await fetch(request);
    if (answer.status < 400) event.waitUntil(self.unsent.sent(copy));
    return answer;
  } catch (lost) {
    if (pathname === LEAVE) return Response.redirect(AWAY, 303);
    const led = (await self.lostPage.lost(copy)) ?? (await self.unsent.lost(again));
    const page = led ?? (await instead(pathname));
    if (page) return page;
    throw lost;
  }
}

async function file(request, address) {
  return (await kept(address)) ?? fetch(request);
}

// A page of an older worker is drawn with that one's files.
async function olderFile(request, address) {
  try {
    return await fetch(request);
  } catch (lost) {
    const found = await kept(address);
    if (found) return found;
    throw lost;
  }
}

// A browser that can sends what waits as soon as there is a network, with no page open.
self.addEventListener("sync", (event) => {
  if (event.tag === "pages") event.waitUntil(self.sending.send());
});
self.addEventListener("install", (event) => event.waitUntil(keepFirst()));
self.addEventListener("message", (event) => {
  if (event.data?.later) event.waitUntil(keepLater().catch(() => undefined)); // the next page asks again
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST") {
    // A file is handed on as it is.
    const isForm = request.headers.get("Content-Type")?.startsWith("application/x-www-form-urlencoded");
    if (request.mode === "navigate" && isForm) event.respondWith(post(event, pathname));
    return;
  }
  if (request.method !== "GET") return;
  if (pathname === AWAY) {
    event.respondWith(file(request, pathname)); // whoever leaves at once waits for no network
  } else if (request.mode === "navigate" && PAGES.includes(pathname)) {
    event.respondWith(page(request, pathname));
  } else if (request.mode === "navigate") {
    event.respondWith(elsewhere(request, pathname));
  } else if (FILES.includes(pathname)) {
    event.respondWith(file(request, pathname));
  } else if (["style", "script"].includes(request.destination)) {
    event.respondWith(olderFile(request, pathname));
  }
});
{% endautoescape %}
