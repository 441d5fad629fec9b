// Offers the phone's own time zone, and shows the clock it gives, so that a wrong one is noticed.
const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const field of document.querySelectorAll("[data-guess-zone]")) {
  if (field.value) continue;
  if (field.type === "hidden") field.value = guess ?? "";
  else if ([...field.options].some((option) => option.value === guess)) field.value = guess;
}

const clock = document.querySelector("[data-clock]");
const select = document.querySelector("select[data-guess-zone]");

function showClock() {
  clock.hidden = !select.value;
  if (!select.value) return;
  clock.querySelector("[data-clock-text]").textContent = new Date().toLocaleTimeString("en-US", {
    timeZone: select.value, weekday: "long", hour: "numeric", minute: "2-digit",
  });
}

if (clock && select) {
  select.addEventListener("change", showClock);
  showClock();
}
