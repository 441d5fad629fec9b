// Logs a contact in a row of the list, by keys or taps, and keeps the place. Without this script
// Log is a link and the form a page. What it does not expect, it leaves to the browser's own send:
// so a form that cannot be saved is kept as every other is.
const blank = document.querySelector("#log-form");
const live = document.querySelector("#log-said");
const HOW = { c: "call", t: "text", p: "in_person" };
const REACHED = { y: "yes", n: "no" };
const NO_ID = "00000000-0000-0000-0000-000000000000";
let byKeys = false;

const rows = () => [...document.querySelectorAll("li.row:not(.ended)")];
const panelOf = (row) => row.querySelector(".log-panel");
const nameOf = (row) => row.querySelector(".row-name");
const clientOf = (row) => new URL(row.querySelector("a.log").href).searchParams.get("log");
const labelOf = (row) => nameOf(row).firstChild.textContent;

function say(text) {
  live.textContent = "";
  setTimeout(() => { live.textContent = text; });
}

function open(row) {
  const known = panelOf(row);
  if (known) return known;
  row.querySelector(".row-said")?.remove();
  const form = document.importNode(blank.content, true).querySelector("form");
  form.setAttribute("action", form.getAttribute("action").replace(NO_ID, clientOf(row)));
  form.elements.form_id.value = crypto.randomUUID();
  form.setAttribute("aria-label", `Log a contact with ${labelOf(row)}`);
  row.append(form);
  form.scrollIntoView({ block: "nearest" });
  return form;
}

function close(row) {
  panelOf(row)?.remove();
  nameOf(row).focus();
}

function put(row, html) {
  const holder = document.createElement("ul");
  holder.innerHTML = html;
  const fresh = holder.querySelector("li.row");
  nameOf(fresh).id = nameOf(row).id; // the place to which a link skips
  row.replaceWith(fresh);
  return fresh;
}

// Beside what was written, since a sentence that is only read out is missed by who looks.
function fail(form, text) {
  delete form.dataset.sending;
  const line = form.querySelector(":scope > .error") ?? document.createElement("p");
  line.className = "error";
  line.textContent = text;
  form.append(line);
  say(text);
}

async function send(form, row) {
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const words = form.matches(".log-panel") ? " Your words are still here." : "";
  let answer;
  let html;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Part": "row" },
      redirect: "manual",
    });
  } catch {
    fail(form, `Not saved: no network.${words}`);
    return;
  }
  if (answer.headers.get("X-Part") !== "row") {
    form.submit();
    return;
  }
  try {
    html = await answer.text();
  } catch {
    fail(form, "The network broke off. Please try again: it counts once.");
    return;
  }
  const fresh = put(row, html);
  if (!answer.ok) {
    const wrong = fresh.querySelector(".field:has(.error) input");
    say([...fresh.querySelectorAll(".error")].map((error) => error.textContent).join(" "));
    wrong?.focus();
    return;
  }
  const all = rows();
  const next = byKeys && form.matches(".log-panel") ? all[all.indexOf(fresh) + 1] : null;
  nameOf(next ?? fresh).focus();
  say(`${labelOf(fresh)}: ${fresh.querySelector(".row-said p")?.textContent ?? ""}`);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("li.row a.log");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const row = link.closest("li.row");
  const known = panelOf(row);
  if (known && !known.elements.line.value) { // a second tap closes it; words are not lost by one
    known.remove();
    link.focus();
    return;
  }
  open(row).querySelector("input[type=radio]").focus();
});

// While a line is typed, a way out opens beside the list: going back would find the row empty.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]:not(.log)");
  const isTyped = [...document.querySelectorAll(".log-panel [name=line]")].some((box) => box.value);
  if (link && isTyped) Object.assign(link, { target: "_blank", rel: "noopener" });
}, { capture: true });

document.addEventListener("submit", (event) => {
  const row = event.target.closest("li.row");
  if (!row || !event.target.matches(".log-panel, .row-said form")) return;
  event.preventDefault();
  send(event.target, row);
});

document.addEventListener("pointerdown", () => { byKeys = false; });
document.addEventListener("keydown", (event) => {
  byKeys = true;
  const at = event.target;
  const row = at.closest?.("[data-keys] > li.row");
  if (!row || event.metaKey || event.ctrlKey || event.altKey) return;
  const form = panelOf(row);
  if (event.key === "Escape" && form?.contains(at)) {
    close(row);
    return;
  }
  if (at.matches("input:not([type=radio], [type=checkbox]), textarea, select")) return;
  if (event.key in HOW) {
    const panel = open(row);
    panel.querySelector(`[name=how][value=${HOW[event.key]}]`).checked = true;
    panel.querySelector("[name=reached]").focus();
    event.preventDefault();
  } else if (form && event.key in REACHED) {
    form.querySelector(`[name=reached][value=${REACHED[event.key]}]`).checked = true;
    form.elements.line.focus();
    event.preventDefault();
  }
});
