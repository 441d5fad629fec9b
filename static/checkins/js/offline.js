// Lets the browser keep Help, Right now and Learn for a time without a network; without it, nothing changes.
navigator.serviceWorker?.register("/worker.js").catch(() => {});

// Learn comes last: once this page has all that it needs.
addEventListener("load", async () => {
  const ready = await navigator.serviceWorker?.ready;
  ready?.active.postMessage({ later: true });
});

// A page says in words that there is no network, and offers nothing that needs one.
function say() {
  for (const one of document.querySelectorAll("[data-offline]")) one.hidden = navigator.onLine;
  for (const one of document.querySelectorAll("[data-online]")) one.hidden = !navigator.onLine;
}
for (const one of document.querySelectorAll("[data-instead]")) one.hidden = location.pathname === one.dataset.instead;
addEventListener("online", say);
addEventListener("offline", say);
say();
