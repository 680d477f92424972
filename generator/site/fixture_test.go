package site

import (
	"os"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/locale"
)

// The fixture is a small library that holds one of everything that a page can
// show, in two languages. Its clinic, people and sources are made up.

func words(s string) []document.Inline { return []document.Inline{document.Text(s)} }

func para(inlines ...document.Inline) *document.Paragraph { return &document.Paragraph{Text: inlines} }

func bullets(items ...string) *document.List {
	l := &document.List{Tight: true, Start: 1}
	for _, item := range items {
		l.Items = append(l.Items, document.Item{Blocks: []document.Block{para(document.Text(item))}})
	}
	return l
}

func cells(texts ...string) []document.Cell {
	var row []document.Cell
	for _, s := range texts {
		c := document.Cell{}
		if s != "" {
			c.Text = words(s)
		}
		row = append(row, c)
	}
	return row
}

const drawing = `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 150" fill="none" stroke="currentColor" stroke-width="2" font-size="16">
  <defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0l10 5-10 5z" style="fill:currentColor;stroke:none"/></marker></defs>
  <circle cx="110" cy="75" r="60"/><circle cx="370" cy="75" r="60" stroke-dasharray="6 5"/>
  <path d="M185 75H290" marker-end="url(#tip)"/>
  <text x="110" y="80" text-anchor="middle" stroke="none" fill="currentColor">old role</text>
  <text x="370" y="80" text-anchor="middle" stroke="none" fill="currentColor">new role</text>
</svg>`

func fixture(t testing.TB) Config {
	t.Helper()
	layouts, assets := os.DirFS("../../layouts"), os.DirFS("../../assets")
	en, err := locale.Load(layouts, "en")
	if err != nil {
		t.Fatal(err)
	}
	es := spanish(t, en)

	help := []document.Contact{
		{ID: "us-911", Kinds: []string{"emergency"}, Name: "Emergency", Call: "911", Hours: "any time, day or night", Checked: "2026-11-01"},
		{ID: "us-988", Kinds: []string{"crisis", "text"}, Name: "988 Suicide & Crisis Lifeline", Call: "988", Text: "988", Web: "https://988lifeline.org/", Hours: "any time, day or night", Checked: "2026-11-23"},
		{ID: "us-text", Kinds: []string{"text"}, Name: "Crisis Text Line", Text: "741741", Message: "HOME", Hours: "any time", For: "anyone who would rather text", Checked: "2026-11-23"},
		{ID: "clinic", Kinds: []string{"clinic"}, Name: "Riverbend Clinic", Call: "555-0134", Hours: "Monday to Friday, 9 am to 5 pm"},
	}
	clinic := library.Clinic{
		Clinic:  document.Clinic{Name: "Riverbend Clinic", Sample: true, Phone: "555-0134"},
		Hours:   library.Localized{"en": "Monday to Friday, 9 am to 5 pm", "es": "de lunes a viernes, de 9 am a 5 pm"},
		Country: "US", Paper: "letter",
	}
	lib := &library.Library{
		Clinic: clinic, Languages: []string{"en", "es"},
		Country: library.Country{Code: "US", Checked: "2026-11-01", RecheckDays: 90, Lines: []library.Line{
			{ID: "us-911", Kinds: []string{"emergency"}, Name: library.Localized{"en": "Emergency"}, Call: "911", Checked: "2026-11-01", Verified: true},
			{ID: "us-988", Kinds: []string{"crisis"}, Name: library.Localized{"en": "988 Suicide & Crisis Lifeline"}, Call: "988", Text: "988", Checked: "2026-11-23", Verified: true},
		}},
		Sources: map[string]*library.Work{
			"doe2016": {Source: document.Source{Key: "doe2016", Text: "Doe J, and others. A study that was made up for tests. 2016.", URL: "https://doi.org/10.1000/182", Seen: "abstract"}},
			"roe1984": {Source: document.Source{Key: "roe1984", Text: "Roe R. A book that was made up for tests. 1984.", Seen: "none"}},
		},
		Glossary: []library.Term{
			{ID: "role", Term: library.Localized{"en": "role", "es": "papel"}, Definition: library.Localized{"en": "A part you play in life, such as parent, worker or friend.", "es": "Una parte que tiene en la vida."}},
			{ID: "sick-role", Term: library.Localized{"en": "sick role"}, Definition: library.Localized{"en": "Being allowed to do less while you get better."}, Also: map[string][]string{"en": {"patient role"}}},
		},
		Pages: []*library.Page{
			{Text: library.Text{Lang: "en", Slug: "about"}, Menu: 1},
			{Text: library.Text{Lang: "en", Slug: "privacy"}, Menu: 2},
		},
	}
	imprint := func(lang string) *document.Imprint { return lib.Imprint(lang) }
	sources := []document.Source{lib.Sources["doe2016"].Source, lib.Sources["roe1984"].Source}

	change := &document.Document{
		Meta: document.Meta{
			ID: "k3v9qd2m", Slug: "life-changes", Lang: "en", Kind: document.Handout, Audience: document.Client, AgeMin: 18,
			Title: "When a role changes", ShortTitle: "Changes", Version: "2.1",
			Summary:     "Why a big change can bring your mood down, and what helps.",
			MainMessage: "A big change can leave you low, even when part of you wanted it. Saying goodbye to the old role and finding your feet in the new one can help.",
			Phases:      []string{"middle"}, ProblemAreas: []string{"transition"}, Topics: []string{"life-changes", "support"}, Sessions: []int{5, 6, 7},
			Checked: "2026-11-23", NextCheck: "2028-11-23", Changes: "A clearer example.", Authors: []string{"iptpress authors"}, License: "CC-BY-4.0",
		},
		Imprint: imprint("en"), Help: help, Sources: sources,
		Blocks: []document.Block{
			&document.Box{Kind: document.KeyPointsBox, Title: "In short", ID: "in-short", Blocks: []document.Block{
				bullets("A role is a part you play in life: partner, worker, parent, friend.", "When a role ends, feeling sad, angry or lost is common. It is not a weakness."),
				para(&document.Strong{Text: words("One small step:")}, document.Text(" tell one person one thing that you miss.")),
			}},
			&document.Heading{Level: 2, ID: "why-change-can-hurt", Text: words("Why change can hurt")},
			para(document.Text("We all play many "), &document.Term{ID: "role", Text: words("roles"), Definition: "A part you play."}, document.Text(". They tell us what to do each day, whom we see, and how we feel about ourselves. A change in one role often shakes the others "), &document.Cite{Numbers: []int{1, 2}}, document.Text(".")),
			para(document.Text("Depression can make this harder. It tells you that the old life was all good and the new life is all bad. "), &document.Emphasis{Text: words("Most roles are a mix of both.")}),
			&document.Figure{Image: document.Image{Name: "roles.svg", Type: "svg", Data: []byte(drawing)}, Alt: "An arrow leads from a circle, the old role, to a dashed circle, the new role.", Caption: words("You leave one role and grow into another.")},
			&document.Heading{Level: 2, ID: "old-and-new", Text: words("The old role and the new role")},
			&document.Box{Kind: document.ExampleBox, Title: "A made-up example", ID: "example", Blocks: []document.Block{
				para(document.Text("Dana left her work as a nurse to care for her mother. This is how she filled in the table with her therapist.")),
				&document.Table{Caption: words("Dana’s old role and new role"), Head: cells("", "Good parts", "Hard parts"), RowHeads: true, Rows: [][]document.Cell{
					cells("Old role: nurse", "Friends on the ward. Feeling skilled.", "Night shifts. Always tired."),
					cells("New role: carer", "Time with Mum. No more nights.", "Lonely. Money is tight. Little thanks."),
				}},
			}},
			&document.Heading{Level: 2, ID: "steps", Text: words("Three steps that help")},
			&document.Box{Kind: document.TryThisBox, Title: "Try this", ID: "try-this", Blocks: []document.Block{
				&document.List{Ordered: true, Start: 1, Tight: true, Items: []document.Item{
					{Blocks: []document.Block{para(&document.Strong{Text: words("Say goodbye to the old role.")}, document.Text(" Talk about what it meant to you, the good and the bad."))}},
					{Blocks: []document.Block{para(&document.Strong{Text: words("Name the feelings.")}, document.Text(" Guilt, anger and fear often hide under the sadness."))}},
					{Blocks: []document.Block{para(&document.Strong{Text: words("Build the new role.")}, document.Text(" Find one skill to learn and one person who can stand beside you."))}},
				}},
			}},
			&document.Heading{Level: 2, ID: "talk", Text: words("Talk to your therapist if…")},
			bullets("the change was not your choice and you feel unsafe at home", "you drink more than you did before the change", "the days have no shape any more"),
			&document.Box{Kind: document.SafetyBox, Title: "If someone hurts or controls you", ID: "safety", Blocks: []document.Block{
				para(document.Text("These steps may not be safe for you. Talk to your therapist alone first.")),
			}},
			para(document.Text("Next, fill in "), &document.Link{Text: words("the worksheet on your change"), To: document.Ref{Section: "handouts", Slug: "ws-role-change", Title: "My role change"}}, document.Text(", or read more at "), &document.Link{Text: words("isIPT"), URL: "https://interpersonalpsychotherapy.org/"}, document.Text(".")),
			&document.Box{Kind: document.ClinicianBox, Title: "For the therapist", Blocks: []document.Block{para(document.Text("Not for the client's page."))}},
		},
	}
	sheet := &document.Document{
		Meta: document.Meta{
			ID: "w7c2m4xw", Slug: "ws-role-change", Lang: "en", Kind: document.Worksheet, Audience: document.Client,
			Title: "My role change", ShortTitle: "My change", Version: "1.0", Summary: "A sheet to fill in about a change in your life.",
			MainMessage: "Put the change into words, one part at a time.", Phases: []string{"middle"}, ProblemAreas: []string{"transition"}, Topics: []string{"life-changes"},
			Sessions: []int{6}, Checked: "2026-11-23", NextCheck: "2028-11-23", License: "CC-BY-4.0",
		},
		Imprint: imprint("en"), Help: help,
		Blocks: []document.Block{
			&document.Box{Kind: document.KeyPointsBox, Title: "In short", ID: "in-short", Blocks: []document.Block{para(document.Text("Write a little about what changed. Bring it to your next session."))}},
			&document.Heading{Level: 2, ID: "the-change", Text: words("The change")},
			&document.Lines{Field: "f1", Label: words("What changed?"), Hint: words("One or two sentences are enough."), Rows: 3},
			&document.Scale{Field: "f2", Label: words("How has my mood been this week?"), From: 0, To: 10, Low: "as low as I have ever felt", High: "as good as I can feel"},
			&document.Checklist{Field: "f3", Label: words("Who could support me?"), Items: [][]document.Inline{words("Someone in my family"), words("A friend or neighbor"), words("No one yet: I will tell my therapist")}},
			&document.Cards{Field: "f4", Label: words("People in the new role"), Count: 2, Prompts: [][]document.Inline{words("Name"), words("What they could help with")}},
			&document.ClosenessCircle{Field: "f5", Label: words("Who is close to me now?"), Rings: []string{"closest", "close", "further away"}},
			&document.Timeline{Field: "f6", Label: words("How it went"), From: "A year ago", To: "Now"},
			&document.Grid{Field: "f7", Label: words("The week ahead"), Head: cells("Day", "One thing for the new role", "How it went"), Rows: [][]document.Cell{cells("Monday", "", ""), cells("Tuesday", "", "")}},
			&document.Grid{Field: "f8", Label: words("A talk, played back"), Head: cells("What I said", "What they said", "What I felt", "What I wanted"), Rows: [][]document.Cell{cells("", "", "", ""), cells("", "", "", "")}},
			&document.Chart{Field: "f9", Label: words("My mood, session by session"), Weeks: 16, Unit: "session"},
			&document.Box{Kind: document.ClinicianBox, Title: "For the therapist", ID: "therapist", Blocks: []document.Block{para(document.Text("Fill in the first row together."))}},
		},
	}
	teen := &document.Document{
		Meta: document.Meta{
			ID: "t1a2b3c4", Slug: "teen-what-is-ipt", Lang: "en", Kind: document.Handout, Audience: document.Adolescent, AgeMin: 12, AgeMax: 18,
			Title: "IPT for teens: what is it?", ShortTitle: "What is it?", Version: "1.10", Draft: true, Summary: "What IPT is, for teens.",
			MainMessage: "IPT helps you feel better by looking at the people in your life.", Phases: []string{"before"}, Checked: "2026-10-01", NextCheck: "2027-10-01",
			Review: &document.Review{By: "A. Reviewer", Credential: "PhD", Scope: "clinical", Date: "2026-10-02"},
		},
		Imprint: imprint("en"), Help: help[:2],
		Blocks: []document.Block{para(document.Text("IPT is a talking therapy.")), &document.Quote{Blocks: []document.Block{para(document.Text("It felt less heavy after a while."))}}, &document.Break{}, &document.CodeBlock{Text: "as\n  typed"}},
	}
	evidence := &document.Document{
		Meta: document.Meta{
			ID: "c9d8e7f6", Slug: "clinician-evidence", Lang: "en", Kind: document.Handout, Audience: document.Clinician,
			Title: "The evidence in one table", ShortTitle: "Evidence", Version: "1.0", Summary: "Which form of IPT has how much evidence.",
			MainMessage: "Four words say how strong the evidence is.", Phases: []string{"any"}, Checked: "2026-11-23", NextCheck: "2027-11-23",
		},
		Imprint: imprint("en"), Sources: sources[:1],
		Blocks: []document.Block{
			&document.Table{Caption: words("Evidence by condition"), Align: []document.Align{0, 0, document.AlignCenter, document.AlignEnd}, Head: cells("Condition", "Form", "Word", "Trials"), RowHeads: true, Rows: [][]document.Cell{cells("Depression", "IPT", "good", "90"), cells("Bulimia", "IPT-BN", "mixed", "3")}},
			&document.Box{Kind: document.ClinicianBox, Title: "In supervision", Blocks: []document.Block{para(document.Text("Talk about the limits of the trials."))}},
			&document.Definitions{Items: []document.Definition{{Term: words("good evidence"), Blocks: []document.Block{para(document.Text("Several sound trials agree."))}}}},
		},
	}
	cambio := &document.Document{
		Meta: document.Meta{
			ID: "k3v9qd2m", Slug: "life-changes", Lang: "es", Kind: document.Handout, Audience: document.Client,
			Title: "Cuando cambia un papel", ShortTitle: "Cambios", Version: "2.1", Summary: "Por qué un cambio puede bajar el ánimo.",
			MainMessage: "Un gran cambio puede dejarle sin ánimo.", Phases: []string{"middle"}, Checked: "2026-11-23", NextCheck: "2028-11-23",
			Translation: &document.Translation{Version: "2.1"},
		},
		Imprint: imprint("es"), Help: help,
		Blocks: []document.Block{para(document.Text("Todos tenemos muchos "), &document.Term{ID: "role", Text: words("papeles")}, document.Text(" ("), &document.Span{Lang: "en", Text: words("roles")}, document.Text(")."))},
	}
	page := func(slug, title, summary string, blocks ...document.Block) *document.Document {
		return &document.Document{Meta: document.Meta{Slug: slug, Lang: "en", Kind: document.Page, Title: title, Summary: summary}, Imprint: imprint("en"), Blocks: blocks}
	}
	for _, d := range []*document.Document{evidence, change, teen, sheet, cambio} {
		d.Fillable = d.HasFields()
	}
	return Config{
		Layouts: layouts, Assets: assets, Library: lib, Locales: map[string]*locale.Locale{"en": en, "es": es},
		Documents: []*document.Document{evidence, change, teen, sheet, cambio},
		Pages: []*document.Document{
			page("get-help-now", "Get help now", "Help lines for the United States.", para(document.Text("Call or text. You do not have to be sure that it is bad enough.")), &document.Contacts{Lines: help}),
			page("about", "About these handouts", "Who makes them, and how.", para(document.Text("They are made from Markdown. ")), para(&document.Link{Text: words("Privacy"), To: document.Ref{Slug: "privacy"}})),
			page("privacy", "Privacy", "What this site knows of you: nothing.", para(document.Text("Nothing is kept."))),
		},
		Packets: []*document.Packet{{
			ID: "p7c2m4xw", Slug: "pk-change", Lang: "en", Title: "A big change", ShortTitle: "Change", Summary: "To read and to fill in, for the middle sessions.",
			Intro: []document.Block{para(document.Text("Take your time."))}, Imprint: imprint("en"),
			Parts: []document.Part{{Audience: document.Client, Documents: []*document.Document{change, sheet}}},
		}},
		Search: func(string) []File {
			return []File{{Path: "search/words.js", Render: func(b []byte) ([]byte, error) { return append(b, "0;"...), nil }}}
		},
		Papers: true,
	}
}

// spanish is a language whose strings are the English ones, marked.
func spanish(t testing.TB, en *locale.Locale) *locale.Locale {
	t.Helper()
	data, err := os.ReadFile("../../layouts/strings/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	es, err := locale.Parse("es", append(data[:len(data):len(data)], "\n"...))
	if err != nil {
		t.Fatal(err)
	}
	return es
}
