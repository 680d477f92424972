package authoring

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"iptpress/generator/diag"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/output"
)

// Clinic is what a clinic says of itself when it begins. The zero Clinic stands
// for the sample, which says on every page that it is made up.
type Clinic struct {
	Name      string
	Country   string   // a code that Offer knows; its help lines are shown
	Languages []string // codes that Offer knows, the clinic's default first
	Phone     string
	Hours     string
	Paper     string // "a4" or "letter"; "" for the country's own
	BaseURL   string
}

// Offer is what a clinic can choose from.
type Offer struct {
	Languages []string  // that the library is written in
	Countries []Country // that it has help lines for
}

// Country is a country that the library has help lines for.
type Country struct {
	Code, Name string
	Lines      []library.Line // those that are shown
}

// NewOffer reads what the library offers.
func NewOffer(embedded fs.FS) (*Offer, error) {
	o := &Offer{}
	entries, err := fs.ReadDir(embedded, "layouts/strings")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		lang, ok := strings.CutSuffix(e.Name(), ".yaml")
		if ok && library.Exists(embedded, "content/"+lang) {
			o.Languages = append(o.Languages, lang)
		}
	}
	for _, c := range library.Countries(embedded) {
		o.Countries = append(o.Countries, Country{c.Code, c.Name.In("en"), slices.DeleteFunc(c.Lines, func(l library.Line) bool { return !l.Verified })})
	}
	return o, nil
}

const maxLine = 300 // characters of a line in clinic.yaml

// Line settles an answer that is one line of text.
func (o *Offer) Line(s string) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "", refuse("type it again", "it has a character that is no letter, digit or sign")
	case utf8.RuneCountInString(s) > maxLine:
		return "", refuse(fmt.Sprintf("keep it within %d", maxLine), "it is %d characters long", utf8.RuneCountInString(s))
	}
	return s, nil
}

// Country settles the code or name of a country.
func (o *Offer) Country(s string) (string, error) {
	s = strings.TrimSpace(s)
	var codes, inside []string
	for _, c := range o.Countries {
		if strings.EqualFold(s, c.Code) || strings.EqualFold(s, c.Name) {
			return c.Code, nil
		}
		codes = append(codes, c.Code)
		if strings.HasPrefix(c.Code, strings.ToUpper(s)+"-") || strings.EqualFold(s, "UK") && strings.HasPrefix(c.Code, "GB-") {
			inside = append(inside, c.Code)
		}
	}
	if len(inside) > 0 && s != "" {
		return "", refuse("write "+strings.Join(inside, ", or "), "%q has more than one list of help lines", cut(s))
	}
	return "", refuse(diag.DidYouMean(strings.ToUpper(cut(s)), codes, "write one of "+strings.Join(codes, ", ")), "there are no help lines for %q", cut(s))
}

// Of gives the country of a code.
func (o *Offer) Of(code string) Country {
	i := slices.IndexFunc(o.Countries, func(c Country) bool { return c.Code == code })
	return o.Countries[i]
}

// List settles language codes, with commas or spaces between them.
func (o *Offer) List(s string) ([]string, error) {
	var langs []string
	for _, lang := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		if !slices.Contains(o.Languages, lang) {
			return nil, refuse("write one or more of "+strings.Join(o.Languages, ", "), "the library is not written in %q", cut(lang))
		}
		if !slices.Contains(langs, lang) {
			langs = append(langs, lang)
		}
	}
	if len(langs) == 0 {
		return nil, refuse("write one or more of "+strings.Join(o.Languages, ", "), "there is no language in it")
	}
	return langs, nil
}

// Paper settles the name of a paper; "" stays.
func (o *Offer) Paper(s string) (string, error) {
	switch s = strings.ToLower(strings.TrimSpace(s)); s {
	case "", "a4", "letter":
		return s, nil
	}
	return "", refuse("write a4 or letter", "there is no paper %q", cut(s))
}

// BaseURL settles the address at which the site will stand; "" stays.
func (o *Offer) BaseURL(s string) (string, error) {
	s, err := o.Line(s)
	if err != nil || s == "" {
		return "", err
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(s, " ?#") {
		return "", refuse("write it from https:// on, without ? or #, or leave it out for now", "%q is not the address of a site", cut(s))
	}
	return s, nil
}

// cut keeps what is quoted in a message to a length that fits a line.
func cut(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// Init writes a working project into a folder that is empty or does not exist:
// the library's working texts and data, the clinic's file, and what editors and
// git need.
func Init(embedded fs.FS, dir string, c Clinic) error {
	files, err := libraryFiles(embedded)
	if err != nil {
		return err
	}
	kept := recordOf(embedded, files)
	files[RecordFile] = kept.encode()
	files["public/.gitignore"] = []byte("*\n!.gitignore\n")
	files[".gitignore"] = []byte("/.iptpress/\n")
	// Texts are hashed with LF line ends; git must not change them.
	files[".gitattributes"] = []byte("content/** text=auto eol=lf\n*.png binary\n*.jpg binary\n*.pdf binary\n")

	sample, err := fs.ReadFile(embedded, clinicFile)
	if err != nil {
		return err
	}
	sample = history.Normal(clinicFile, sample)
	if c.Name == "" {
		files[clinicFile] = sample
		if files["content/logo.svg"], err = fs.ReadFile(embedded, "content/logo.svg"); err != nil {
			return err
		}
	} else {
		files[clinicFile] = c.file(sample)
	}
	// Nobody should have to mend what a program has just written.
	diags := &diag.List{}
	library.Load(history.Memory(files), clinicFile, diags)
	if diags.Failed() {
		return refuse("", "the project would not be sound: %s", diags.Messages()[0])
	}
	return output.WriteNew(dir, files)
}

const clinicHead = `# Your clinic: what pages and papers say of it. After a change, run iptpress check.
#
# The texts below are samples. Write your own, and delete the line that says so.
`

var (
	topKey   = regexp.MustCompile(`^([a-z_]+):`)
	slotLang = regexp.MustCompile(`^    ([a-z-]+): \|$`)
)

// file makes the clinic's file of the sample's: with the clinic's own values, in
// its languages.
func (c Clinic) file(sample []byte) []byte {
	paper := c.Paper
	if paper == "" {
		paper = library.PaperOf(c.Country)
	}
	values := map[string]string{
		"name": quoted(c.Name), "languages": "[" + strings.Join(c.Languages, ", ") + "]", "country": c.Country,
		"paper": paper, "phone": quoted(c.Phone), "hours": quoted(c.Hours), "email": `""`, "address": `""`,
		"base_url": quoted(c.BaseURL), "logo": `""`,
	}
	var b bytes.Buffer
	b.WriteString(clinicHead)
	_, rest, _ := strings.Cut(string(sample), "\n#\n") // the head of the sample says that it is one
	section, skip := "", false
	for line := range strings.Lines("#\n" + rest) {
		if key := topKey.FindStringSubmatch(line); key != nil {
			section, skip = key[1], key[1] == "sample"
			if value, ok := values[section]; ok {
				line = section + ": " + value + "\n"
			}
		}
		lang := slotLang.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if section == "slots" && lang != nil {
			if skip = !slices.Contains(c.Languages, lang[1]); !skip {
				line += "      " + library.SampleWords[lang[1]] + "\n\n"
			}
		} else if section == "slots" && skip && !strings.HasPrefix(line, "     ") && line != "\n" {
			skip = false // the next slot
		}
		if !skip {
			b.WriteString(line)
		}
	}
	return b.Bytes()
}

// quoted gives a text as YAML reads it back.
func quoted(s string) string { return fmt.Sprintf("%q", s) }
