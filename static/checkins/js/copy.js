// Copies the text of a field, or of a part of the page, at a tap, and says so. Without a script it
// can be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.closest(".field").querySelector("[data-copied]");
  const what = field.select ? "link" : "text";
  const select = () => (field.select ? field.select() : getSelection().selectAllChildren(field));
  button.hidden = false;
  field.addEventListener("focus", select);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent);
      said.textContent = "Copied";
    } catch {
      select();
      said.textContent = `Press Copy on your keyboard: the ${what} is selected.`;
    }
  });
}
