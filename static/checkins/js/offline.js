// Lets the browser keep Help, Right now and Learn for a time without a network; without it, nothing changes.
navigator.serviceWorker?.register("/worker.js").catch(() => {});
