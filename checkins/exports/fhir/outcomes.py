"""What went wrong, as an OperationOutcome: it repeats nothing that was sent."""

from checkins.exports.fhir.values import Resource

# The standard's codes of issues, by the status that an answer with one has, and what it says.
OUTCOMES = {
    400: ("invalid", "The request cannot be used."),
    401: ("login", "A token is needed in the Authorization header, and it must be in force."),
    403: (
        "forbidden",
        "Only https is answered here. A token that came this way is to be replaced.",
    ),
    404: ("not-found", "There is nothing here for you."),
    405: ("not-supported", "Only GET is answered here."),
    406: ("not-supported", "Only JSON is answered here."),
    429: ("throttled", "That was too often. Please wait."),
    500: ("exception", "That was a fault of ours."),
    503: ("transient", "Please ask again a little later."),
}
OURS = 500


def outcome(status: int, *, parameter: str = "") -> Resource:
    """Return what an answer with this status says; ``parameter`` is one of ours that is wrong."""
    code, words = OUTCOMES.get(status) or OUTCOMES[OURS if status >= OURS else 400]
    where = {}
    if parameter:
        words, where = f"{words} Look at “{parameter}”.", {"expression": [f"http.{parameter}"]}
    issue = {"severity": "error", "code": code, "details": {"text": words}, **where}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
