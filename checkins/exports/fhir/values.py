"""The addresses, ids, codes and labels that every resource is made of."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from checkins.models import User

Resource = dict[str, Any]

# Ids follow from the person's reference and the day: the same row has the same id in every bundle,
# and no number of this database is in one. The reference itself cannot be told from them.
NAMESPACE = uuid.UUID("5b1f6a0c-6f0e-5f57-9d39-6c4a0f2b7e11")
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
ACT_CODE = f"{TERMINOLOGY}/v3-ActCode"
PART_2 = {
    "system": ACT_CODE,
    "code": "42CFRPart2",
    "display": "42 CFR Part2",
}
NO_REDISCLOSURE = {
    "system": ACT_CODE,
    "code": "NORDSCLCD",
    "display": "no redisclosure without consent directive",
}
LABELS = (PART_2, NO_REDISCLOSURE)
NOTICE = (
    "42 CFR part 2 prohibits unauthorized use or disclosure of these records. "
    "Self-reported. Not a diagnosis. It does not predict use."
)


ROOT = "/api/v1/fhir"  # below which a record system asks


@dataclass(frozen=True, slots=True)
class Place:
    """The address below which this site's resources and code systems stand."""

    base: str  # like https://days.clinic.example/api/v1/fhir

    @classmethod
    def at(cls, origin: str) -> Self:
        """Return the place of a site, like ``https://days.clinic.example``."""
        return cls(f"{origin}{ROOT}")

    def full_url(self, resource: Mapping[str, Any]) -> str:
        return f"{self.base}/{resource['resourceType']}/{resource['id']}"

    def system(self, name: str) -> str:
        """Return the address of one of the product's own code systems."""
        return f"{self.base}/CodeSystem/{name}"

    def coded(self, system: str, code: str, display: str) -> dict[str, Any]:
        """Return a concept with one of the product's own codes."""
        coding = {"system": self.system(system), "code": code, "display": display}
        return {"coding": [coding], "text": display}


def standard(system: str, code: str) -> dict[str, Any]:
    """Return a concept with a code of the standard's own terminology."""
    return {"coding": [{"system": f"{TERMINOLOGY}/{system}", "code": code}]}


def id_of(kind: str, person: User, *more: object) -> str:
    """Return the id of what ``more`` names among a person's resources of this kind."""
    return str(uuid.uuid5(NAMESPACE, " ".join(map(str, (kind, person.subject_ref, *more)))))


def patient_id(subject_ref: object) -> str:
    """Return the id of the person whom logs name by this reference."""
    return str(uuid.uuid5(NAMESPACE, f"patient {subject_ref}"))


def ref_to(kind: str, resource_id: str) -> dict[str, str]:
    return {"reference": f"{kind}/{resource_id}"}


def subject(person: User) -> dict[str, str]:
    """Return the reference to the person's own resource."""
    return ref_to("Patient", patient_id(person.subject_ref))


def resource(kind: str, resource_id: str, **content: Any) -> Resource:
    """Return a resource with the labels that say it is protected; None is left out."""
    labels = [{name: label[name] for name in ("system", "code")} for label in LABELS]
    found = {"resourceType": kind, "id": resource_id, "meta": {"security": labels}, **content}
    return {name: value for name, value in found.items() if value is not None}
