// A page of somebody's hides its content as it is left. Out of the browser's memory (Back), it asks
// whether it may still be shown; without a yes within two seconds it is loaded anew.
const PATIENCE_MS = 2000;
const root = document.documentElement;
const { still, page } = document.body.dataset;

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

// What a tab remembers of its user goes with them: the answers of a ride that was not ended. So do
// notifications, which the server ends in any case.
addEventListener("submit", ({ target }) => {
  if (!target.matches('[action$="/logout/"]')) return;
  sessionStorage.clear();
  letGoOfNotifications().catch(() => {});
});
addEventListener("pagehide", () => root.classList.add("away"));
addEventListener("pageshow", async ({ persisted }) => {
  const isFine = !persisted || (await inTime(mayBeShown()));
  if (root.classList.contains("left")) return; // another script leads to the lock page
  if (!isFine) {
    // Not reload(): it would ask to send a refused form again.
    location.replace(location.pathname + location.search);
    return;
  }
  root.classList.remove("away");
});
