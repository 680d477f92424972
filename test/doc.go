// Package test looks at the site as it is built: it runs the program on the
// project's own content and judges what comes out, as a reader, a browser, a
// printer and a second build see it.
//
// It needs Chromium, Firefox, qpdf, poppler, Java and, from npm, axe-core, the Nu
// HTML checker, puppeteer and fhir, which `make test` sets up. Without them the tests
// that need them are skipped, but not where CI is set.
package test
