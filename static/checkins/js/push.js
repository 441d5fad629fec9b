// Lets notifications reach this browser once its user taps the button and the browser agrees. What
// the browser forgot, or a sign-out ended, is said on the page or put right.
const part = document.querySelector("[data-push-key]");
const form = part.querySelector("[data-push-form]");
const { pushKey, pushKnown, pushWorker } = part.dataset;
const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const isOfApple = /iPhone|iPad|iPod/.test(navigator.userAgent)
  || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

function say(what) {
  for (const one of part.querySelectorAll("[data-push-says]")) one.hidden = one.dataset.pushSays !== what;
}

function bytesOf(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

function textOf(bytes) {
  const letters = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function nameOf(endpoint) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.pushManager.getSubscription();
}

function isSigned(subscription) {
  const key = subscription.options?.applicationServerKey;
  return !key || textOf(key) === pushKey;
}

async function subscribed() {
  await navigator.serviceWorker.register(pushWorker);
  const registration = await navigator.serviceWorker.ready;
  const before = await registration.pushManager.getSubscription();
  if (before && !isSigned(before)) await before.unsubscribe(); // of a key that the site gave up
  return registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(pushKey),
  });
}

function fill(subscription) {
  form.elements.endpoint.value = subscription.endpoint;
  form.elements.p256dh.value = textOf(subscription.getKey("p256dh"));
  form.elements.auth.value = textOf(subscription.getKey("auth"));
}

async function turnOn() {
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if (await Notification.requestPermission() !== "granted") {
      say("blocked");
      return;
    }
    fill(await subscribed());
    form.submit();
  } catch {
    say("again");
  } finally {
    button.disabled = false;
  }
}

// The page knows this browser by its address, which the browser may have changed or dropped.
async function compare() {
  const subscription = await current();
  if (!pushKnown) {
    await subscription?.unsubscribe(); // its sign-in is over, or it was another account's
  } else if (!subscription || !isSigned(subscription)) {
    say("lost");
    form.hidden = false;
  } else if (await nameOf(subscription.endpoint) !== pushKnown) {
    fill(subscription);
    await fetch(form.action, { method: "POST", body: new FormData(form) });
  }
}

if (!can) {
  say(isOfApple ? "iphone" : "missing");
} else if (Notification.permission === "denied") {
  say("blocked");
} else {
  say("");
  form.hidden = Boolean(pushKnown);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    turnOn();
  });
  for (const ending of part.querySelectorAll("[data-push-end]")) {
    ending.addEventListener("submit", () => {
      current().then((subscription) => subscription?.unsubscribe()).catch(() => {});
    });
  }
  compare().catch(() => {});
}
