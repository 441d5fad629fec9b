// The end of a ride: fills in what this tab remembers of it, compares before and now, fills the button that the
// answer leads to, and keeps the answers on the page until they are saved.
const REMEMBERED = "ride";
const STRONG = 3; // Quite a bit
const PATIENCE_MS = 10_000;
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

// What is not shown keeps its room: nothing moves under the thumb while somebody answers.
function reveal(part, isShown) {
  part.hidden = false;
  part.classList.toggle("unseen", !isShown);
}

function compare() {
  const card = form.querySelector("[data-compare]");
  card.hidden = false;
  for (const name of ["before", "after"]) {
    const row = card.querySelector(`[data-at=${name}]`);
    const word = row.querySelector("[data-word]");
    const answer = chosen(name);
    word.dataset.blank ??= word.textContent;
    word.textContent = answer ? answer.nextElementSibling.textContent : word.dataset.blank;
    [...row.querySelectorAll(".cells > span")].forEach((cell, place) => cell.classList.toggle("on", place === Number(answer?.value ?? -1)));
  }
}

function isStrong() {
  return Number(chosen("after")?.value ?? -1) >= STRONG;
}

// As the page opens, the end that leads stands first, and the two others follow in one row. From then on the
// three stay where they are.
function place() {
  const ends = form.querySelector("[data-ends]");
  const [first, other] = (isStrong() ? ["call", "passed"] : ["passed", "call"]).map(button);
  if (ends.firstElementChild !== first) {
    ends.prepend(first);
    ends.querySelector(".buttons").append(other);
  }
  first.classList.add("big");
  other.classList.remove("big");
}

function lead() {
  const answer = chosen("after");
  button("passed").classList.toggle("primary", Boolean(answer) && !isStrong());
  button("call").classList.toggle("primary", isStrong());
  reveal(document.querySelector("[data-alone]"), isStrong());
  for (const text of document.querySelectorAll("[data-lead]")) reveal(text, (text.dataset.lead === "call") === isStrong());
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

// Sent from here, so that without a network the answers stay; a call is dialled at once, since a page that
// follows cannot dial.
let isPlain = false;
let isSaving = false;
async function save(event) {
  const way = event.submitter;
  if (isPlain || !way) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set(way.name, way.value);
  const { dial } = way.dataset;
  if (isSaving && !dial) return;
  isSaving = true;
  const saving = post(body, dial ? undefined : PATIENCE_MS);
  if (dial) location.href = dial;
  const answer = await saving;
  isSaving = false;
  say(!answer || answer.status >= 500);
  if (!answer || answer.status >= 500) return;
  if (answer.ok && answer.redirected) return location.assign(answer.url);
  isPlain = true; // refused: the page itself says why
  form.requestSubmit(way);
}

function post(body, patience) {
  const signal = patience && AbortSignal.timeout ? AbortSignal.timeout(patience) : undefined;
  return fetch(form.action, { method: "POST", body, keepalive: true, signal }).catch(() => null);
}

function say(isUnsaved) {
  const unsaved = form.querySelector("[data-unsaved]");
  unsaved.hidden = !isUnsaved;
  if (isUnsaved) unsaved.scrollIntoView({ block: "nearest" });
}

if (form) {
  fill();
  place();
  show();
  form.addEventListener("change", show);
  form.addEventListener("submit", save);
  form.addEventListener("reset", () => {
    sessionStorage.removeItem(REMEMBERED);
    setTimeout(show);
  });
}
