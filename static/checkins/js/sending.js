// Sends the pages of check-ins that wait on this phone, each gone once the server has it. Pages and the worker share
// this, after store.js.
(() => {
  const AT_ONCE = 40; // pages, and characters of them: the server takes 64 KiB
  const AT_ONCE_LONG = 20_000;
  const LATER = new Set([401, 403, 409, 429]); // of these the page is not to blame
  const background = { "X-Background": "1" }; // sending does not prolong a session

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

  // Returns the answers to some pages, undefined where the server took none of them now.
  async function post(token, entries) {
    const headers = { ...background, "Content-Type": "application/json", "X-CSRFToken": token };
    const body = JSON.stringify({ pages: entries.map(({ value }) => value.page) });
    const answer = await fetch("/api/v1/checkins", { method: "POST", headers, body, redirect: "manual" });
    return answer.status === 200 ? (await answer.json()).pages : undefined;
  }

  // An entry goes once the server has it. One that is refused stays, with the reason.
  async function settle(owner, { id, at, value }, { status, error } = {}) {
    if (status === 200 || status === 201) {
      if (value.page.finish) await phone.put(owner, "shell", "sent", { day: value.page.day });
      return phone.remove(owner, "page", id);
    }
    if (!(status < 500) || LATER.has(status)) return undefined;
    // This phone and the server may not agree whether a day was over: then the server's clock holds.
    const isEnd = error?.field === "finish";
    const page = { ...value.page, finish: value.page.finish !== isEnd };
    const refused = isEnd ? undefined : { text: error?.message ?? "" };
    return phone.put(owner, "page", id, { page, refused }, at);
  }

  function* batches(entries) {
    let batch = [];
    let length = 0;
    for (const entry of entries) {
      const more = JSON.stringify(entry.value.page).length;
      if (batch.length === AT_ONCE || (batch.length && length + more > AT_ONCE_LONG)) {
        yield batch;
        [batch, length] = [[], 0];
      }
      batch.push(entry);
      length += more;
    }
    yield batch;
  }

  // Sends what is the session's own, oldest first; returns what waits still, undefined where nobody is signed in.
  async function sendAll() {
    const owners = await phone.owners();
    const counts = await Promise.all(owners.map((owner) => phone.count(owner, "page")));
    if (!counts.some(Boolean)) return 0;
    const now = await session();
    if (!owners.includes(now?.owner)) return undefined;
    if (now.locked) await phone.lock();
    await learn(now.owner, now.now);
    // A locked session would lay aside what was written in the person's own hand: that waits until they unlock it.
    const waiting = (await phone.all(now.owner, "page")).filter(({ value }) => !now.locked || value.page.locked);
    for (const batch of batches(waiting)) {
      const answers = batch.length ? await post(now.token, batch) : [];
      if (!answers) break;
      for (const entry of batch) await settle(now.owner, entry, answers.find(({ uuid }) => uuid === entry.id));
    }
    return phone.count(now.owner, "page");
  }

  self.sending = {
    learn,
    // Two tabs take turns. Without a network nothing is lost, and what waits goes on waiting.
    send: async () => (navigator.locks ? navigator.locks.request("pages", sendAll) : sendAll()),
  };
})();
