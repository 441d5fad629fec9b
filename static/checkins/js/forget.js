// At the door: a phone forgets what it kept for whoever is not signed in on it any more. Where it keeps nothing, no
// other script is loaded.
const { kept } = document.body.dataset;

function loaded(src) {
  return new Promise((done, fail) => {
    document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: fail }));
  });
}

async function forget() {
  const found = await indexedDB.databases?.();
  if (found && !found.some(({ name }) => name === "kept")) return;
  await loaded(kept);
  await self.known.check();
}
forget().catch(() => {});
