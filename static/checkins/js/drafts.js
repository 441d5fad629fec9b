// Puts back what was typed into a form that did not get through, and keeps what is typed without a network.
const PAUSE_MS = 800;
const TEXT = "textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=submit], [type=password])";
const BUTTONS = ["submit", "button", "image", "reset"];
const { owner, locked } = document.body.dataset;
const words = document.querySelector("template[data-unsent]");
const forms = [...document.querySelectorAll("form[method=post]")].filter((form) => form.querySelector(TEXT));

const addressOf = (form) => self.unsent.pathOf(form.getAttribute("action") || location.pathname);
const saidIn = (form) => form.querySelector("[data-unsent-said]");

function say(form) {
  if (saidIn(form)) return;
  const said = words.content.firstElementChild.cloneNode(true);
  said.querySelector("button").addEventListener("click", async () => {
    await self.unsent.drop(owner, addressOf(form));
    location.replace(location.pathname + location.search); // as the server has it
  });
  form.prepend(said);
}

// As forms/refill.py does it: values of one name in turn, and a box that was not sent is not ticked.
function fill(form, fields) {
  const left = new Map(fields.map(([name]) => [name, []]));
  for (const [name, value] of fields) left.get(name).push(value);
  for (const one of form.elements) {
    const values = left.get(one.name) ?? [];
    if (!one.name || BUTTONS.includes(one.type)) continue;
    if (["radio", "checkbox"].includes(one.type)) one.checked = values.includes(one.value);
    else if (one.options) for (const option of one.options) option.selected = values.includes(option.value);
    else if (values.length) one.value = values.length > 1 ? values.shift() : values[0];
  }
}

async function putBack() {
  const done = new Set();
  for (const form of forms) {
    const draft = await self.unsent.find(owner, addressOf(form));
    const fits = draft?.fields.every(([name]) => form.elements[name]);
    if (!fits || done.has(draft.address)) continue;
    done.add(draft.address);
    fill(form, draft.fields);
    say(form);
  }
}

async function keep(form) {
  const what = { address: addressOf(form), page: location.pathname, sent: new FormData(form) };
  if (await self.unsent.keep(owner, what)) say(form);
}

function watch(form) {
  let timer;
  let isTyped = false;
  const keepTyped = () => {
    clearTimeout(timer);
    if (isTyped && !navigator.onLine) keep(form).catch(() => {});
  };
  form.addEventListener("input", () => {
    isTyped = true;
    clearTimeout(timer);
    timer = setTimeout(keepTyped, PAUSE_MS);
  });
  addEventListener("offline", keepTyped);
  addEventListener("pagehide", keepTyped);
  // The page goes, and its text with it; one that is typed for the server is kept there already.
  addEventListener("locking", ({ detail }) => isTyped && !("typed" in form.dataset) && detail.push(keep(form)));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (!navigator.onLine) return stay(form, event);
    const leaves = addressOf(form);
    const worker = navigator.serviceWorker?.controller;
    if (worker) worker.postMessage({ leaves, owner, page: location.pathname });
    else self.unsent.drop(owner, leaves).catch(() => {}); // nobody sees whether it gets through
  });
}

// Without a network the page stays, and with it the text: the same button sends it later.
function stay(form, event) {
  event.preventDefault();
  const lost = () => form.submit(); // what cannot be kept takes the browser's own way
  keep(form).then(() => (saidIn(form) ? saidIn(form).focus() : lost()), lost);
}

async function begin() {
  await self.phone.begin(owner);
  forms.forEach(watch);
  await putBack();
}
// A locked page is anybody's: nothing is put back there, and it proves nobody's hand.
if (self.phone?.works && forms.length && !locked) begin().catch(() => {});
