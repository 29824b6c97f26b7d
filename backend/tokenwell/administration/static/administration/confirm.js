// Proves that it is still the person who signed in, and leads back to what was typed.
"use strict";

const form = document.getElementById("confirm");
const proof = document.getElementById("proof");
const refusal = document.getElementById("refusal");

function token() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/);
  return found ? found[1] : "";
}

function confirmBy(name, value) {
  return fetch("/api/v1/session/confirmation", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify({ [name]: value }),
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  refusal.textContent = "";
  // No password is all digits here; each code is, of an app and for recovery.
  const digits = proof.value.replace(/\s/g, "");
  const isCode = /^\d+$/.test(digits);
  const answer = await confirmBy(...(isCode ? ["code", digits] : ["password", proof.value]));
  if (answer.ok) {
    window.history.back();
    return;
  }
  const problem = await answer.json().catch(() => ({}));
  const said = Object.values(problem.errors ?? {}).flat().join(" ");
  refusal.textContent = said || problem.title || "That could not be confirmed.";
});
