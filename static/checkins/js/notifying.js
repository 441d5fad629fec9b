// The worker's part about notifications: shows what is pushed, and opens what it leads to.
// Only what is expected is read, so that no push shows or opens anything else.
function told(data) {
  try {
    const { title, body, path, tag, renotify } = data.json();
    const texts = [title, body, path, tag];
    if (!texts.every((text) => typeof text === "string" && text)) return self.SOMETHING;
    return { title, body, path, tag, renotify: renotify === true };
  } catch {
    return self.SOMETHING;
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
