// Sends the pages of check-ins that wait on this phone, each gone once the server has it. Pages and the worker share
// this, after store.js.
(() => {
  const AT_ONCE = 20;
  const LATER = new Set([401, 403, 409, 429]); // of these the page is not to blame
  const background = { "X-Background": "1" }; // sending does not prolong a session
  const words = "That page can’t be saved.";

  // Notes the server's clock less this phone's, in milliseconds.
  async function learn(owner, now) {
    const found = Date.parse(now) - Date.now();
    if (Number.isFinite(found)) await phone.put(owner, "shell", "clock", { offset: found });
  }

  async function session() {
    const options = { headers: background, cache: "no-store", redirect: "manual" };
    const answer = await fetch("/api/v1/session", options);
    return answer.ok ? answer.json() : undefined;
  }

  async function post(token, pages) {
    const headers = { ...background, "Content-Type": "application/json", "X-CSRFToken": token };
    const body = JSON.stringify({ pages });
    const answer = await fetch("/api/v1/checkins", { method: "POST", headers, body, redirect: "manual" });
    return answer.status === 200 ? (await answer.json()).pages : undefined;
  }

  // An entry goes once the server has it. One that is refused stays, with the reason.
  async function settle(owner, entry, answer) {
    if (!answer) return;
    const { status, error } = answer;
    if (status === 200 || status === 201) await phone.remove(owner, "page", entry.id);
    else if (status < 500 && !LATER.has(status)) {
      const refused = { status, text: typeof error === "string" ? error : words };
      await phone.put(owner, "page", entry.id, { ...entry.value, refused }, entry.at);
    }
  }

  // Sends what is the session's own, oldest first; returns what waits still, undefined where nobody is signed in.
  async function sendAll() {
    const owners = await phone.owners();
    const counts = await Promise.all(owners.map((owner) => phone.count(owner, "page")));
    if (!counts.some(Boolean)) return 0;
    const now = await session();
    if (!owners.includes(now?.owner)) return undefined;
    await learn(now.owner, now.now);
    const waiting = await phone.all(now.owner, "page");
    for (let first = 0; first < waiting.length; first += AT_ONCE) {
      const part = waiting.slice(first, first + AT_ONCE);
      const answers = await post(now.token, part.map(({ value }) => value.page));
      if (!answers) break;
      for (const entry of part) await settle(now.owner, entry, answers.find(({ uuid }) => uuid === entry.id));
    }
    return phone.count(now.owner, "page");
  }

  self.sending = {
    learn,
    // Two tabs take turns. Without a network nothing is lost, and what waits goes on waiting.
    send: async () => (navigator.locks ? navigator.locks.request("pages", sendAll) : sendAll()),
  };
})();
