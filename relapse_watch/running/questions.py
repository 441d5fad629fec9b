"""What a clinic is asked before its first start, and the settings that its answers make."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from relapse_watch.dotenv import BASE, UnwritableError, line_of
from relapse_watch.environment import SettingsError, read_environment
from relapse_watch.providers import PROVIDERS

# What every other setting needs before one can be tried. None of it is kept.
TRIAL = {
    "SECRET_KEY": "trial",
    "FIELD_KEYS": "dHJpYWwtdHJpYWwtdHJpYWwtdHJpYWwtdHJpYWwtdHI=",
    "ALLOWED_HOSTS": "localhost",
    "SITE_ORIGIN": "https://localhost",
}
Ask = Callable[..., str]
Settings = dict[str, str]


class AnswerError(Exception):
    """An answer cannot be used; the text says why, and holds no secret."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``makes`` are the settings that it answers, the first of which is looked for.

    ``ask`` gives the settings, by asking a person with ``say(text, default, is_secret)``.
    """

    makes: tuple[str, ...]
    ask: Callable[[Ask, Mapping[str, str]], Settings]
    default: Callable[[Mapping[str, str]], str | None] = lambda _: None


def host_of(known: Mapping[str, str]) -> str:
    """Return the site's host name, without a port; "" if it is not known."""
    return urlsplit(known.get("SITE_ORIGIN", "")).hostname or ""


def _site(say: Ask, _known: Mapping[str, str]) -> Settings:
    answer = say("The site's address, like days.clinic.example")
    origin = answer if "://" in answer else f"https://{answer}"
    return {"SITE_ORIGIN": origin.rstrip("/")}


def _name(say: Ask, _known: Mapping[str, str]) -> Settings:
    return {"SITE_NAME": say("Its name; others see it in mails, so keep it neutral", "Daybook")}


def _mail(say: Ask, _known: Mapping[str, str]) -> Settings:
    providers = ", ".join(PROVIDERS)
    answer = say(f"The mail server's host name, or a provider: {providers}")
    if answer in PROVIDERS:
        return {"EMAIL_PROVIDER": answer, **_provider(answer, say)}
    if "://" in answer:
        return {"EMAIL_URL": answer}
    port = say("Its port: 587, or 465", "587")
    user = say("The user's name there", "")
    password = say("The password; it is not shown", "", is_secret=True) if user else ""
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    kind = {"465": "smtp+ssl", "25": "smtp"}.get(port, "smtp+tls")
    return {"EMAIL_URL": f"{kind}://{who}{answer}:{port}"}


def _provider(name: str, say: Ask) -> Settings:
    key = say("The provider's key for sending; it is not shown", is_secret=True)
    made = {"EMAIL_PROVIDER_KEY": key}
    if PROVIDERS[name].wants_domain:
        made["EMAIL_PROVIDER_DOMAIN"] = say("The sender's domain, as the provider knows it")
    return made


def _sender(say: Ask, known: Mapping[str, str]) -> Settings:
    return {"DEFAULT_FROM_EMAIL": say("The sender of every mail", _default_sender(known))}


def _default_sender(known: Mapping[str, str]) -> str:
    name = re.sub(r"[^\w .-]", "", known.get("SITE_NAME", "Daybook"))
    return f"{name} <no-reply@{host_of(known)}>"


def _operator(say: Ask, _known: Mapping[str, str]) -> Settings:
    return {"FIRST_OPERATOR": say("The e-mail address of whoever runs it: the first operator")}


def _database(say: Ask, _known: Mapping[str, str]) -> Settings:
    text = "A PostgreSQL URL, or nothing for SQLite in this folder"
    return {"DATABASE_URL": say(text, _sqlite(_known))}


def _sqlite(_known: Mapping[str, str]) -> str:
    return f"sqlite:///{BASE / 'db.sqlite3'}"


QUESTIONS = (
    Question(("SITE_ORIGIN",), _site),
    Question(("SITE_NAME",), _name, lambda _: "Daybook"),
    Question(("EMAIL_URL", "EMAIL_PROVIDER", "EMAIL_PROVIDER_KEY", "EMAIL_PROVIDER_DOMAIN"), _mail),
    Question(("DEFAULT_FROM_EMAIL",), _sender, _default_sender),
    Question(("FIRST_OPERATOR",), _operator),
    Question(("DATABASE_URL",), _database, _sqlite),
)


def follows(known: Mapping[str, str]) -> Settings:
    """Return the settings that follow from the answers: nobody needs to be asked for them."""
    return {
        "ALLOWED_HOSTS": host_of(known),
        # The proxy on this machine holds the certificate, and only it reaches the server's port.
        "BEHIND_PROXY": "true",
        "TRUSTED_PROXY": "127.0.0.1",
    }


def refuse(answers: Mapping[str, str]) -> None:
    """Do nothing if the settings can be used.

    :raises AnswerError: with every fault of theirs.
    """
    try:
        read_environment({**TRIAL, **answers}, base=BASE)
        for name, value in answers.items():
            line_of(name, value)
    except SettingsError as error:
        raise AnswerError("\n".join(error.faults)) from error
    except UnwritableError as error:
        raise AnswerError(str(error)) from error
