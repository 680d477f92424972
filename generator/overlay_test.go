package generator

import (
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

func TestAProjectsFileWins(t *testing.T) {
	project := fstest.MapFS{"layouts/page.html": {Data: []byte("ours")}, "layouts/more/x.html": {Data: []byte("x")}}
	program := fstest.MapFS{"layouts/page.html": {Data: []byte("theirs")}, "layouts/home.html": {Data: []byte("home")}, "layouts/more/y.html": {Data: []byte("y")}}
	layouts, err := layered(project, program, "layouts")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"page.html": "ours", "home.html": "home", "more/x.html": "x", "more/y.html": "y"} {
		got, err := fs.ReadFile(layouts, name)
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	var found []string
	err = fs.WalkDir(layouts, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, name)
		}
		return err
	})
	if want := []string{"home.html", "more/x.html", "more/y.html", "page.html"}; err != nil || !slices.Equal(found, want) {
		t.Errorf("found %v, %v; want %v", found, err, want)
	}
}

func TestAProjectNeedsNoLayouts(t *testing.T) {
	layouts, err := layered(fstest.MapFS{}, fstest.MapFS{"layouts/home.html": {Data: []byte("home")}}, "layouts")
	if err != nil {
		t.Fatal(err)
	}
	if matches, _ := fs.Glob(layouts, "*.html"); len(matches) != 1 {
		t.Errorf("found %v", matches)
	}
}
