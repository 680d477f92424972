package paper

import (
	"strings"
	"testing"
)

// What a therapist adds for one client stands on the cover, in reading order,
// however much it is.
func TestNoteAndAppointment(t *testing.T) {
	for _, f := range []Format{{Paper: A4}, {Paper: Letter, Large: true}, {Paper: A4, Fillable: true}, {Paper: A4, Booklet: true}} {
		k := packet()
		k.Appointment = "Tuesday, March 3, 2:30 pm"
		k.Note = "First line\nSecond line\n\nAnother paragraph"
		words := tool(t, set(t, NewPress(english(t)), k, f), "pdftotext", "-l", "1", "-raw", "FILE", "-")
		if f.Booklet {
			continue // its words stand in the order of the sheets
		}
		at := 0
		for _, want := range []string{"Next appointment: Tuesday, March 3, 2:30 pm", "A note for you", "First line\n", "Second line\n", "Another paragraph\n", "Inside:"} {
			i := strings.Index(words[at:], want)
			if i < 0 {
				t.Errorf("%v: no %q after what comes before it in\n%s", f, want, words)
				continue
			}
			at += i
		}
	}
	k := packet()
	before := pageCount(t, set(t, NewPress(english(t)), k, Format{Paper: A4}))
	k.Note = strings.Repeat("A line of a very long note\n", 200)
	if after := pageCount(t, set(t, NewPress(english(t)), k, Format{Paper: A4})); after < before+2 {
		t.Errorf("%d pages with a note of 200 lines, %d without", after, before)
	}
}
