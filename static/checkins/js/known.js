// A stand-in until the devices' own check: what an account kept here and did not open for 30 days goes.
(() => {
  const UNUSED_MS = 30 * 86_400_000;

  self.known = {
    // Forgets whoever is not remembered any more; it comes before anything of theirs is shown.
    async check() {
      const newest = await self.phone.latest();
      if (!newest || newest.at > Date.now() - UNUSED_MS) return;
      for (const owner of await self.phone.owners()) await self.phone.forget(owner);
    },
  };
})();
