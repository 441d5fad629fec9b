// Lets no form be sent in a page's first moment, unless something on it was answered: where pages
// follow one another with their button in one place, a second tap was meant for the page before.
const MOMENT_MS = 400;
let shown = performance.now();

addEventListener("pageshow", () => {
  shown = performance.now();
});

for (const form of document.querySelectorAll("[data-second-tap]")) {
  let answered = false;
  form.addEventListener("input", () => {
    answered = true;
  });
  form.addEventListener("submit", (event) => {
    if (answered || performance.now() - shown >= MOMENT_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}
