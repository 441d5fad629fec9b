{% autoescape off %}// Keeps Help, Right now and Learn, as they are signed out, for a time without a network. Nothing else is kept:
// what is asked for with a session goes to the server and is never put into a cache.
const KEPT = "public-{{ version }}";
const PAGES = {{ pages }};
const FILES = {{ files }};
const PATIENCE_MS = 4000;

async function keepAll() {
  const cache = await caches.open(KEPT);
  await Promise.all([...PAGES, ...FILES].map(async (address) => {
    // Without the cookie: the same address shows a person's own people to that person.
    const answer = await fetch(address, { credentials: "omit", cache: "no-cache", redirect: "error" });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    await cache.put(address, answer);
  }));
  await self.skipWaiting();
}

// No page is claimed: a page that is claimed while the browser keeps it in memory is thrown away, and
// with it what was typed on it. The next page is the worker's by itself.
async function dropOlder() {
  for (const name of await caches.keys()) {
    if (name.startsWith("public-") && name !== KEPT) await caches.delete(name);
  }
}

async function kept(address) {
  const cache = await caches.open(KEPT);
  return cache.match(address, { ignoreVary: true });
}

function afterAWhile() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
}

// A connection can be up and dead: after a while the kept page is better than none.
async function page(request, address) {
  const answer = fetch(request);
  const first = await Promise.race([answer.catch(() => undefined), afterAWhile()]);
  if (first && first.status < 500) return first;
  return (await kept(address)) ?? answer;
}

// Any other page that cannot be had: Right now, which works without a network, and says so.
async function elsewhere(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    const now = await kept("{{ instead }}");
    if (now) return now;
    throw lost;
  }
}

async function file(request, address) {
  return (await kept(address)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGES.includes(pathname)) {
    event.respondWith(page(request, pathname));
  } else if (request.mode === "navigate") {
    event.respondWith(elsewhere(request));
  } else if (FILES.includes(pathname)) {
    event.respondWith(file(request, pathname));
  }
});
{% endautoescape %}
