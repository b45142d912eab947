// Sends a page's form as JSON, with the token that stands in the page's address, and says what came of it.
const form = document.querySelector("form");
const said = form.querySelector("output");
const button = form.querySelector("button");
const token = new URLSearchParams(location.search).get("token");
history.replaceState(null, "", location.pathname); // the token stays out of histories and screenshots

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  const body = Object.fromEntries(new FormData(form));
  if (token) body.token = token;
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) {
      said.textContent = form.dataset.done;
      return;
    }
    const problem = await answer.json();
    said.textContent = problem.errors ? problem.errors[0].message : problem.detail;
  } catch {
    said.textContent = "There is no connection. Try again.";
  }
  button.disabled = false;
});
