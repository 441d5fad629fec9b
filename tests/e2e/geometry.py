"""Where parts of a page stand: expressions for the page, and what they must come to."""

GAPS = """[...document.querySelectorAll(".line")].map((line) => {
  const parts = [...line.children].filter((one) => one.matches("legend, div, p, .error"));
  const boxes = parts.map((one) => one.getBoundingClientRect());
  return boxes.slice(1).map((box, i) => Math.round(box.top - boxes[i].bottom)).slice(0, -1);
})"""
DIVIDERS = """[...document.querySelectorAll(".line:not(:first-child)")]
  .map((one) => getComputedStyle(one).borderTopWidth)"""
VISIT_FIELD = "document.querySelector('input[name=next_visit_at]').getBoundingClientRect().width"
LEAST_VISIT_PX = 230  # a day and a time in the page's letters, and the sign that opens them
