// The worker's part about a page of the check-in that was filled in with a network and sent without one: it waits in
// the queue as the same form would have been read, and the check-in goes on without a network.
(() => {
  const PAGE = /^\/check-in\/(\d{4}-\d\d-\d\d)\/(quick\/)?(\d)\/$/;
  const TEXTS = new Set(["meeting", "medicine", "used", "note"]);

  const codes = (text) => (text ?? "").split(" ").filter(Boolean);

  // Whose page it was: its own page noted that as it was opened.
  async function ownerOf(uuid) {
    for (const owner of await phone.owners()) {
      const found = await phone.get(owner, "form", uuid);
      if (found) return { owner, ...found };
    }
    return undefined;
  }

  function answerTo(name, given) {
    if (name === "triggers") return given.length ? [...given].sort() : null;
    const text = (given[0] ?? "").trim();
    if (!text) return null;
    return TEXTS.has(name) ? text.replaceAll("\r\n", "\n") : Number(text);
  }

  // Only what the person changed: what stands there beside what stood there.
  function changed(sent) {
    const names = [...sent.keys()].filter((name) => name.startsWith("was-")).map((name) => name.slice(4));
    const answers = {};
    for (const name of names) {
      const was = sent.get(`was-${name}`);
      const before = answerTo(name, name === "triggers" ? codes(was) : [was]);
      const now = answerTo(name, sent.getAll(name));
      if (JSON.stringify(now) !== JSON.stringify(before)) answers[name] = now;
    }
    return answers;
  }

  function pageOf(sent, day, number, isQuick) {
    const asked = codes(sent.get("asked"));
    const answers = changed(sent);
    for (const name of codes(sent.get("clear"))) answers[name] = null;
    const bulk = codes(sent.get("bulk")).filter((name) => answers[name] === 0);
    const isLast = number === (isQuick ? 2 : 4);
    const page = { uuid: sent.get("uuid"), day, page: number, answers, asked, bulk, finish: isLast && !sent.has("back") };
    return isQuick ? { ...page, quick: true } : page;
  }

  self.lostPage = {
    async lost(request) {
      const found = PAGE.exec(new URL(request.url).pathname);
      if (!found || !phone.works) return undefined;
      const [, day, quick, number] = found;
      const sent = new URLSearchParams(await request.text());
      const uuid = sent.get("uuid");
      const whose = uuid && (await ownerOf(uuid));
      if (!whose) return undefined;
      const address = `/check-in/offline/${quick ? "?short=1" : ""}`;
      const page = pageOf(sent, day, Number(number), Boolean(quick));
      const goesBack = sent.has("back");
      const step = goesBack ? Math.max(0, number - 2) : number; // how many lie behind
      // A page that was only looked at is no answer.
      if (goesBack && !Object.keys(page.answers).length) return Response.redirect(`${address}#back/${day}/${step}`, 303);
      if (whose.locked) page.locked = true;
      if (sent.has("stop") && (await self.queue.isLate(whose.owner, day))) page.finish = true;
      const goesOn = sent.has("stop") || page.finish ? "done" : "on";
      const kept = await self.queue.add(whose.owner, page).then(() => goesOn, () => "full");
      return Response.redirect(`${address}#${kept}/${day}/${step}`, 303);
    },
  };
})();
