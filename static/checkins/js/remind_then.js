// Offers the hour of the part of the day, until the person chooses an hour of their own.
const box = document.querySelector("[data-hours]");
const hour = box?.querySelector("input[type=time]");

if (hour) {
  const hours = JSON.parse(box.dataset.hours);
  for (const part of document.querySelectorAll("input[name=part_of_day]")) {
    part.addEventListener("change", () => {
      if (!hour.value || Object.values(hours).includes(hour.value)) hour.value = hours[part.value];
    });
  }
}
