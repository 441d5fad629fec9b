"""What the FHIR interface can do, in the standard's own words."""

from typing import Any

from checkins.exports.fhir.values import Place

DATE = "2026-11-30"  # of this statement
PROOF = "A token that the clinic made, in the Authorization header, as Bearer"
EVERYTHING = "http://hl7.org/fhir/OperationDefinition/Patient-everything"


def capabilities(place: Place) -> dict[str, Any]:
    """Return the statement of what a system can ask."""
    return {
        "resourceType": "CapabilityStatement",
        "id": "metadata",
        "url": f"{place.base}/metadata",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "implementation": {"description": "Daily check-ins, by consent", "url": place.base},
        "rest": [
            {
                "mode": "server",
                "security": {"cors": False, "service": [{"text": PROOF}]},
                "resource": [
                    {
                        "type": "Patient",
                        "interaction": [{"code": "read"}, {"code": "search-type"}],
                        "operation": [{"name": "everything", "definition": EVERYTHING}],
                    },
                    {"type": "Questionnaire", "interaction": [{"code": "read"}]},
                ],
            }
        ],
    }
