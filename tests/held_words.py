"""Words that were given up in what people read, with the few places that keep them and why."""

import re
from collections.abc import Iterable, Iterator

from tests.sayings import Piece

# Folders and files whose sentences are still as they were: each goes once it has been edited.
WAITING: tuple[str, ...] = ()
# Sentences that no file of ours says, and a drawn page still shows.
WAITING_DRAWN: set[str] = set()

# Sentences that were replaced. ``X`` is a name or a number; a whole text alone is in ``=…=``.
LEFT = (
    "We are still getting to know your usual",
    "That day looks like your usual",
    "Like your usual, and your usual is heavy",
    "Things look heavy",
    "Who is your person?",
    "Save and go on",
    "=Go on=",
    "They are not told. Nobody but you can see this",
    "Nobody but you can see",
    "This answer is kept sealed",
    "said, kept sealed",
    "=not said=",
    "Your time: in the",
    "Today is still open",
    "You started today. The rest can wait",
    "The rest can wait, or go on now",
    "Any day you come back counts",
    "It comes here by itself when your signs are up",
    "My people come here by themselves, with their numbers. Who is good for what?",
    "988 and the other lines come by themselves. Who else, and at which number?",
    "Like:",
    "this one stands",
    "The plan that stands",
    "The same as a table",
    "=The same numbers=",
    "Newest: emotional above usual",
    "=Newest: X.=",
    "=Something to look at=",
    "We asked you to reach out",
    "signs were about the same as on",
    "The day after, they were about the same",
    "Lines come after",
    "This says what came together, not why",
    "They change no level",
    "It changes no answer",
    "These fit what is up",
    "A new usual from here",
    "Learn my usual anew",
    "your usual can be another one",
    "Bring past check-ins",
    "Show me what it holds",
    "They bring up no message and no alert",
    "A break ahead",
    "While it runs, no check-in is missed",
    "After a break we wait again. Its last day counts as if you had checked in",
    "Away for a while? Say it ahead",
    "Say it ahead",
    "Who sees a word of yours",
    "Hide my word",
    "your newest word to them",
    "It goes away by itself",
    "They would like you to stand beside them",
    "Standing beside someone",
    "Hand it over yourself",
    "We show it only this once",
    "It tells nothing at all",
    "before 24 hours are over",
    "Nothing of mine: the learning pages alone",
    "Nothing of mine",
    "This ends every one of them at once",
    "Nobody is told, and nobody gets a reason",
    "What you said for calls",
    "=Before they call=",
    "=Is it you?=",
    "saw your word",
    "Lines are only added here, never changed or removed",
    "That is when a body starts to forget",
    "what a body can bear",
    "in recovery, all together",
    "It never leaves at night",
    "Do you not go there any more",
    "We know that from made-up people on a computer, not from real ones",
    "Looked up on",
    "The page is gone, or it never was",
    "This password is too short. It must contain at least",
    "This password is too common",
    "Please say that you are old enough",
    "The same once more",
    "Two minutes for a thought",
    "=A closer look=",
    "What speaks for it",
    "Give it even so",
    "A deal sounds calm and full of sense",
    "Cash that lies around",
)

NOT = r"(?:do|does|did|is|are|was|were|has|have|had|would|could|should|will|can) not"
FULL = re.compile(
    rf"\b(?:{NOT}|cannot"
    # before another word: "where you are." and "it is, too" stay whole
    r"|(?:I am|you are|we are|they are|it is|that is|there is|(?-i:Here) is|let us)"
    r"(?= (?!and\b|or\b|but\b)\w))\b",
    re.IGNORECASE,
)
GIVEN_UP = {
    "line": re.compile(r"(?<!-)\blines?\b(?!-)", re.IGNORECASE),
    "word": re.compile(
        r"\b(?:(?:my|your|their|his|her) word\b|a word of (?:yours|mine|theirs)\b)", re.IGNORECASE
    ),
    "stands": re.compile(r"\bstands?\b(?! up)", re.IGNORECASE),
    "by itself": re.compile(r"\bby (?:itself|themselves)\b", re.IGNORECASE),
    "something to look at": re.compile(r"\bsomething to look at\b", re.IGNORECASE),
    "the usual": re.compile(
        r"\b(?:the|an?|new|no|this|that|old|another) usual\b"
        r"(?! (?:days?|ranges?|amount|time|way)\b)",
        re.IGNORECASE,
    ),
    "nobody but you": re.compile(r"\bnobody but you\b", re.IGNORECASE),
}

# What is signed, what the law asks for, and what is said in danger keep their full forms.
SIGNED = re.compile(
    r"templates/checkins/(?:sharing|counting)/\w*text_v\d+\.txt$|.*/signed_v\d+\.txt$"
)
KEEPS_FULL = {
    SIGNED: "signed word for word: a published text never changes",
    re.compile(r"checkins/catalog/help_us\.toml$"): "helplines, and what to do in danger",
    re.compile(r"checkins/catalog/learn_v1/(?:06|07|08|09|19)\.toml$"): "overdose and use",
    re.compile(r"templates/checkins/supporter/_used\.html$"): "what to do after use",
    re.compile(r"templates/checkins/levels/_(?:used|planning)\.html$"): "what to do in danger",
    re.compile(r"checkins/models/"): "errors and names that no page shows",
    re.compile(r"checkins/catalog/signs_v1\.toml$"): "answers keep the wording that was seen",
    re.compile(r"checkins/(?:checks|catalog/\w+)\.py$"): "operators read it, of files",
    re.compile(
        r"checkins/services/(?:append_only|backups/|erasure_ledger|health|mail/register|metrics)"
    ): "operators read it at a terminal",
}
# Sentences that keep a full form: a part of each, and why.
FULL_ON_PURPOSE = {
    "cannot cope": "looked for in a person's own words",
    "cannot do this": "looked for in a person's own words",
    "does not count": "looked for in a person's own words",
    "It does not predict use": "the notice under a counselor's pages, word for word",
    "it does not predict use": "the same, on paper",
    "They are not a diagnosis and do not predict use": "the same, of many",
    "It is not a diagnosis": "the same, on paper",
    "Do not pass it on unless I agree in writing": "what the law asks for",
    "This is not an emergency service": "a safety text",
    "This is not a crisis service": "a safety text",
    "you are not starting over": "what is said after use",
    "Do not be alone": "what is said in danger",
    "I am X or older": "a statement that is made once, like a signature",
    "One hard day is not a trend": "said with weight, below a hard day",
    "This is not a prediction": "said with weight, under each notice",
    "even if it is small": "a small step keeps the words it was published with",
    "one thing that is yours to do": "the same",
    "does not pass the old places": "the same",
    "Sure it would not hurt": "a sign keeps the words it was published with",
    "It has not been tested with people in recovery": "said with weight, beside each rate",
    "There is something for you in X": "each message to a phone or mailbox: known by heart",
}
# What may use a word: a part of the sentence, or a whole file.
KEEPS_WORD: dict[str, dict[str, str]] = {name: {} for name in GIVEN_UP}
KEEPS_WORD["line"] |= {
    "They stay on the line": "of a phone call",
    "it can't have line breaks": "of a text",
    "this file has over X lines": "of a file",
    "a line of .env": "of a file",
    "the last line (Ctrl-Z)": "of a file",
    "no line that is a key": "of a file",
    "a part of a line": "of a file",
}
KEEPS_WORD["line"] |= {
    "short line for each thing": "what is written in a box of the plan",
    "keep it to X lines": "what is written in a box of the plan",
    "one line first": "what is written in a box of the plan",
    "Take a line out": "what is written in a box of the plan",
    "Write three lines": "what is written on paper",
    "Thin line:": "what is drawn",
}
KEEPS_WORD["word"]["We use your word"] = "what is searched for"
KEEPS_WORD["something to look at"] |= {
    "Something to look at now": "a message that names nothing",
    "there's something to look at": "how that message is described",
}
KEEPS_WORD_IN = {
    ("line", re.compile(r"checkins/forms/(?:history|written_days)\.py$")): "rows of a file",
    ("line", re.compile(r"checkins/charts/")): "what is drawn",
    ("line", re.compile(r"checkins/models/")): "names that no page shows",
}


def left_in(text: str) -> list[str]:
    """Return the replaced sentences that a text on one line says."""
    lowered = text.lower().rstrip(".")
    return [
        one
        for one in LEFT
        if (
            lowered == one.strip("=").lower().rstrip(".")
            if one[0] == "="
            else one.lower() in text.lower()
        )
    ]


def full_in(text: str) -> list[str]:
    """Return the forms that are said in full though they need not be."""
    for kept in FULL_ON_PURPOSE:
        text = text.replace(kept, "")
    return [found[0] for found in FULL.finditer(text) if not found[0].isupper()]


def given_up_in(text: str, where: str = "") -> list[str]:
    """Return the names of the given-up nouns and phrases that a text uses."""
    return [
        name
        for name, pattern in GIVEN_UP.items()
        if pattern.search(text)
        and not any(kept in text for kept in KEEPS_WORD[name])
        and not any(name == one and file.match(where) for one, file in KEEPS_WORD_IN)
    ]


def edited(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Leave out what waits to be edited."""
    return (piece for piece in pieces if not piece.where.startswith(WAITING))


def keeps_full(where: str) -> bool:
    return any(pattern.match(where) for pattern in KEEPS_FULL)
