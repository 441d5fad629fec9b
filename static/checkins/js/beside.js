// Opens a way out of the page beside it while something on it is typed or ticked, and in its place
// while nothing is. Without a script the bars' links always open beside it.
const boxes = [...document.forms].filter((form) => form.method === "post").flatMap(
  (form) => [...form.querySelectorAll("textarea, select, input:not([type=hidden])")],
);
const words = Object.assign(document.createElement("span"), {
  className: "hidden-text beside", textContent: " (opens beside this page)",
});

// A form's own "Back" leaves it on purpose; a number to call and a place on the page leave nothing.
const isAsked = "beside" in document.body.dataset;
const ways = !isAsked ? [] : [...document.querySelectorAll(".tabs a, a.brand, main a[href]:not([target])")].filter(
  (link) => /^https?:/.test(link.href) && !link.getAttribute("href").startsWith("#") && !link.closest("form .buttons"),
);
for (const link of ways) if (!link.querySelector(".beside")) link.append(words.cloneNode(true));

function isChanged(box) {
  if (box.type === "checkbox" || box.type === "radio") return box.checked !== box.defaultChecked;
  if (!box.options) return box.value !== box.defaultValue;
  const preset = [...box.options].findIndex((option) => option.defaultSelected);
  return box.selectedIndex !== Math.max(preset, 0);
}

// What was refused is shown again as it was typed, and is not saved either.
const isRefused = Boolean(document.querySelector(".errors"));

function judge() {
  const holds = isRefused || boxes.some(isChanged);
  for (const link of ways) {
    if (holds) Object.assign(link, { target: "_blank", rel: "noopener" });
    else link.removeAttribute("target");
  }
}

if (ways.length) {
  for (const moment of ["pageshow", "input", "focusin", "click"]) addEventListener(moment, judge, true);
  judge();
}
