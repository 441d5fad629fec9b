// The end of a ride: fills in what this tab remembers of it, compares before and now, lets the answer
// choose the first button, and dials while the page is still being saved.
const REMEMBERED = "ride";
const STRONG = 3; // Quite a bit
const form = document.querySelector("[data-ride-end]");
const began = new URL(location.href).searchParams.get("at") ?? form?.elements.began.value;

function remembered() {
  try {
    const found = JSON.parse(sessionStorage.getItem(REMEMBERED)) ?? {};
    return String(found.began) === began ? found : {};
  } catch {
    return {};
  }
}

const chosen = (name) => form.querySelector(`[name=${name}]:checked`);
const button = (name) => form.querySelector(`[name=end][value=${name}]`);

function compare() {
  const card = form.querySelector("[data-compare]");
  card.hidden = !(chosen("before") && chosen("after"));
  if (card.hidden) return;
  for (const name of ["before", "after"]) {
    const row = card.querySelector(`[data-at=${name}]`);
    const { value, nextElementSibling } = chosen(name);
    row.querySelector("[data-word]").textContent = nextElementSibling.textContent;
    [...row.querySelectorAll(".cells > span")].forEach((cell, place) => cell.classList.toggle("on", place === Number(value)));
  }
}

// The two others follow in one row.
function lead() {
  const answer = chosen("after");
  const isStrong = Boolean(answer && Number(answer.value) >= STRONG);
  const ends = form.querySelector("[data-ends]");
  const [first, other] = (isStrong ? ["call", "passed"] : ["passed", "call"]).map(button);
  if (ends.firstElementChild !== first) {
    ends.prepend(first);
    ends.querySelector(".buttons").append(other);
  }
  first.classList.add("big");
  other.classList.remove("big", "primary");
  first.classList.toggle("primary", Boolean(answer));
  document.querySelector("[data-alone]").hidden = !isStrong;
  for (const text of document.querySelectorAll("[data-lead]")) text.hidden = (text.dataset.lead === "call") !== isStrong;
}

function show() {
  compare();
  lead();
}

function fill() {
  const answers = remembered();
  for (const name of ["before", "after"]) {
    const radio = form.querySelector(`[name=${name}][value="${answers[name]}"]`);
    if (radio && !chosen(name)) radio.checked = true;
  }
  const before = form.querySelector("[data-before]");
  if (!chosen("before")) return;
  before.open = false;
  form.querySelector(".folds").prepend(before);
}

// A page that follows cannot dial, and a call must not wait for the network.
let isPlain = false;
async function dial(event) {
  const way = event.submitter;
  if (isPlain || !way?.dataset.dial) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set(way.name, way.value);
  const saving = fetch(form.action, { method: "POST", body, keepalive: true });
  location.href = way.dataset.dial;
  const answer = await saving.catch(() => null);
  form.querySelector("[data-unsaved]").hidden = Boolean(answer);
  if (!answer) return;
  if (answer.ok && answer.redirected) return location.assign(answer.url);
  isPlain = true; // refused: the page itself says why
  form.requestSubmit(way);
}

if (form) {
  fill();
  show();
  form.addEventListener("change", show);
  form.addEventListener("submit", dial);
  form.addEventListener("reset", () => {
    sessionStorage.removeItem(REMEMBERED);
    setTimeout(show);
  });
}
