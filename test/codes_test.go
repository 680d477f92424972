package test

import (
	"strings"
	"testing"
)

// A record system asks for a code; what opens is the page of that code, without
// anything that the request said of a person.
func TestRecordSystemsFindACode(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	const request = "codes/index.html?age.v.v=15&age.v.u=a&patientPerson.administrativeGenderCode.c=F&taskContext.c.c=PROBLISTREV&"
	for _, c := range []struct{ asked, opens string }{
		{request + "mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&mainSearchCriteria.v.c=F33.1", "codes/icd10cm/F33/index.html"},
		{request + "mainSearchCriteria.v.c=F32.A&mainSearchCriteria.v.cs=2.16.840.1.113883.6.90", "codes/icd10cm/F32/index.html"},
		{request + "mainSearchCriteria.v.c=f4310", "codes/icd10/F43.1/index.html"},
		{request + "mainSearchCriteria.v.cs=2.16.840.1.113883.6.96&mainSearchCriteria.v.c=47505003", "codes/snomed/47505003/index.html"},
		{request + "mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&mainSearchCriteria.v.c=F32.1&informationRecipient.languageCode.c=es", "es/codes/icd10cm/F32/index.html"},
		{request + "mainSearchCriteria.v.c=I10&mainSearchCriteria.v.c1=F31.9&mainSearchCriteria.v.cs1=2.16.840.1.113883.6.90", "codes/icd10cm/F31/index.html"},
		// What is not there, or means something else, is said.
		{request + "mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&mainSearchCriteria.v.c=F32.81", "codes/index.html"},
		{request + "mainSearchCriteria.v.c=3701430001", "codes/index.html"},
	} {
		b.visit(t, b.origin+c.asked, looks[0])
		pause(t, b)
		if address := strings.TrimPrefix(ask[string](t, b, "location.href"), b.origin); address != c.opens {
			t.Errorf("%s opens %s, not %s", c.asked, address, c.opens)
			continue
		}
		if said := ask[bool](t, b, `!!document.querySelector("#x-none:not([hidden])")`); said != (c.opens == "codes/index.html") {
			t.Errorf("%s: that there is nothing is said: %v", c.asked, said)
		}
	}
}
