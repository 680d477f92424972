package check

import (
	"slices"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/readability"
)

var crisisBox = &Rule{
	ID: "crisis-box", Severity: diag.Error,
	Title:  "Every piece for clients, teens and caregivers says where there is help now",
	Reason: "Nobody knows in which moment a sheet is read. The crisis box is made from the contacts data; a piece goes without one only where that data lacks a line.",
	Mend:   "Add a verified line of the kinds emergency and crisis to the country's contacts; a packet needs the page get-help-now in its language.",
}

// crisisBoxes reports a piece without lines of help. A country without them is
// reported by the library.
func crisisBoxes(t *text) {
	switch {
	case t.packet != nil:
		for _, part := range t.packet.Parts {
			if part.Audience != document.Clinician && t.packet.HelpNow == nil {
				// Each of its pieces has a crisis box of its own.
				t.whole(crisisBox, diag.Warning, "parts", "write content/"+t.d.Lang+"/pages/get-help-now.md", "the packet has no help page in its language")
				return
			}
		}
	case t.handout != nil && t.client() && len(t.lib.Country.Lines) > 0:
		for _, kind := range []string{"emergency", "crisis"} {
			if !slices.ContainsFunc(t.d.Help, func(c document.Contact) bool { return slices.Contains(c.Kinds, kind) }) {
				t.whole(crisisBox, crisisBox.Severity, "audience", "add one to the country's contacts, or check one and set verified: true", "the crisis box has no line of the kind %q", kind)
			}
		}
	}
}

var safetyNote = &Rule{
	ID: "safety-note", Severity: diag.Error,
	Title:  "Advice that is unsafe for some says so first",
	Reason: "To speak up to someone who hurts, threatens or controls you can be dangerous. Whoever reads steps for a talk must meet that warning before the steps, on page and on paper.",
	Mend:   "Declare safety_notes: [abuse], and begin the text with ::: safety.",
}

// traces are words in one of which a note that the front matter declares is
// found.
var traces = map[string]map[string]bool{
	"abuse":    set("hurt hurts hurting hurtful threaten threatens threat threats control controls abuse abusive violence violent unsafe safe safely safety danger dangerous afraid"),
	"medicine": set("medicine medicines medication medications tablets pills prescriber"),
	"suicide":  set("suicide suicidal die dying death living safe safety danger help hurting"),
}

// speaking are topics whose steps can be unsafe.
var speaking = set("communication disagreement disagreements conflict")

func safetyNotes(t *text) {
	if t.handout == nil || !t.client() {
		return
	}
	dispute := slices.Equal(t.d.ProblemAreas, []string{"dispute"})
	declared := slices.Contains(t.d.SafetyNotes, "abuse")
	box, first := safetyBox(t.d.Blocks)
	switch {
	case dispute && !box && t.d.Kind != document.EasyRead:
		t.whole(safetyNote, safetyNote.Severity, "problem_area", "declare safety_notes: [abuse], and begin the text with ::: safety", "a text on disputes has no safety note about abuse")
	case (dispute || declared) && box && !first:
		t.whole(safetyNote, diag.Warning, "safety_notes", "move ::: safety above the second heading", "the safety note comes after the first section")
	case !declared && slices.ContainsFunc(t.d.Topics, func(topic string) bool { return speaking[topic] }):
		t.whole(safetyNote, diag.Info, "topics", "declare safety_notes: [abuse] and begin with ::: safety, where the text gives steps for a talk", "a text on speaking up has no safety note about abuse")
	}
	if !readability.Graded(t.d.Lang) {
		return
	}
	for _, note := range t.d.SafetyNotes {
		if words := traces[note]; words != nil && !t.has(words) {
			t.whole(safetyNote, diag.Warning, "safety_notes", "write it, or take it out of safety_notes", "safety_notes lists %q, and the text does not speak of it", note)
		}
	}
}

// safetyBox reports whether there is a box about safety, and whether it stands in
// the first section.
func safetyBox(blocks []document.Block) (found, first bool) {
	headings := 0
	for _, b := range blocks {
		switch b := b.(type) {
		case *document.Heading:
			headings++
		case *document.Box:
			if b.Kind == document.SafetyBox {
				return true, headings < 2
			}
		}
	}
	return false, false
}

// has reports whether one of the words stands in the text.
func (t *text) has(words map[string]bool) bool {
	for _, p := range t.all() {
		if p.Clinician {
			continue
		}
		for _, w := range p.Words {
			if words[w.Low] {
				return true
			}
		}
	}
	return false
}
