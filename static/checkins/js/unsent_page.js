// Says whether the form that did not get through is kept on this phone, and leads back to its page.
const page = location.hash.slice(1);
if (/^\/(?!\/)/.test(page)) {
  const { pathname } = new URL(page, location.origin);
  document.querySelector("[data-back]").href = pathname;
  for (const one of document.querySelectorAll("[data-kept]")) one.hidden = false;
  for (const one of document.querySelectorAll("[data-lost]")) one.hidden = true;
}
