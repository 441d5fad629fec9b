// Says how many clients are chosen, so that nobody marks more than they see.
const count = document.querySelector("[data-chosen]");
const none = count?.textContent;

function tell() {
  const chosen = document.querySelectorAll("[name=client][form=marks]:checked").length;
  count.textContent = chosen ? `${chosen} chosen` : none;
}

if (count) {
  document.addEventListener("change", tell);
  addEventListener("pageshow", tell);
}
