"""Bodies that no phone of ours sends: good pages with something wrong in them, drawn by a seed."""

import copy
import json
import random

MARK = "zqmark"  # whatever a sender plants, which no answer may repeat
ARABIC = "٣"
RAW = {  # what a JSON text can hold, and Python's writer would not write
    "digits": "9" * 5000,
    "infinite": "1e999",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "float": "3.7",
    "round": "2.0",
    "below": "-0",
    "surrogate": '"\\ud800"',
    "NUL": '"\\u0000"',
    "deep": "[" * 30 + "]" * 30,
    "no value": MARK,
}
ODD = [f"@{name}@" for name in RAW]
ANY = [*ODD, True, "3", -1, 5, 99, ARABIC, MARK, {MARK: 1}, [[MARK]], [{}], [None], {}, []]
FITS = {  # what of these would be right there
    "quick": [True],
    "finish": [True],
    "locked": [True],
    "answers": [{}],
    "asked": [[]],
    "bulk": [[]],
    "triggers": [[]],
    "note": ["3", ARABIC, MARK],
}
WRONG = {
    "owner": ["", "0" * 23, "0" * 25, "g" * 24, None],
    "uuid": ["", "{0}", "0" * 36, "1F0E0000-0000-4000-8000-000000000001", None],
    "day": ["", "0001-01-01", "9999-12-31", "2026-02-30", "2026-1-1", "٢٠٢٦-11-23", "23/11/2026"],
    "page": [0, None, 2**63],
    "quick": [None, 0, 1],
    "finish": [None, 0, 1],
    "locked": [None, 0, 1],
    "answers": [None],
    "asked": [None, [MARK], ["stressed", "stressed"], ["a b"], ["low_mood"] * 2000],
    "bulk": [None, [MARK], ["used"], [0]],
    "edited_at": [
        *("", None, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "2026-11-23T12:00:00"),
        *("2026-11-23T12:00:00+99:00", "2026-13-23T12:00:00Z", "2026-11-23T25:00:00Z"),
        *("٢٠٢٦-11-23T12:00:00Z", "2026-11-25T12:00:00Z", "1999-12-31T12:00:00Z"),
    ],
    "triggers": [[MARK], [1], "work"],
    "note": ["x" * 2001, MARK + "\0", 7],
    "medicine": ["", MARK, 0],
    "used": ["", MARK, 0],
    "meeting": ["", MARK, 1],
}
PAGES = (
    (1, False, {"slept_well": 2, "meeting": "shared"}),
    (2, False, {"cravings": 0, "planning": None}),
    (3, False, {"stressed": 1, "medicine": "yes", "triggers": None, "note": MARK}),
    (4, False, {"used": "no"}),
    (1, True, {"cravings": 1, "low_mood": 4}),
)


class Bodies:
    """Draws bodies, each with at least one fault."""

    def __init__(self, seed, a_page):
        self.draw, self.a_page = random.Random(seed), a_page

    def page(self):
        """Return a page with one to three faults, and its names whose values come twice."""
        number, quick, answers = self.draw.choice(PAGES)
        page = self.a_page(dict(answers), page=number, quick=quick, asked=[*answers])
        page["asked"] = [name for name in answers if name not in {"note", "triggers"}]
        for _ in range(self.draw.choice([1, 1, 1, 2, 3])):
            self.draw.choice([self._member, self._answer, self._drop, self._name])(page)
        return page

    def _wrong(self, name):
        fit = FITS.get(name, [])
        right = [one for one in ANY if any(_same(one, other) for other in fit)]
        found = [one for one in ANY if one not in right or (type(one) is bool and not fit)]
        return copy.deepcopy(self.draw.choice([*found, *WRONG.get(name, []) * 3]))

    def _member(self, page):
        name = self.draw.choice(list(page))
        page[name] = self._wrong(name)

    def _answer(self, page):
        if not isinstance(page.get("answers"), dict) or not page["answers"]:
            page["answers"] = [MARK]
            return
        name = self.draw.choice([*page["answers"]])
        page["answers"][name] = self._wrong(name)

    def _drop(self, page):
        names = [name for name in page if name in WRONG and name != "quick"]
        if names:
            del page[self.draw.choice(names)]

    def _name(self, page):
        where = page
        if self.draw.random() < 0.5 and isinstance(page.get("answers"), dict):
            where = page["answers"]
        names = [MARK, "", "person_id", "__proto__", "\0", "own:" + MARK, "was-note", ARABIC]
        where[self.draw.choice(names)] = self.draw.choice([MARK, 1, None])

    def body(self):
        """Return a body that is to be refused as a whole."""
        shape = self.draw.random()
        if shape < 0.7:
            return written(self.page())
        good = written(self.a_page({"stressed": 1, "note": MARK}))
        return self.draw.choice([self._broken, self._batch, self._twice])(good)

    def _broken(self, good):
        at = self.draw.randrange(1, len(good) - 1)
        return self.draw.choice(
            [
                good[:at],
                good[:-1] + b"," + good[-1:],
                b"\xef\xbb\xbf" + good,
                good + MARK.encode(),
                good.replace(MARK.encode(), b"\xff\xfe"),
                good.decode().encode("utf-16"),
                good.replace(b'"', b"'"),
                b"/*" + MARK.encode() + b"*/" + good,
                b"[" * self.draw.randrange(1, 60_000),
                b'{"a":' * self.draw.randrange(1, 12_000),
                b"[" * 100_000,
                good + b" " * 70_000,
                b'"' * self.draw.randrange(1, 60_000),
                b'"' + b'\\"' * self.draw.randrange(1, 30_000),
                b"{" + b'"a":1,' * 9_000 + b'"a":1}',
                b"",
                self.draw.choice(
                    [b"null", b"1", b"[]", b"{}", b'"' + MARK.encode() + b'"', b"NaN"]
                ),
            ]
        )

    def _batch(self, good):
        return self.draw.choice(
            [
                b'{"pages": {}}',
                b'{"pages": []}',
                b'{"pages": null}',
                b'{"pages": [' + b",".join([b"{}"] * 41) + b"]}",
                b'{"pages": [' + good + b'], "' + MARK.encode() + b'": 1}',
                b'{"pages": [' + good + b'], "pages": [' + good + b"]}",
                b'{"pages": [[[[[[' + good + b"]]]]]]}",
            ]
        )

    def _twice(self, good):
        first = self.draw.choice([b'{"day": "' + MARK.encode() + b'", ', b'{"locked": false, '])
        within = good.replace(b'"answers": {', b'"answers": {"note": null, ')
        return self.draw.choice([first + good[1:], within])


def written(page):
    """Return a page as JSON, with what only a text can hold."""
    text = json.dumps(page, ensure_ascii=False)
    for name, raw in RAW.items():
        text = text.replace(f'"@{name}@"', raw)
    return text.encode()


def _same(one, other):
    return type(one) is type(other) and one == other
