// What this phone keeps for the people who sign in on it, each account's encrypted under a key of its own that no
// script can read out. The browser keeps the key beside it, so it holds off no one who copies all of its files, and no
// one who holds the unlocked phone.
// Pages and the worker share it, so it is no module; `idb` is loaded before it.
(() => {
  const KINDS = "by_kind";

  function open() {
    return idb.openDB("kept", 1, {
      upgrade(db) {
        db.createObjectStore("keys", { keyPath: "owner" });
        const things = db.createObjectStore("things", { keyPath: ["owner", "kind", "id"] });
        things.createIndex(KINDS, ["owner", "kind"]);
      },
      blocking(_now, _next, { target }) {
        target.close(); // another tab deletes it, or makes a newer one
      },
    });
  }

  async function used(work) {
    const db = await open();
    try {
      return await work(db);
    } finally {
      db.close();
    }
  }

  // An entry opens at its own place alone.
  function way(iv, owner, kind, id) {
    const additionalData = new TextEncoder().encode(JSON.stringify([owner, kind, id]));
    return { name: "AES-GCM", iv, additionalData };
  }

  async function opened(db, { owner, kind, id, iv, sealed, at }) {
    const found = await db.get("keys", owner);
    const bytes = await crypto.subtle.decrypt(way(iv, owner, kind, id), found.key, sealed);
    return { id, at, value: JSON.parse(new TextDecoder().decode(bytes)) };
  }

  self.phone = {
    // Whether this browser can keep anything: an unsafe address or a private window may not.
    works: Boolean(self.indexedDB && self.crypto?.subtle),

    // Notes whose phone it is now, unlocked, and makes the key that lives as long as the account is remembered here.
    async begin(owner) {
      const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      return used(async (db) => {
        const turn = db.transaction("keys", "readwrite");
        const before = await turn.store.get(owner);
        await turn.store.put({ owner, key: before?.key ?? made, at: Date.now(), used: Date.now() });
        await turn.done;
      });
    },

    // Notes that the phone may be in another's hands, until an unlocked page begins anew. `at` stays: it is no age.
    async lock() {
      return used(async (db) => {
        const turn = db.transaction("keys", "readwrite");
        for (const one of await turn.store.getAll()) await turn.store.put({ ...one, shut: true });
        await turn.done;
      });
    },

    // Who signed in here last and did not sign out, undefined for nobody; `at` is when a page of theirs was open.
    // `shut` says that the phone was left or locked since.
    latest: () => used(async (db) => (await db.getAll("keys")).sort((one, two) => two.at - one.at)[0]),
    owners: () => used((db) => db.getAllKeys("keys")),
    // When a page of each account was last open here, as { owner, at }.
    // When each account used this phone last, as { owner, at }: what waits here was written then.
    ages: () => used(async (db) => {
      const ages = new Map((await db.getAll("keys")).map(({ owner, at, used: seen }) => [owner, seen ?? at]));
      for (const { owner, at } of await db.getAll("things")) ages.set(owner, Math.max(ages.get(owner) ?? 0, at));
      return [...ages].map(([owner, at]) => ({ owner, at }));
    }),

    // Throws QuotaExceededError when the browser has no room, and Error without a key.
    async put(owner, kind, id, value, at = Date.now()) {
      return used(async (db) => {
        const found = await db.get("keys", owner);
        if (!found) throw new Error("nobody is remembered");
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const bytes = new TextEncoder().encode(JSON.stringify(value));
        const sealed = await crypto.subtle.encrypt(way(iv, owner, kind, id), found.key, bytes);
        await db.put("things", { owner, kind, id, at, iv, sealed });
      });
    },

    async get(owner, kind, id) {
      return used(async (db) => {
        const found = await db.get("things", [owner, kind, id]);
        return found && (await opened(db, found)).value;
      });
    },

    // All of one kind, oldest first, as { id, at, value }.
    async all(owner, kind) {
      return used(async (db) => {
        const found = await db.getAllFromIndex("things", KINDS, [owner, kind]);
        const read = await Promise.all(found.map((one) => opened(db, one)));
        return read.sort((one, two) => one.at - two.at);
      });
    },

    count: (owner, kind) => used((db) => db.countFromIndex("things", KINDS, [owner, kind])),
    remove: (owner, kind, id) => used((db) => db.delete("things", [owner, kind, id])),

    // Drops an account's key and all that is its own; the database goes with the last one.
    async forget(owner) {
      const left = await used(async (db) => {
        const turn = db.transaction(["keys", "things"], "readwrite");
        const own = IDBKeyRange.bound([owner], [owner, []]);
        await turn.objectStore("things").delete(own);
        await turn.objectStore("keys").delete(owner);
        await turn.done;
        return db.count("keys");
      });
      if (!left) await idb.deleteDB("kept");
    },
  };
})();
