// Keys for the list, heard only while one of its rows has the focus: j and k go from row to row, o
// opens, / searches. Each of them is a link or a field that a mouse reaches, too.
const TYPED = "textarea, select, input:not([type=checkbox])";

function nameIn(row) {
  return row?.querySelector(".row-name");
}

function step(row, by) {
  const rows = [...document.querySelectorAll(".row")];
  return nameIn(rows[rows.indexOf(row) + by]);
}

function search() {
  // On a narrow screen the search stands behind its button, which leads to it.
  const field = document.getElementById("q");
  if (!field.checkVisibility?.()) location.hash = "q";
  field.focus();
}

const keys = {
  j: (row) => step(row, 1)?.focus(),
  k: (row) => step(row, -1)?.focus(),
  o: (row) => nameIn(row).click(),
  "/": search,
};

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-keys] .row");
  const isTyped = event.target.matches?.(TYPED) || event.ctrlKey || event.altKey || event.metaKey;
  if (!row || isTyped || event.isComposing || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key](row);
});

// A reason that is cut is whole under the pointer.
document.addEventListener("pointerover", ({ target }) => {
  const reason = target.closest?.(".row .reason");
  if (reason && reason.scrollWidth > reason.clientWidth) reason.title = reason.textContent;
});

// Who comes back to a row goes on from it.
function goOn() {
  if (location.hash.startsWith("#c-") && document.activeElement === document.body) {
    nameIn(document.getElementById(location.hash.slice(1)))?.focus({ preventScroll: true });
  }
}
// The browser looks for the row itself once all is loaded, and takes the focus from what had it.
addEventListener("load", () => setTimeout(goOn));
addEventListener("hashchange", goOn);
