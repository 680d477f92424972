// Command gencorpus writes N deterministic Markdown handouts (about 750 words)
// for build benchmarks, the same text in one of two layouts:
//
//	-for hugo      <out>/<section>/handout-00042.md
//	-for iptpress  <out>/en/handouts/handout-00042/index.md
//
// Same -n and -seed always give the same bytes.
//
//	gencorpus -n 1000 -seed 1 -for hugo -out corpus
//
// With -versions the handouts have a past, for iptpress only: that many editions,
// each of which holds another version of every handout, the newest being the
// working text. It reads <out>/data and <out>/clinic.yaml, which the editions keep.
package main

import (
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

var (
	sections  = []string{"getting-started", "grief", "role-disputes", "role-transitions", "interpersonal-skills", "homework", "relapse-prevention", "families", "adolescents", "perinatal"}
	audiences = []string{"client", "family", "adolescent", "clinician"}
	phases    = []string{"beginning", "middle", "ending"}
	topics    = []string{"grief", "role-dispute", "role-transition", "loneliness", "communication", "mood", "sleep", "activity", "support", "assertiveness", "anger", "attachment", "medication", "relapse", "goals", "perinatal", "bereavement", "work", "school", "couples"}
	nouns     = strings.Fields("mood depression session therapist relationship partner friend loss change conflict conversation feeling support circle week diary role transition dispute expectation need sadness worry energy sleep appetite activity goal pattern event timeline inventory family colleague neighbor routine memory farewell skill request limit boundary plan step")
	verbs     = strings.Fields("notice describe share link name practice review discuss explore write plan ask listen rate track mourn accept repair agree decide rehearse expect support change keep")
	adjs      = strings.Fields("close difficult recent important small clear honest unspoken painful helpful ordinary new old shared steady gentle angry lonely tired hopeful realistic practical")
	starts    = []string{"When you", "If you", "Many people", "In interpersonal psychotherapy, you", "Over the next week, try to", "Your therapist will help you", "It can help to", "Some clients", "During the middle sessions you", "Before the next session,"}
	tails     = []string{"even when it feels slow.", "and bring it to your next session.", "because mood and relationships affect each other.", "so that the two of you can look at it together.", "without blaming yourself or the other person.", "at your own pace.", "and rate your mood from 0 to 10 afterwards.", "as the depression begins to lift.", "before it turns into an argument.", "with someone in your closeness circle."}
)

var iptpress bool // which layout and front matter to write

func pick(r *rand.Rand, s []string) string { return s[r.IntN(len(s))] }

func sentence(r *rand.Rand) string {
	return fmt.Sprintf("%s %s the %s %s and the %s %s %s", pick(r, starts), pick(r, verbs), pick(r, adjs), pick(r, nouns), pick(r, adjs), pick(r, nouns), pick(r, tails))
}

func para(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		s := sentence(r)
		switch r.IntN(9) {
		case 0:
			s = strings.Replace(s, " the ", " the **"+pick(r, adjs)+"** ", 1)
		case 1:
			s = strings.Replace(s, " the ", " the *"+pick(r, adjs)+"* ", 1)
		}
		b.WriteString(s)
	}
	return b.String()
}

func sectionOf(i int) string { return sections[i%len(sections)] }
func name(i int) string      { return fmt.Sprintf("handout-%05d", i) }
func title(r *rand.Rand) string {
	return fmt.Sprintf("Your %s and the %s %s", pick(r, nouns), pick(r, adjs), pick(r, nouns))
}

func link(r *rand.Rand, n int) string {
	j := r.IntN(n)
	a, b := pick(r, adjs), pick(r, nouns)
	if iptpress {
		return fmt.Sprintf("[the handout on %s %s](../%s/index.md)", a, b, name(j))
	}
	return fmt.Sprintf("[the handout on %s %s](../%s/%s.md)", a, b, sectionOf(j), name(j))
}

// page writes a handout. A version of 0 or more is that of an edition, which
// differs from the one before it in its second paragraph.
func page(i, n, version int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	var b strings.Builder
	w := &b
	t := r.Perm(len(topics))
	full := fmt.Sprintf("%s (%d)", title(r), i)
	summary := sentence(r)
	major, minor := 1+r.IntN(4), r.IntN(10)
	reviewed := fmt.Sprintf("2026-%02d-%02d", 1+r.IntN(10), 1+r.IntN(28))
	due := fmt.Sprintf("2028-%02d-01", 1+r.IntN(12))
	audience := pick(r, audiences)
	changes := ""
	if version >= 0 {
		major, minor = 1, version
		changes = fmt.Sprintf("changes: %q\n", fmt.Sprintf("Another example (%d).", version))
	}
	three := fmt.Sprintf("[%s, %s, %s]", topics[t[0]], topics[t[1]], topics[t[2]])
	if iptpress {
		if audience == "family" {
			audience = "caregiver"
		}
		fmt.Fprintf(w, "---\nid: b%05d\ntitle: %q\nsummary: %q\nmain_message: %q\nkind: handout\naudience: %s\nphase: [%s]\ntopics: %s\nversion: \"%d.%d\"\n%sstatus: ready\nchecked: %s\nnext_check: %s\n---\n\n",
			i, full, summary, summary, audience, phases[i%len(phases)], three, major, minor, changes, reviewed, due)
	} else {
		fmt.Fprintf(w, "---\ntitle: %q\nsummary: %q\nversion: \"%d.%d\"\nreviewed: %s\nreviewDue: %s\naudience: [%s]\ntopics: %s\nlang: en\n---\n\n",
			full, summary, major, minor, reviewed, due, audience, three)
	}
	fmt.Fprintf(w, "%s\n\n> **Remember:** %s If you think about ending your life, contact your crisis line or local emergency number now.\n\n", para(r, 3), sentence(r))
	if version >= 0 {
		fmt.Fprintf(w, "%s\n\n", para(rand.New(rand.NewPCG(seed+1+uint64(version), uint64(i))), 3))
	}
	fmt.Fprintf(w, "## What this handout is about\n\n%s See %s.\n\n", para(r, 4), link(r, n))
	fmt.Fprintf(w, "## Things to notice this week\n\n")
	for range 5 {
		fmt.Fprintf(w, "- %s\n", sentence(r))
	}
	fmt.Fprintf(w, "\n### An example\n\n%s\n\n%s Compare with %s.\n\n", para(r, 3), para(r, 2), link(r, n))
	fmt.Fprintf(w, "## Mood and events\n\n| Day | What happened | With whom | Mood (0–10) |\n| --- | --- | --- | ---: |\n")
	for _, d := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"} {
		fmt.Fprintf(w, "| %s | %s %s | %s | %d |\n", d, pick(r, adjs), pick(r, nouns), pick(r, nouns), r.IntN(11))
	}
	fmt.Fprintf(w, "\n## Steps to try\n\n")
	for k := range 4 {
		fmt.Fprintf(w, "%d. %s\n", k+1, sentence(r))
	}
	fmt.Fprintf(w, "\n%s\n\n## Talking it over\n\n%s Then read %s.\n\n1. %s\n2. %s\n", para(r, 3), para(r, 3), link(r, n), sentence(r), sentence(r))
	return b.String()
}

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 1000, "number of handouts")
	seed := flag.Uint64("seed", 1, "random seed")
	out := flag.String("out", "content", "output folder, created if missing")
	layout := flag.String("for", "iptpress", "layout: iptpress or hugo")
	versions := flag.Int("versions", 0, "editions that hold a version of every handout each")
	flag.Parse()
	iptpress = *layout == "iptpress"
	if !iptpress {
		for _, s := range sections {
			write(filepath.Join(*out, s, "_index.md"), "---\ntitle: "+s+"\n---\n")
		}
	}
	words, bytes := 0, 0
	for i := range *n {
		p := page(i, *n, *versions-1, *seed)
		words += len(strings.Fields(p))
		bytes += len(p)
		if iptpress {
			write(filepath.Join(*out, "en", "handouts", name(i), "index.md"), p)
		} else {
			write(filepath.Join(*out, sectionOf(i), name(i)+".md"), p)
		}
	}
	if iptpress && *versions > 0 {
		publish(*out, *n, *versions, *seed)
	}
	fmt.Printf("%d pages, %d words/page, %d bytes/page\n", *n, words / *n, bytes / *n)
}

func write(path, text string) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
}
