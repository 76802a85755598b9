"""Addresses of our own FHIR extensions, in one place for whoever writes and whoever reads them.

`injection-site` stands on a Procedure or MedicationAdministration, once a site, with these parts:
zone, side, product, lot, depth (strings), expiry (date), amount (Quantity in its own unit).
`attachment-sha256` stands on an Attachment whose data was moved to a file: hex, in valueString.
`entered-in-error` is the system of a tag in `meta`: the practice says that the entry was a mistake.
The code says why; status fields stay as the source wrote them.
`pages` stands beside it: "3-5", the pages of the file that the entry stands for.
`list-column` is a cell of a list that no element took, with `name` (its head) and `value`.
"""

BASE = "https://cartella.example.org/fhir/StructureDefinition/"
INJECTION_SITE = BASE + "injection-site"
LIST_COLUMN = BASE + "list-column"
ATTACHMENT_SHA256 = BASE + "attachment-sha256"
PAGES = BASE + "pages"
ENTERED_IN_ERROR = BASE + "entered-in-error"
