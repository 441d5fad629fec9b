// A page of somebody's hides its content as it is left. Out of the browser's memory (Back), it asks
// whether it may still be shown; without a yes within two seconds it is loaded anew.
const PATIENCE_MS = 2000;
const root = document.documentElement;
const { still, page, owner, kept } = document.body.dataset;

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

async function comeBack({ persisted }) {
  const isFine = !persisted || (await inTime(mayBeShown()));
  if (root.classList.contains("left")) return; // another script leads to the lock page
  if (!isFine) {
    // Not reload(): it would ask to send a refused form again.
    location.replace(location.pathname + location.search);
    return;
  }
  root.classList.remove("away");
}

if (still) {
  addEventListener("submit", signOut);
  addEventListener("pagehide", () => root.classList.add("away"));
  addEventListener("pageshow", comeBack);
}
