// Keeps what is typed in a form on the server, sealed, while it is typed: a tab that is closed loses
// nothing. It joins what it is written for when the form is sent. Nothing is kept on the phone.
const PAUSE_MS = 800;
const AT_MOST_MS = 3000;
const KEPT = "Kept as you type. Tap Save to put it in your plan.";
const NOT_KEPT = "Not kept yet. Tap Save.";

for (const form of document.querySelectorAll("[data-typed]")) {
  const said = form.querySelector("[data-typed-said]");
  let timer, flight;
  let changedAt = 0; // when the oldest change that is not kept was made, 0 for none
  let isSent = false;

  async function keep() {
    clearTimeout(timer);
    if (!changedAt || isSent) return;
    changedAt = 0;
    flight?.abort(); // this one says all that the one before would
    flight = new AbortController();
    const { signal } = flight;
    const body = new URLSearchParams(new FormData(form));
    const headers = { "X-Typed": "1" };
    let isKept = false;
    try {
      const how = { method: "POST", body, headers, redirect: "manual", keepalive: true, signal };
      isKept = (await fetch(form.action, how)).status === 204;
    } catch {
      // without a network
    }
    if (signal.aborted) return;
    const words = isKept ? KEPT : NOT_KEPT;
    if (said.textContent !== words) said.textContent = words; // read aloud once
  }

  form.addEventListener("input", () => {
    changedAt ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(0, Math.min(PAUSE_MS, changedAt + AT_MOST_MS - Date.now())));
  });
  form.addEventListener("submit", () => {
    isSent = true; // a draft that came after it would stand there as not saved
    flight?.abort();
  });
  addEventListener("pageshow", () => (isSent = false));
  addEventListener("pagehide", keep);
  addEventListener("leaving", keep); // before the fields are emptied
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}
