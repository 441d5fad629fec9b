// Lets this phone forget what it kept for whoever is not signed in on it any more: signed out here or from afar, or
// unused for 30 days. Pages and the worker run it before they show anything of the store, so it is no module.
(() => {
  const KNOWN = "/account/devices/known/";
  const PATIENCE_MS = 2000;
  const UNUSED_MS = 30 * 24 * 60 * 60 * 1000;

  // Undefined without an answer in time: without a network nobody can say who was signed out.
  async function signedIn() {
    try {
      const signal = AbortSignal.timeout?.(PATIENCE_MS);
      const answer = await fetch(KNOWN, { cache: "no-store", redirect: "error", signal });
      const { known } = answer.ok ? await answer.json() : {};
      return Array.isArray(known) ? known : undefined;
    } catch {
      return undefined;
    }
  }

  // Asked first, since opening a database would make it.
  async function isThere() {
    const found = await indexedDB.databases?.();
    return !found || found.some(({ name }) => name === "kept");
  }

  self.known = {
    // Resolves to the owners that are left.
    async check() {
      if (!self.phone.works || !(await isThere())) return [];
      const since = Date.now() - UNUSED_MS;
      let left = await self.phone.ages();
      const forget = async (isGone) => {
        for (const { owner } of left.filter(isGone)) await self.phone.forget(owner);
        left = left.filter((one) => !isGone(one));
      };
      await forget(({ at }) => at < since);
      const known = left.length ? await signedIn() : [];
      if (known) await forget(({ owner }) => !known.includes(owner));
      return left.map(({ owner }) => owner);
    },
  };
})();
