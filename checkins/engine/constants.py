"""The constants of the rule that were set anew once: its smoothing and its thresholds.

All other constants stand where they are used and were the same in every version. docs/engine.md
says where each comes from.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Constants:
    """One version of the rule's smoothing and thresholds.

    ``keep`` is the factor by which a check-in's weight shrinks each day, ``gain_cap`` the most that
    one check-in weighs after a gap. The thresholds are in spreads, as the risk is.
    """

    version: str
    keep: float
    gain_cap: float
    watch: float
    reach_out: float
    strong: float


# docs/adr/0054 has the trial that took v4 in place of v3. How often a notice comes at a threshold,
# to simulated and to real people: catalog/rates_v1.toml and diaries_v1.toml, beside each other.
V3 = Constants("v3", keep=0.85, gain_cap=0.28, watch=0.92, reach_out=1.08, strong=1.23)
V4 = Constants("v4", keep=0.80, gain_cap=0.36, watch=1.09, reach_out=1.26, strong=1.40)
# Every version under which a deployment may have judged days: none of them is ever taken out.
VERSIONS = {constants.version: constants for constants in (V3, V4)}
SHIPPED = V4


def shipped() -> Constants:
    """Return the constants that judge a new day."""
    return SHIPPED


def constants_of(version: str) -> Constants:
    """Return the constants of a version; those shipped where a day was never judged (``""``)."""
    return VERSIONS.get(version, SHIPPED)
