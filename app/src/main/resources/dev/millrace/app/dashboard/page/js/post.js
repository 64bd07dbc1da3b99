// What the page sends to its server.

/** Sends an object as JSON; returns the answer, or throws an error that says what went wrong. */
export async function post(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The server does not answer.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(answer.problem ?? `The server refused it (${response.status}).`);
  }
  return answer;
}
