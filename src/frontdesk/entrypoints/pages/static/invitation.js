// Shows what a link invites to, and answers it for whoever can sign in as the invited address.
const api = document.body.dataset.api;
const what = document.getElementById("what");
const form = document.querySelector("form");
const said = form.querySelector("output");
const buttons = form.querySelectorAll("button");
const token = new URLSearchParams(location.search).get("token") ?? "";
const invitation = `${api}/invitations/${encodeURIComponent(token)}`;
history.replaceState(null, "", location.pathname); // the token stays out of histories and screenshots

const roles = { owner: "an owner", admin: "an admin", manager: "a manager", staff: "a member of staff", teacher: "a teacher" };
const closed = {
  accepted: "This invitation has been accepted.",
  declined: "This invitation has been declined.",
  revoked: "This invitation has been taken back.",
  expired: "This invitation has ended. Ask for another one.",
};

/** The body of an answer; throws an Error with the words of a refusal. */
async function call(url, { body, bearer } = {}) {
  const headers = { "Content-Type": "application/json" };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const answer = await fetch(url, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json();
  throw new Error(problem.errors ? problem.errors[0].message : problem.detail);
}

/** What a failure says to a person. */
function words(error) {
  return error instanceof TypeError ? "There is no connection. Try again." : error.message;
}

async function show() {
  try {
    const found = await call(invitation);
    if (closed[found.status]) {
      what.textContent = closed[found.status];
      return;
    }
    document.querySelector("h1").textContent = found.company_name;
    what.textContent = `You are invited to work here as ${roles[found.role]}.`;
    form.elements.email.value = found.email;
    form.hidden = false;
  } catch (error) {
    what.textContent = words(error);
  }
}

async function answer(choice) {
  const { email, password } = Object.fromEntries(new FormData(form));
  if (choice === "register") {
    await call(`${api}/auth/register`, { body: { email, password } });
    return "A mail is on its way to you: confirm your address with its link, then open the invitation again.";
  }
  const { access_token: bearer } = await call(`${api}/auth/login/json`, { body: { email, password } });
  try {
    await call(`${invitation}/${choice}`, { body: {}, bearer });
  } finally {
    await call(`${api}/auth/logout`, { body: {}, bearer }).catch(() => {}); // this page keeps nobody signed in
  }
  return choice === "accept" ? "Welcome! You work here from now on." : "The invitation is declined.";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const choice = event.submitter?.value ?? "accept";
  for (const button of buttons) button.disabled = true;
  said.textContent = "";
  try {
    said.textContent = await answer(choice);
    if (choice !== "register") return;
  } catch (error) {
    said.textContent = words(error);
  }
  for (const button of buttons) button.disabled = false;
});

show();
