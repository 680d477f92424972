package check

import "iptpress/generator/diag"

// Two rules are kept where the text is read, since page and paper cannot be made
// without: they stand here for their pages in docs/checks.
var missingAlt = &Rule{
	ID: "missing-alt", Severity: diag.Error, silent: true,
	Title:  "Every picture says in words what it shows",
	Reason: "Whoever cannot see the picture hears its text alternative, and learns as much.",
	Mend:   "Say what the picture shows between ![ and ].",
}

var headingLevel = &Rule{
	ID: "heading-level", Severity: diag.Error, silent: true,
	Title:  "Headings skip no level",
	Reason: "People who listen to a page jump from heading to heading. A level that is missing sounds like a section that was lost.",
	Mend:   "Use one # more than the heading above has, and no more.",
}
