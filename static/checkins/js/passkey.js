// Says on the page what the sign-in library's passkey script tells only the console.
const problems = document.querySelectorAll("[data-passkey-problem]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const problem of problems) problem.textContent = problem.dataset.passkeyProblem;
});

document.addEventListener("click", (event) => {
  if (event.target.closest(".needs-script")) for (const problem of problems) problem.textContent = "";
});

if (!window.PublicKeyCredential) {
  for (const part of document.querySelectorAll(".needs-script")) part.hidden = true;
  for (const note of document.querySelectorAll("[data-passkey-missing]")) note.hidden = false;
}
