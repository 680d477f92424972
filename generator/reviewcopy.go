package generator

import (
	"context"
	"fmt"
	"slices"

	"iptpress/generator/diag"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/locale"
	"iptpress/generator/paper"
)

// ReviewCopy sets a copy of a handout's working text for a reviewer to mark up
// and sign, on the clinic's paper, and gives the PDF. lang may be "" for the
// clinic's first language.
func ReviewCopy(ctx context.Context, c Config, lang, slug string) ([]byte, *Report, error) {
	diags := &diag.List{}
	p, err := Open(ctx, c, diags)
	if err != nil {
		return nil, nil, err
	}
	defer p.Close()
	report, err := p.texts.report(diags)
	if err != nil {
		return nil, report, err
	}
	h, err := p.Handout(lang, slug)
	if err != nil {
		return nil, report, contentError{err}
	}
	d := p.Document(h.Lang, slug)
	if d == nil {
		return nil, report, contentError{fmt.Errorf("version %s of %s was withdrawn; write its next version, and have that reviewed", h.Meta.Version, slug)}
	}
	files, err := history.Source(p.Files, h.Dir)
	if err != nil {
		return nil, report, err
	}
	digest := history.Digest(files)
	copied := &paper.Copy{Document: d, Hash: history.Short(digest)}
	p.sinceReview(copied, h, digest)
	data, err := paper.NewPress(p.Locales).Copy(copied, paper.Paper(p.Library.Clinic.Paper))
	if err != nil {
		return nil, report, contentError{err}
	}
	return data, report, nil
}

// sinceReview says what is known of reviews of a text, and compares it with the
// text that was reviewed last: as clinical, or else at all. Where none was, or
// the text that was reviewed is not kept, it is compared with the version that
// was published last.
func (p *Project) sinceReview(c *paper.Copy, h *library.Handout, digest string) {
	l := p.Locales[h.Lang]
	c.Reviewed = l.T("copy-not-reviewed")
	versions := p.History.Versions(h.Meta.ID, h.Lang)
	reviews := p.History.Reviews(h.Dir, "")
	if clinical := onlyClinical(reviews, h.Meta.Authors); len(clinical) > 0 {
		reviews = clinical
	}
	if len(reviews) > 0 {
		last := reviews[0]
		if last.SHA256 == digest {
			c.Reviewed = l.T("copy-holds", signature(l, last)...)
			return
		}
		c.Reviewed = l.T("copy-lost", signature(l, last)...)
		for _, v := range versions {
			if v.SHA256 == last.SHA256 {
				c.Reviewed = l.T("copy-void", append(signature(l, last), "version", v.Version)...)
				c.Since = l.T("copy-since-review")
				c.Changes = history.Compare(p.Frozen(v), c.Document)
				return
			}
		}
	}
	if len(versions) > 0 && versions[0].SHA256 != digest {
		v := versions[0]
		c.Since = l.T("copy-since-version", "version", v.Version, "date", l.Date(v.Date))
		c.Changes = history.Compare(p.Frozen(v), c.Document)
	}
}

// onlyClinical keeps the reviews that judge the advice; an author's own does not.
func onlyClinical(reviews []history.Review, authors []string) []history.Review {
	return slices.DeleteFunc(slices.Clone(reviews), func(r history.Review) bool {
		return r.Scope != "clinical" || history.IsAuthor(authors, r.By)
	})
}

func signature(l *locale.Locale, r history.Review) []any {
	return []any{"by", r.By, "credential", r.Credential, "scope", l.T("site-scope-" + r.Scope), "date", l.Date(r.Date)}
}
