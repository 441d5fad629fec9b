// Finds rows of a list by words, on the page alone: what is typed is sent nowhere.
// Without a script the whole list is there.
const find = document.querySelector("[data-find]");
const field = find.querySelector("input");
const said = find.querySelector("[data-found]");
const groups = [...document.querySelectorAll("[data-group]")];
const plain = (text) => text.toLowerCase().replaceAll("’", "'");

function show() {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const group of groups) {
    let here = 0;
    for (const row of group.querySelectorAll("[data-row]")) {
      const text = plain(row.querySelector("[data-words]").textContent);
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) here += 1;
    }
    group.hidden = here === 0;
    found += here;
  }
  const steps = found === 1 ? "1 step" : `${found} steps`;
  if (!words.length) said.textContent = "";
  else said.textContent = found ? `Found ${steps}.` : "No step has this word. Try another one.";
}

find.hidden = false;
field.addEventListener("input", show);
show();
