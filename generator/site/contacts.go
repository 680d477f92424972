package site

import (
	"net/url"
	"slices"
	"strings"

	"iptpress/generator/document"
)

// contacts writes help lines: the number large, a call or a text one tap away,
// when and for whom, and when the numbers were last checked.
func (w *body) contacts(lines []document.Contact) {
	if len(lines) == 0 {
		return
	}
	w.str(`<ul class="contacts">`)
	for i := range lines {
		w.contact(&lines[i])
	}
	w.str("</ul>")
	var checked document.Date
	for _, c := range lines {
		checked = document.Earliest(checked, c.Checked)
	}
	if checked != "" {
		w.str(`<p class="small quiet">`)
		w.text(w.t.T("site-checked-on", "date", w.t.Date(checked)))
		w.str("</p>")
	}
}

func (w *body) contact(c *document.Contact) {
	clinic := slices.Contains(c.Kinds, "clinic")
	w.str(`<li class="contact">`)
	w.lineIn(c.NameLang, "contact-name", c.Name)
	if c.For != "" {
		before, after, _ := strings.Cut(w.t.T("site-for"), "{for}")
		w.str("<p>")
		w.text(before)
		w.textIn(c.ForLang, c.For)
		w.text(after)
		w.str("</p>")
	}
	if c.Call != "" {
		w.str("<p>")
		if clinic && w.t.imprint.Clinic.Sample {
			w.str(`<span class="number call">`) // nobody answers there
		} else {
			w.str(`<a class="number call"`)
			w.attr("href", "tel:"+dialed(c.Call))
			w.attr("aria-label", w.t.T("site-call-number", "number", c.Call))
			w.str(">")
		}
		w.str(w.t.site.assets.icons["phone"])
		w.str(`<span class="digits">`)
		w.text(c.Call)
		w.str("</span>")
		if clinic && w.t.imprint.Clinic.Sample {
			w.str("</span></p>")
		} else {
			w.str("</a></p>")
		}
	}
	if c.Text != "" {
		words := w.t.T("site-text-to", "number", c.Text)
		href := "sms:" + dialed(c.Text)
		if c.Message != "" {
			words = w.t.T("site-text-word-to", "word", c.Message, "number", c.Text)
			href += "?body=" + strings.ReplaceAll(url.QueryEscape(c.Message), "+", "%20")
		}
		w.number(href, "text", words, true)
	}
	if address := safeURL(c.Web); address != "" {
		shown := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "www."), "/")
		w.number(address, "web", shown, false)
	}
	if c.Hours != "" {
		w.lineIn(c.HoursLang, "", c.Hours)
	}
	if c.Note != "" {
		w.lineIn(c.NoteLang, "", c.Note)
	}
	if clinic {
		w.line("contact-name", w.t.T("site-not-emergency"))
	}
	w.str("</li>")
}

func (w *body) number(href, icon, words string, digits bool) {
	w.str(`<p><a class="number"`)
	w.attr("href", href)
	if strings.HasPrefix(href, "http") {
		w.str(` rel="noreferrer"`)
	}
	w.str(">")
	w.str(w.t.site.assets.icons[icon])
	if digits {
		w.str(`<span class="digits">`)
	} else {
		w.str("<span>")
	}
	w.text(words)
	w.str("</span></a></p>")
}

func (w *body) line(class, words string) { w.lineIn("", class, words) }

// lineIn writes a line in a language, where that is another than the page's.
func (w *body) lineIn(lang, class, words string) {
	w.str("<p")
	if lang != "" {
		w.attr("lang", lang)
	}
	if class != "" {
		w.attr("class", class)
	}
	w.str(">")
	w.text(words)
	w.str("</p>")
}

// textIn writes words in a language, where that is another than the page's.
func (w *body) textIn(lang, words string) {
	if lang == "" {
		w.text(words)
		return
	}
	w.str("<span")
	w.attr("lang", lang)
	w.str(">")
	w.text(words)
	w.str("</span>")
}

// dialed keeps of a printed number what a phone dials.
func dialed(printed string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' || r == '*' {
			return r
		}
		return -1
	}, printed)
}

// crisis writes the box with help lines that every page for clients ends in.
func (w *body) crisis(help []document.Contact) {
	if len(help) == 0 {
		return
	}
	t := w.t
	w.str(`<section class="crisis" aria-labelledby="x-help"><h2 id="x-help">`)
	w.str(t.site.assets.icons["phone"])
	w.str("<span>")
	w.text(t.T("site-crisis-title"))
	w.str("</span></h2><div>")
	w.line("", t.T("site-crisis-lead"))
	w.contacts(help)
	if t.pageBy[helpSlug] != nil {
		w.str(`<p class="screen-only"><a`)
		w.attr("href", w.root+helpSlug+"/index.html")
		w.str(">")
		w.text(t.T("site-crisis-more"))
		w.str("</a></p>")
	}
	w.str("</div></section>")
}
