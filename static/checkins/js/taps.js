// Saves a form's boxes with each tap, one save after the other. Nothing on the page moves: what was
// saved is said in a place kept for it, and the form's own button goes on to work.
const SAVED = "Saved.";
const NOT_SAVED = "Not saved. Tap Save.";

for (const form of document.querySelectorAll("[data-taps]")) {
  const said = form.querySelector("[data-taps-said]");
  let last = Promise.resolve();
  let newest = 0;

  async function save(number) {
    if (number !== newest) return; // a later tap says all that this one would
    let isSaved = false;
    try {
      const body = new URLSearchParams(new FormData(form));
      const headers = { "X-Tap": "1" };
      const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual" });
      isSaved = answer.status === 204;
    } catch {
      // without a network
    }
    if (number !== newest) return;
    said.textContent = isSaved ? SAVED : NOT_SAVED;
    if (!isSaved) said.parentElement.classList.add("unsaved-tap");
  }

  form.addEventListener("change", () => {
    newest += 1;
    said.textContent = "";
    last = last.then(save.bind(null, newest));
  });
}
