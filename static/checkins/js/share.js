// Hands on exactly the text that the page shows, through the device's own sheet where there is one.
// Copy is for everywhere else, and for a sheet that fails.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  const text = document.getElementById(button.dataset.share);
  const copy = button.parentElement.querySelector("[data-copy]");
  button.hidden = false;
  copy.hidden = true;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ text: text.textContent });
    } catch (error) {
      if (error.name !== "AbortError") copy.hidden = false; // closed by the person: nothing to say
    }
  });
}
