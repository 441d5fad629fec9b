{% autoescape off %}// Keeps Help, Right now and Learn, as they are signed out, for a time without a network. Nothing else is kept:
// what is asked for with a session goes to the server and is never put into a cache. It shows what is pushed, too.
importScripts(...{{ unsent }});
const KEPT = "public-{{ version }}";
const PAGES = {{ pages }};
const FILES = {{ files }};
const PATIENCE_MS = 4000;
// What a notification says if the push cannot be read: a browser asks for one, whatever comes.
const SOMETHING = {{ something }};

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

// A form that no server gets is kept on this phone, and its person is led to a page that says so.
async function sent(event) {
  const spare = event.request.clone();
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    return self.unsent.failed(spare);
  }
  if (answer.status < 400) event.waitUntil(self.unsent.sent(spare));
  return answer;
}

async function file(request, address) {
  return (await kept(address)) ?? fetch(request);
}

// Only what is expected is read, so that no push shows or opens anything else.
function told(data) {
  try {
    const { title, body, path, tag, renotify } = data.json();
    const texts = [title, body, path, tag];
    if (!texts.every((text) => typeof text === "string" && text)) return SOMETHING;
    return { title, body, path, tag, renotify: renotify === true };
  } catch {
    return SOMETHING;
  }
}

function notify(data) {
  const { title, body, path, tag, renotify } = told(data);
  return self.registration.showNotification(title, { body, tag, renotify, data: { path } });
}

// A path of this site, else its first page.
function ownAddress(path) {
  const { origin } = self.location;
  const isPath = typeof path === "string" && path.startsWith("/") && !path.startsWith("//");
  const address = isPath ? new URL(path, origin) : undefined;
  return address?.origin === origin ? address : new URL("/", origin);
}

// A page that is open may hold something half written: it is shown, or left as it is.
async function open(path) {
  const { href } = ownAddress(path);
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => one.url.split("#")[0] === href);
  return page ? page.focus() : self.clients.openWindow(href);
}

self.addEventListener("push", (event) => event.waitUntil(notify(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path));
});
self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isForm = request.method === "POST" && request.mode === "navigate";
  if (isForm && origin === self.location.origin) event.respondWith(sent(event));
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
