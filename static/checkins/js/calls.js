// Looks every ten seconds what became of an asked call, while the page is seen, and shows it in place.
// Without a script "Look again" does the same.
const EVERY_MS = 10_000;
const shown = () => document.querySelector("[data-calls]");
let timer;

async function look() {
  const headers = { "X-Background": "1" }; // no user made it, so it prolongs nothing
  const answer = await fetch(location.pathname, { headers, cache: "no-store", redirect: "manual" });
  if (answer.type === "opaqueredirect") return location.reload(); // signed out, or asked who it is
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-calls]");
  // Only what changed is put in place: focus and what is read aloud stay where they are otherwise.
  if (fresh && fresh.dataset.calls !== shown().dataset.calls) shown().replaceWith(fresh);
}

function wait() {
  clearTimeout(timer);
  if (!("waits" in shown().dataset)) return;
  timer = setTimeout(async () => {
    if (document.visibilityState === "visible") await look().catch(() => {}); // no network: later
    wait();
  }, EVERY_MS);
}

document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "visible" || !("waits" in shown().dataset)) return;
  await look().catch(() => {});
  wait();
});
wait();
