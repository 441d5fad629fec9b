"""What a phone keeps for its owner, and when it forgets it: at sign-out, from afar, unused."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from checkins.models import Device, User
from checkins.services.devices_afar import sign_out_device
from tests.e2e.signing_in import sign_out
from tests.factories import make_person

SCRIPTS = ("bundles/phone.js", "js/known.js")
FILL = """async (owner) => {
  await self.phone.begin(owner);
  await self.phone.put(owner, "card", "own", { reason: "Zqreason" });
}"""
LEFT = """async () => {
  if (!(await indexedDB.databases()).some(({ name }) => name === "kept")) return null;
  return self.phone.owners();
}"""
LONG_UNUSED = """async (owner) => {
  const db = await idb.openDB("kept", 1);
  const row = await db.get("keys", owner);
  const used = Date.now() - 30 * 24 * 60 * 60 * 1000 - 1;
  await db.put("keys", { ...row, used });
  for (const one of await db.getAllFromIndex("things", "by_kind", [owner, "card"]))
    await db.put("things", { ...one, at: used });
  db.close();
}"""
# A file that Home alone is drawn with: a page after sign-out does not fetch it again.
IS_CACHED = """async (path) => {
  const how = { cache: "only-if-cached", mode: "same-origin" };
  return Boolean((await fetch(path, how).catch(() => null))?.ok);
}"""
WORKERS = "navigator.serviceWorker.getRegistrations().then((found) => found.length)"
NOBODY_SAYS = """const ask = fetch;
fetch = (what, ...more) =>
  String(what).endsWith("/known/") ? Promise.reject() : ask(what, ...more);"""
CHECK = "self.known.check()"

# A phone that keeps Help for later.
pytestmark = pytest.mark.browser_context_args(service_workers="allow")


def with_store(page: Page) -> None:
    for script in SCRIPTS:
        page.add_script_tag(url=static(f"checkins/{script}"))


def test_signing_out_leaves_help_and_nothing_of_its_person(
    page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(person)
    page.goto("/help/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/")
    with_store(page)
    page.evaluate(FILL, person.phone_ref)
    own = static("checkins/bundles/home.css")
    assert page.evaluate(IS_CACHED, own)
    kept = page.evaluate("caches.keys()")
    assert kept

    page.add_init_script(NOBODY_SAYS)  # so it is the sign-out itself that forgets
    sign_out(page)

    with_store(page)
    assert page.evaluate(LEFT) is None
    assert not page.evaluate(IS_CACHED, own)
    assert (page.evaluate(WORKERS), page.evaluate("caches.keys()")) == (1, kept)
    page.context.set_offline(True)
    page.goto("/help/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_what_a_phone_keeps_ends_from_afar_and_after_thirty_days(
    page: Page, person: User, sign_in: Callable[[User], None], context: BrowserContext
) -> None:
    mine, others = person.phone_ref, make_person().phone_ref
    sign_in(person)
    page.goto("/keep/")
    with_store(page)
    for owner in (mine, others):
        page.evaluate(FILL, owner)

    context.set_offline(True)
    assert sorted(page.evaluate(CHECK)) == sorted([mine, others])  # nobody can say
    page.evaluate(LONG_UNUSED, others)
    assert page.evaluate(CHECK) == page.evaluate(LEFT) == [mine]
    context.set_offline(False)
    page.evaluate(FILL, others)
    assert page.evaluate(CHECK) == page.evaluate(LEFT) == [mine]

    sign_out_device(device=Device.objects.get(), by=person, at=timezone.now())
    page.goto("/account/login/")
    page.wait_for_function(f"({LEFT})().then((left) => left === null)")
    assert any(one["name"] == settings.DEVICE_COOKIE_NAME for one in context.cookies())
