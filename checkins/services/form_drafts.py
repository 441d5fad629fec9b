"""Keeping what was typed on a page that could not be saved, until it is saved or a day is over.

A page cannot be saved if its session ended meanwhile, or if somebody else signed in. The draft is
the account's for whom the page was made, whoever is signed in when it is kept. A page that asks for
longer texts keeps them while they are typed, so that a tab that is closed loses nothing.
"""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from checkins.models import FormDraft, User
from checkins.services import audit
from checkins.services.turns import take_account_turn

LONGEST = 64 * 1024  # letters of a draft


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: to which address, from which page, and each field's values."""

    address: str
    page: str
    fields: dict[str, list[str]]


@transaction.atomic
def keep_form(*, account: User, typed: Typed, at: datetime) -> bool:
    """Keep a form for its account, in place of an older one; return whether it was kept.

    A form of more than 64 KiB is not kept, nor one of an account that is switched off.
    """
    text = json.dumps(asdict(typed))
    if len(text) > LONGEST or not account.is_active:
        return False
    take_account_turn(account)
    FormDraft.objects.filter(account=account).delete()
    draft = FormDraft(id=uuid.uuid4(), account=account, kept_at=at)
    draft.form = text
    draft.save(force_insert=True)
    audit.record(action="form_draft_kept", about=account, by=account, at=at)
    return True


@transaction.atomic
def keep_typing(*, account: User, typed: Typed, at: datetime) -> bool:
    """Keep a form while it is typed into, in place of what its page kept; return whether it was.

    Nothing is kept if another page's form waits: that one was sent, and its account knows of it.
    The audit has the first time alone, or it would hold a line for every pause between words.
    """
    take_account_turn(account)
    before = kept_form(account, at=at)
    if before is None:
        return keep_form(account=account, typed=typed, at=at)
    text = json.dumps(asdict(typed))
    if before.page != typed.page or len(text) > LONGEST:
        return False
    draft = FormDraft.objects.visible_to(account).get()
    draft.form, draft.kept_at = text, at
    draft.save(update_fields=["sealed_form", "kept_at"])
    return True


@transaction.atomic
def drop_typing(*, account: User, page: str, at: datetime) -> None:
    """Delete what is kept of this page, if something is: it was saved, or emptied."""
    take_account_turn(account)
    kept = kept_form(account, at=at)
    if kept and kept.page == page:
        drop_form(account=account, at=at)


def kept_form(account: User, *, at: datetime) -> Typed | None:
    """Return what is kept for this account; None if nothing is, or if it cannot be opened."""
    draft = FormDraft.objects.visible_to(account).at(at).first()
    try:
        values: dict[str, Any] = json.loads(draft.form) if draft else {}
    except ValueError:  # the seal's stand-in for a text that does not open
        return None
    return Typed(**values) if values else None


@transaction.atomic
def drop_form(*, account: User, at: datetime) -> None:
    """Delete what is kept for this account; repeating it changes nothing."""
    if FormDraft.objects.visible_to(account).delete()[0]:
        audit.record(action="form_draft_deleted", about=account, by=account, at=at)


@transaction.atomic
def drop_old_forms(*, at: datetime) -> int:
    """Delete the drafts that are a day old, and return how many there were."""
    drafts = FormDraft.objects.over(at).select_related("account").select_for_update(of=("self",))
    old = list(drafts)
    for draft in old:
        draft.delete()
        audit.record(action="form_draft_deleted", about=draft.account, by=None, at=at)
    return len(old)
