// Judges a FHIR R4 resource, which comes on standard input, by the structure
// definitions and value sets of HL7: what must be there, how often, and which codes
// may stand where. Writes what it finds as JSON.
import { readFileSync } from "node:fs";
import fhir from "fhir";

const found = new fhir.Fhir().validate(JSON.parse(readFileSync(0, "utf8")), { errorOnUnexpected: true });
console.log(JSON.stringify(found.messages));
