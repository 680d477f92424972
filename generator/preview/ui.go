package preview

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/evanw/esbuild/pkg/api"

	"iptpress/generator/paper/proof"
)

//go:embed ui
var uiFiles embed.FS

// ui is what the preview itself looks like: pages, a style sheet, scripts and
// the fonts of the paper.
type ui struct {
	files map[string][]byte // by name, below /-/ui/
	pages *template.Template
}

func newUI() (*ui, error) {
	u := &ui{files: map[string][]byte{}}
	var err error
	if u.pages, err = template.ParseFS(uiFiles, "ui/*.html"); err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(uiFiles, "ui")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		data, err := fs.ReadFile(uiFiles, path.Join("ui", e.Name()))
		if err != nil {
			return nil, err
		}
		switch path.Ext(e.Name()) {
		case ".ts":
			name := strings.TrimSuffix(e.Name(), ".ts") + ".js"
			if u.files[name], err = script(e.Name(), data); err != nil {
				return nil, err
			}
		case ".html":
		default:
			u.files[e.Name()] = data
		}
	}
	for i := range proof.Fonts() {
		u.files[fmt.Sprintf("proof-%d.ttf", i)] = proof.Font(i)
	}
	return u, nil
}

// script makes JavaScript of TypeScript. Browsers load the modules one by one.
func script(name string, source []byte) ([]byte, error) {
	result := api.Transform(string(source), api.TransformOptions{
		Loader: api.LoaderTS, Sourcefile: name, Target: api.ES2020, Charset: api.CharsetUTF8,
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("preview: %s: %s", name, result.Errors[0].Text)
	}
	return result.Code, nil
}

func (u *ui) serve(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	data, ok := u.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", typeOf(name))
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}

// page writes one of the preview's own pages.
func (u *ui) page(w http.ResponseWriter, name string, status int, view any) {
	var b bytes.Buffer
	if err := u.pages.ExecuteTemplate(&b, name, view); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
