"""A person's rows as FHIR R4: plain dictionaries, and the JSON of a bundle of them.

The shapes are those of the standard's release 4 (4.0.1); what is mapped to what is in
``docs/fhir.md``. Codes are the standard's own where it has them, and else the product's.
"""
