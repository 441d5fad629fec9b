// Warns staff two minutes before their session ends, and keeps it if they ask to.
const WARNED_S = 120;
const AGAIN_S = 30;
const box = document.querySelector("[data-stay]");
const keep = box.querySelector("[data-keep]");
let timer;

function show(name, seconds = 0) {
  const minutes = Math.max(1, Math.round(seconds / 60));
  for (const part of box.querySelectorAll("p")) part.hidden = !(name in part.dataset);
  for (const left of box.querySelectorAll("[data-left]"))
    left.textContent = minutes === 1 ? "1 minute" : `${minutes} minutes`;
  keep.hidden = name !== "warning";
  box.hidden = false;
}

function wait(seconds, then) {
  clearTimeout(timer);
  timer = setTimeout(then, Math.max(seconds, 1) * 1000);
}

async function secondsLeft(headers) {
  const answer = await fetch(box.dataset.stay, { headers, cache: "no-store", redirect: "manual" });
  return answer.ok ? (await answer.json()).seconds : 0; // a redirect leads to sign-in
}

function arm(seconds) {
  box.hidden = true;
  wait(seconds - WARNED_S, look);
}

function say(name, seconds) {
  if (seconds > WARNED_S) return arm(seconds);
  show(seconds > 0 ? name : "over", seconds);
  if (seconds > 0) wait(seconds + 1, look);
}

// Another tab may have moved the end meanwhile, so it is asked for before anything is said.
const look = () => ask("warning", { "X-Background": "1" });

async function ask(name, headers) {
  try {
    say(name, await secondsLeft(headers));
  } catch {
    wait(AGAIN_S, look); // without a network nobody knows
  }
}

keep.addEventListener("click", () => ask("last", {}));

// A laptop that slept has missed its timer.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look();
});
arm(Number(box.dataset.seconds));
