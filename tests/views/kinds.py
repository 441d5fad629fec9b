"""The fourteen kinds of people who request pages, and the audience of each kind."""

from enum import StrEnum


class Kind(StrEnum):
    """The fourteen kinds of people who request pages."""

    SIGNED_OUT = "signed out"
    OWNER = "owner"
    ANOTHER = "another person"
    FULL = "counselor, full consent"
    NARROWER = "counselor, narrower consent"
    EXPIRED = "counselor, expired consent"
    REVOKED = "counselor, revoked consent"
    NO_CONSENT = "counselor, no consent to the record"
    NO_SECOND_FACTOR = "counselor, no second factor"
    SUPPORTER = "supporter"
    OPERATOR = "operator"
    SUPERUSER = "superuser"
    DEACTIVATED = "deactivated counselor"
    LONG_IDLE = "owner, long idle"


OPERATORS = (Kind.OPERATOR, Kind.SUPERUSER)
BOTH_PEOPLE = frozenset({Kind.OWNER, Kind.ANOTHER})
BOTH_OPERATORS = frozenset(OPERATORS)
COUNSELORS_WITH_FACTOR = (Kind.FULL, Kind.NARROWER, Kind.EXPIRED, Kind.REVOKED, Kind.NO_CONSENT)
COUNSELORS = (*COUNSELORS_WITH_FACTOR, Kind.NO_SECOND_FACTOR, Kind.DEACTIVATED)


class Audience(StrEnum):
    """The audiences into which the fourteen kinds fall, before any consent is looked up."""

    NOBODY = "not signed in"
    PERSON = "a person"
    COUNSELOR = "a counselor"
    ENROLLING = "staff without a second factor"
    SUPPORTER = "a supporter"
    OPERATOR = "an operator"


AUDIENCES = {
    Kind.SIGNED_OUT: Audience.NOBODY,
    Kind.DEACTIVATED: Audience.NOBODY,
    Kind.LONG_IDLE: Audience.NOBODY,
    Kind.OWNER: Audience.PERSON,
    Kind.ANOTHER: Audience.PERSON,
    Kind.FULL: Audience.COUNSELOR,
    Kind.NARROWER: Audience.COUNSELOR,
    Kind.EXPIRED: Audience.COUNSELOR,
    Kind.REVOKED: Audience.COUNSELOR,
    Kind.NO_CONSENT: Audience.COUNSELOR,
    Kind.NO_SECOND_FACTOR: Audience.ENROLLING,
    Kind.SUPPORTER: Audience.SUPPORTER,
    Kind.OPERATOR: Audience.OPERATOR,
    Kind.SUPERUSER: Audience.OPERATOR,
}
EVERYBODY = frozenset(Audience)
SIGNED_IN = EVERYBODY - {Audience.NOBODY, Audience.ENROLLING}
RECIPIENTS = SIGNED_IN - {Audience.OPERATOR}
PEOPLE = frozenset({Audience.PERSON})
COUNSELORS_ALONE = frozenset({Audience.COUNSELOR})
SUPPORTERS_ALONE = frozenset({Audience.SUPPORTER})
OPERATORS_ALONE = frozenset({Audience.OPERATOR})
IN_FORCE = (Kind.FULL, Kind.NARROWER, Kind.SUPPORTER)
LEAVERS = PEOPLE | SUPPORTERS_ALONE  # who can erase their own account
