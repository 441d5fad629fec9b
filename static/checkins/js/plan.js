// Makes the plan quicker to write: examples go into their box with one tap.
for (const list of document.querySelectorAll("[data-examples]")) {
  const box = document.getElementById(list.dataset.examples);
  list.classList.add("tappable");
  for (const item of list.querySelectorAll("li")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = `+ ${item.textContent}`;
    button.addEventListener("click", add.bind(null, box, item.textContent));
    item.replaceChildren(button);
  }
}

function add(box, line) {
  const lines = box.value.split("\n").map((text) => text.trim()).filter(Boolean);
  if (!lines.includes(line)) lines.push(line);
  box.value = lines.join("\n");
  box.dispatchEvent(new Event("input", { bubbles: true })); // as if it was typed
}
