package paper

import (
	"os"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/locale"
)

func english(t testing.TB) map[string]*locale.Locale {
	t.Helper()
	data, err := os.ReadFile("../../layouts/strings/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	l, err := locale.Parse("en", data)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*locale.Locale{"en": l}
}

func text(s string) []document.Inline { return []document.Inline{document.Text(s)} }

func para(inlines ...document.Inline) *document.Paragraph {
	return &document.Paragraph{Text: inlines}
}

func strong(s string) document.Inline { return &document.Strong{Text: text(s)} }

func entry(s string) document.Item {
	return document.Item{Blocks: []document.Block{para(document.Text(s))}}
}

func cells(texts ...string) []document.Cell {
	row := make([]document.Cell, len(texts))
	for i, s := range texts {
		if s != "" {
			row[i].Text = text(s)
		}
	}
	return row
}

var imprint = &document.Imprint{
	Clinic: document.Clinic{Name: "Riverbend Clinic", Sample: true, Phone: "555-0134", Hours: "Monday to Friday, 9 am to 5 pm"},
	Help: document.Contact{
		ID: "us-988", Kinds: []string{"crisis"}, Name: "988 Suicide & Crisis Lifeline", Call: "988", Text: "988",
		Hours: "any time, day or night",
	},
	NumbersChecked: "2026-11-23",
	RecheckBy:      "2027-02-21",
	Country:        "US",
}

var help = []document.Contact{
	{ID: "us-911", Kinds: []string{"emergency"}, Name: "Emergency services", Call: "911", Hours: "any time"},
	imprint.Help,
	{ID: "us-dv", Kinds: []string{"domestic-abuse"}, Name: "National Domestic Violence Hotline", Call: "1-800-799-7233", Text: "88788", Message: "START", Web: "https://www.thehotline.org", Hours: "any time"},
	{ID: "clinic", Kinds: []string{"clinic"}, Name: "Riverbend Clinic", Call: "555-0134", Hours: "Monday to Friday, 9 am to 5 pm"},
}

const arrowSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 120" fill="none" stroke="currentColor" stroke-width="2">
<rect x="4" y="20" width="150" height="80" rx="8"/><rect x="246" y="20" width="150" height="80" rx="8"/>
<path d="M160 60 H236 M226 50 L238 60 L226 70" stroke-linecap="round"/>
<g font-size="16" fill="currentColor" stroke="none" text-anchor="middle"><text x="79" y="65">Old role</text><text x="321" y="65">New role</text></g></svg>`

// handout is of about 700 words of the usual kind.
func handout() *document.Document {
	return &document.Document{
		Meta: document.Meta{
			ID: "k3v9qd2m", Slug: "when-a-role-changes", Lang: "en", Kind: document.Handout,
			Title: "When a role changes", ShortTitle: "When a role changes",
			Summary:     "Big changes can leave you low even when part of you wanted them.",
			MainMessage: "Becoming a parent, losing a job, moving away, retiring: big changes can leave you low even when part of you wanted them.",
			Audience:    document.Client, AgeMin: 18, Version: "2.1", Checked: "2026-11-23", NextCheck: "2028-11-23",
			Authors: []string{"iptpress authors"}, License: "CC-BY-4.0",
		},
		Blocks: []document.Block{
			&document.Box{Kind: document.KeyPointsBox, Title: "The main points", ID: "in-short", Blocks: []document.Block{
				&document.List{Tight: true, Items: []document.Item{
					{Blocks: []document.Block{para(document.Text("A "), strong("role"), document.Text(" is a part you play in life: partner, worker, parent, friend."))}},
					entry("When a role ends or changes, feeling sad, angry or lost is common. It is not a weakness."),
					entry("In IPT you and your therapist look at what you lost, what is new, and who can support you."),
				}},
			}},
			&document.Heading{Level: 2, ID: "why", Text: text("Why change can hurt")},
			para(document.Text("We all play many roles. They tell us what to do each day, who we see, and how we feel about ourselves. A change in one role often shakes the others. You may lose people you saw every day. You may feel you have to learn everything again."), &document.Cite{Numbers: []int{1}}),
			para(document.Text("Depression can make this harder. It tells you that the old life was all good and the new life is all bad. "), &document.Emphasis{Text: text("Most roles are a mix of both.")}),
			&document.Heading{Level: 2, ID: "table", Text: text("The old role and the new role")},
			para(document.Text("Here is how Dana, who left work to care for her mother, filled in the table with her therapist. Dana is made up.")),
			&document.Table{
				Caption: text("Dana’s old role and new role"), Head: cells("", "Good parts", "Hard parts"), RowHeads: true,
				Rows: [][]document.Cell{
					cells("Old role: nurse", "Friends on the ward. Feeling skilled.", "Night shifts. Always tired."),
					cells("New role: carer", "Time with Mum. No more nights.", "Lonely. Money is tight. Little thanks."),
				},
			},
			&document.Figure{Image: document.Image{Name: "arrow.svg", Type: "svg", Data: []byte(arrowSVG)}, Alt: "Two boxes, “Old role” and “New role”, with an arrow from the first to the second.", Caption: text("From the old role to the new one")},
			&document.Heading{Level: 2, ID: "steps", Text: text("Three steps that help")},
			&document.List{Ordered: true, Start: 1, Items: []document.Item{
				{Blocks: []document.Block{para(strong("Say goodbye to the old role."), document.Text(" Talk about what it meant to you, the good and the bad. Let yourself miss it. You can keep a photo, or write a letter that you do not send."))}},
				{Blocks: []document.Block{para(strong("Name the feelings."), document.Text(" Guilt, anger and fear often hide under the sadness. All of them are allowed. Saying them out loud, to someone safe, takes some of their weight."))}},
				{Blocks: []document.Block{para(strong("Build the new role."), document.Text(" Find one skill to learn and one person who can stand beside you. Small is fine. A new role grows slowly, like a path that gets clearer each time you walk it."))}},
			}},
			&document.Heading{Level: 2, ID: "therapy", Text: text("What you and your therapist will do")},
			para(document.Text("In the first sessions you will talk about what changed and when. Your therapist will ask how your mood went along with it. Together you may draw a line of the last year, with the change on it and your mood above it. This often shows that the low mood began at about the time of the change.")),
			para(document.Text("In the middle sessions you will look at both roles, the old and the new. You will ask what was good in the old one, and what was hard. You will ask the same of the new one. Then you will plan small steps, try them in the week, and talk about how they went. Studies of IPT for depression found that it helps many people."), &document.Cite{Numbers: []int{1, 2}}, document.Text(" It does not help everyone, and other treatments work too. Ask your therapist about your choices.")),
			&document.Box{Kind: document.TryThisBox, Title: "Try this week", Blocks: []document.Block{
				para(document.Text("Tell one person you trust about one thing you miss. You do not need to fix anything. Notice how you feel after.")),
			}},
			&document.Heading{Level: 2, ID: "talk", Text: text("Talk to your therapist if…")},
			&document.List{Tight: true, Items: []document.Item{
				entry("you feel worse for more than two weeks"),
				entry("you use alcohol or drugs to get through the day"),
				entry("someone at home hurts you or makes you afraid"),
				entry("the change brings back something from long ago."),
			}},
			para(document.Text("Read more in "), &document.Link{Text: text("choosing a focus"), To: document.Ref{Section: "handouts", Slug: "choosing-a-focus", Title: "Choosing a focus"}}, document.Text(", or go back to "), &document.Link{Text: text("the three steps"), To: document.Ref{Anchor: "steps"}}, document.Text(".")),
		},
		Sources: []document.Source{
			{Key: "a", Text: "Cuijpers P, Donker T, Weissman MM, Ravitz P, Cristea IA. Interpersonal psychotherapy for mental health problems: a comprehensive meta-analysis. American Journal of Psychiatry 173 (2016), 680–687.", URL: "https://doi.org/10.1176/appi.ajp.2015.15091141"},
			{Key: "b", Text: "Weissman MM, Markowitz JC, Klerman GL. The guide to interpersonal psychotherapy. Oxford University Press, 2018."},
		},
		Imprint: imprint, Help: help,
	}
}

// worksheet has every block to write on.
func worksheet() *document.Document {
	return &document.Document{
		Meta: document.Meta{
			ID: "w7x2m4qa", Slug: "ws-everything", Lang: "en", Kind: document.Worksheet,
			Title: "My role change", ShortTitle: "My role change",
			Summary: "To write on.", MainMessage: "Fill this in before your next session. You can skip any part.",
			Audience: document.Client, Version: "1.0", Draft: true, Checked: "2026-11-23", NextCheck: "2028-11-23", License: "CC-BY-4.0",
			Review: &document.Review{By: "Ann Example", Credential: "PhD", Scope: "clinical", Date: "2026-11-20"},
		},
		Blocks: []document.Block{
			&document.Lines{Field: "f1", Label: text("What changed?"), Hint: text("One or two sentences is enough."), Rows: 3},
			&document.Lines{Field: "f2", Label: text("What do I miss about the old role?"), Rows: 4},
			&document.Scale{Field: "f3", Label: text("How low did I feel this week?"), From: 0, To: 10, Low: "not low at all", High: "as low as I have ever felt"},
			&document.Checklist{Field: "f4", Label: text("Who could support me?"), Items: [][]document.Inline{
				text("Someone in my family"), text("A friend or neighbor"), text("Someone who has been through the same change"), text("No one yet: I will tell my therapist, so that we can look for someone together and plan a first small step"),
			}},
			&document.Cards{Field: "f5", Label: text("People in my life"), Count: 3, Prompts: [][]document.Inline{text("Name"), text("What I get from this person"), text("What I would like to change")}},
			&document.ClosenessCircle{Field: "f6", Label: text("How close are they?"), Rings: []string{"closest", "close", "further away"}},
			&document.Timeline{Field: "f7", Label: text("My year"), From: "A year ago", To: "Now"},
			&document.Grid{Field: "f8", Label: text("My week"), Head: cells("Day", "What happened", "Mood, 0 to 10"), Rows: [][]document.Cell{
				cells("Monday", "", ""), cells("Tuesday", "", ""), cells("Wednesday", "", ""), cells("", "", ""),
			}},
			&document.Chart{Field: "f9", Label: text("My mood over time"), Weeks: 16, Unit: "week"},
			&document.Box{Kind: document.ClinicianBox, Title: "For the therapist", Blocks: []document.Block{para(document.Text("SECRET of the therapist"))}},
		},
		Imprint: imprint, Help: help,
	}
}

func packet() *document.Packet {
	helpNow := &document.Document{
		Meta:    document.Meta{Slug: "get-help-now", Lang: "en", Kind: document.Page, Title: "Get help now", ShortTitle: "Get help now"},
		Blocks:  []document.Block{para(document.Text("You are not alone. If you are in danger, call now.")), &document.Contacts{Lines: help}},
		Imprint: imprint, Help: help,
	}
	first := handout()
	first.Blocks = append(first.Blocks, para(document.Text("See also "), &document.Link{Text: text("the worksheet"), To: document.Ref{Section: "handouts", Slug: "ws-everything", Title: "My role change"}}, document.Text(".")))
	second := handout()
	second.Slug, second.Title, second.ShortTitle, second.ID = "choosing-a-focus", "Choosing a focus for your therapy, together with your therapist, in the first sessions", "Choosing a focus", "f8c2k1zz"
	clinician := handout()
	clinician.Slug, clinician.Title, clinician.ID, clinician.Audience, clinician.Help = "for-therapists", "How to use these sheets", "c1l2i3n4", document.Clinician, nil
	return &document.Packet{
		ID: "p7c2m4xw", Slug: "pk-roles", Lang: "en", Title: "When life changes", ShortTitle: "Changes", Summary: "Sheets for the middle of therapy, when the focus is a change in role.",
		HelpNow: helpNow, Imprint: imprint,
		Parts: []document.Part{
			{Audience: document.Client, Title: "To read and write on", Documents: []*document.Document{first, second, worksheet()}},
			{Audience: document.Clinician, Title: "For the therapist", Documents: []*document.Document{clinician}},
		},
	}
}

func BenchmarkPacket(b *testing.B) {
	p := NewPress(english(b))
	k := packet()
	if _, err := p.Packet(k, Format{Paper: Letter}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Packet(k, Format{Paper: Letter})
	}
}

func BenchmarkHandout(b *testing.B) {
	p := NewPress(english(b))
	d := handout()
	for b.Loop() {
		p.Document(d, Format{Paper: A4})
	}
}
