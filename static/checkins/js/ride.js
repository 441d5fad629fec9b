// Follows the clock through the ten minutes. The start stands in the address, so that a locked phone,
// Back or a tab that was closed go on where the clock is.
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const riding = document.querySelector("[data-ride]");
const end = document.querySelector("[data-end]");
const ticks = [...document.querySelectorAll("[data-ticks] li")];
const prompts = [...document.querySelector("[data-prompts]").content.querySelectorAll("li")];
const began = start();
let shown = -1;

function start() {
  const address = new URL(location.href);
  const said = Number(address.searchParams.get("at"));
  const now = Math.floor(Date.now() / SECOND);
  // A page that was kept for a time without a network knows only when it was made.
  const at = Number.isInteger(said) && said > 0 && said <= now ? said : now;
  if (at !== said) {
    address.searchParams.set("at", at);
    history.replaceState(null, "", address);
  }
  return at * SECOND;
}

function show() {
  const minute = Math.floor((Date.now() - began) / MINUTE);
  if (minute === shown) return;
  shown = minute;
  const left = prompts.length - minute;
  if (left <= 0) return finish();
  riding.querySelector("[data-left]").textContent = left === 1 ? "1 minute to go" : `${left} minutes to go`;
  ticks.forEach((tick, place) => tick.classList.toggle("past", place < minute));
  riding.querySelector("[data-says]").textContent = prompts[minute].textContent;
  riding.querySelector("[data-also]").textContent = prompts[minute].dataset.also;
}

function finish() {
  clearInterval(clock);
  if (!end.classList.contains("later")) return;
  riding.hidden = true;
  end.classList.remove("later");
  end.querySelector("h1").textContent = "That was ten minutes.";
  end.focus();
}

const clock = setInterval(show, SECOND);
document.addEventListener("visibilitychange", show);
addEventListener("pageshow", show);
show();
