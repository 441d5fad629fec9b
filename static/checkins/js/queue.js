// Pages of check-ins that wait on this phone until they can be sent: each encrypted, each bound to its account. The
// check-in without a network and the worker share this, after store.js.
(() => {
  const MOST = 120; // 30 days of four pages
  const ROOM = 64 * 1024; // bytes that a browser must have left for one more check-in
  const OPEN_MS = 5 * 60 * 1000; // so long after a page of theirs was open, it is the person's own hand

  // The server's clock less this phone's, in milliseconds.
  const offset = async (owner) => (await phone.get(owner, "shell", "clock"))?.offset ?? 0;

  // A local day ends in the small hours: `day` is the calendar's, `open` the one that is not over yet.
  function dayAt(zone, at, endsAt = 4) {
    const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", hourCycle: "h23" };
    const read = new Intl.DateTimeFormat("en-US", { ...parts, timeZone: zone }).formatToParts(at);
    const { year, month, day, hour } = Object.fromEntries(read.map(({ type, value }) => [type, value]));
    const today = `${year}-${month}-${day}`;
    return { day: today, open: Number(hour) < endsAt ? earlier(today, 1) : today };
  }

  const earlier = (day, days) => new Date(Date.parse(day) - days * 864e5).toISOString().slice(0, 10);

  // Whether a day had ended already, on the person's own clock.
  async function isLate(owner, day) {
    const own = await phone.get(owner, "shell", "own");
    const zone = own?.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
    return day < dayAt(zone, Date.now() + (await offset(owner)), own?.ends_at).open;
  }

  // Whether this many pages more find no room, by our own limit or the browser's.
  async function isFull(owner, more) {
    if ((await phone.count(owner, "page")) + more > MOST) return true;
    const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
    return quota !== undefined && quota - usage < ROOM;
  }

  // What leave.js notes at once, where this may read it; a worker can't.
  function isLeft() {
    try {
      return Boolean(self.sessionStorage?.getItem("left") || self.localStorage?.getItem("leave"));
    } catch {
      return false; // a browser that stores nothing
    }
  }

  // Whether it may be another's hand: the phone was left or locked, or no page of theirs was open lately.
  async function isLocked(owner) {
    const latest = await phone.latest();
    const age = Date.now() - latest?.at; // below 0 where somebody set the clock back
    return isLeft() || latest?.owner !== owner || Boolean(latest.shut) || age < 0 || age > OPEN_MS;
  }

  // Throws QuotaExceededError when there is no room; what waits already stays.
  async function add(owner, page) {
    if (await isFull(owner, 1)) throw new DOMException("no room", "QuotaExceededError");
    const locked = Boolean(page.locked) || (await isLocked(owner));
    const now = Date.now();
    const edited = new Date(now + (await offset(owner))).toISOString();
    const record = { ...page, owner, edited_at: edited, locked };
    await phone.put(owner, "page", page.uuid, { page: record }, now);
    const registration = self.registration ?? (await navigator.serviceWorker?.getRegistration());
    await registration?.sync?.register("pages").catch(() => {}); // where the browser allows it
  }

  self.queue = { add, dayAt, earlier, isFull, isLate, isLocked, offset };
})();
