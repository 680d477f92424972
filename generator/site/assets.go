package site

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"
)

// assets are the styles, script, fonts and icons of the site, bundled.
type assets struct {
	outputs []api.OutputFile
	entries map[string]string // paths in the output, by name: "site.css", "search.js"
	icons   map[string]string // by name, as HTML
}

// engines are the oldest browsers that the styles and script are written down
// to: phones of about 2018.
var engines = []api.Engine{
	{Name: api.EngineChrome, Version: "80"},
	{Name: api.EngineSafari, Version: "13"},
	{Name: api.EngineFirefox, Version: "78"},
}

// bundle makes the style sheets and classic scripts of the folder, each named by
// what is in it, and the fonts and pictures that they name. What is for one kind
// of page stands in files of its own, so that other pages do not load it.
func bundle(folder fs.FS, colors map[string]string) (*assets, error) {
	clinicCSS := clinicColors(colors)
	options := api.BuildOptions{
		AbsWorkingDir:     "/",
		Outdir:            "/assets",
		EntryNames:        "[name]-[hash]",
		AssetNames:        "[name]-[hash]",
		Bundle:            true,
		Format:            api.FormatIIFE,
		Engines:           engines,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		Charset:           api.CharsetUTF8,
		TsconfigRaw:       "{}",
		LogLevel:          api.LogLevelSilent,
		Loader:            map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderCopy},
	}
	options.Plugins = []api.Plugin{workers(folder, options), fromFolder(folder, clinicCSS)}
	options.EntryPointsAdvanced = []api.EntryPoint{
		{InputPath: "site.css", OutputPath: "site"},
		{InputPath: "check.css", OutputPath: "check"},
		{InputPath: "site.ts", OutputPath: "site"},
		{InputPath: "codes.ts", OutputPath: "codes"},
		{InputPath: "search.css", OutputPath: "search"},
		{InputPath: "search.ts", OutputPath: "search"},
		{InputPath: "builder.css", OutputPath: "builder"},
		{InputPath: "builder.ts", OutputPath: "builder"},
		{InputPath: "worksheet.ts", OutputPath: "worksheet"},
		{InputPath: "favicon.svg", OutputPath: "favicon"},
	}
	result := api.Build(options)
	if len(result.Errors) > 0 {
		return nil, bundleError(result.Errors)
	}
	a := &assets{outputs: result.OutputFiles, entries: map[string]string{}, icons: map[string]string{}}
	for i := range a.outputs {
		out := &a.outputs[i]
		out.Path = "assets/" + path.Base(strings.ReplaceAll(out.Path, `\`, "/"))
		name, _, _ := strings.Cut(path.Base(out.Path), "-")
		a.entries[name+path.Ext(out.Path)] = out.Path
	}
	slices.SortFunc(a.outputs, func(x, y api.OutputFile) int { return strings.Compare(x.Path, y.Path) })
	return a, a.loadIcons(folder)
}

// workers lets a script import another, which is to run in a worker, as a text:
// "./name.ts?worker". The page makes the worker of it, which works from a folder
// too, where a browser loads no file for one.
func workers(folder fs.FS, options api.BuildOptions) api.Plugin {
	const space = "worker"
	return api.Plugin{Name: space, Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `\?worker$`}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			name, _, _ := strings.Cut(args.Path, "?")
			return api.OnResolveResult{Path: path.Join(path.Dir(args.Importer), name), Namespace: space}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: space}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			options := options
			options.EntryPoints = []string{args.Path}
			options.Plugins = []api.Plugin{fromFolder(folder, "")}
			result := api.Build(options)
			if len(result.Errors) > 0 {
				return api.OnLoadResult{Errors: result.Errors}, nil
			}
			script := string(result.OutputFiles[0].Contents)
			return api.OnLoadResult{Contents: &script, Loader: api.LoaderText}, nil
		})
	}}
}

// fromFolder lets the bundler read from an fs.FS, and adds the clinic's colors
// as a style sheet of its own.
func fromFolder(folder fs.FS, clinicCSS string) api.Plugin {
	const space = "assets"
	return api.Plugin{Name: space, Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			if args.Path == "clinic:colors" {
				return api.OnResolveResult{Path: args.Path, Namespace: space}, nil
			}
			if strings.Contains(args.Path, ":") || strings.HasPrefix(args.Path, "/") {
				return api.OnResolveResult{}, fmt.Errorf("%q is not a file of the assets folder; nothing may be asked of another place", args.Path)
			}
			name := path.Join(path.Dir(args.Importer), args.Path)
			if _, err := fs.Stat(folder, name); err != nil {
				return api.OnResolveResult{}, fmt.Errorf("there is no file assets/%s", name)
			}
			return api.OnResolveResult{Path: name, Namespace: space}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: space}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			if args.Path == "clinic:colors" {
				return api.OnLoadResult{Contents: &clinicCSS, Loader: api.LoaderCSS}, nil
			}
			data, err := fs.ReadFile(folder, args.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			contents := string(data)
			return api.OnLoadResult{Contents: &contents, Loader: loaderOf(args.Path)}, nil
		})
	}}
}

func loaderOf(name string) api.Loader {
	switch path.Ext(name) {
	case ".css":
		return api.LoaderCSS
	case ".ts":
		return api.LoaderTS
	case ".js":
		return api.LoaderJS
	case ".svg":
		return api.LoaderCopy
	}
	return api.LoaderFile
}

func bundleError(messages []api.Message) error {
	var errs []error
	for _, m := range messages {
		if at := m.Location; at != nil {
			col := utf8.RuneCountInString(at.LineText[:min(at.Column, len(at.LineText))]) + 1
			errs = append(errs, fmt.Errorf("assets/%s:%d:%d: %s", strings.TrimPrefix(at.File, "assets:"), at.Line, col, m.Text))
		} else {
			errs = append(errs, fmt.Errorf("assets: %s", m.Text))
		}
	}
	return errors.Join(errs...)
}

// loadIcons reads icons/*.svg, which stand inline in the pages, so that they
// take the color of the words beside them.
func (a *assets) loadIcons(folder fs.FS) error {
	names, err := fs.Glob(folder, "icons/*.svg")
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		svg, err := appendSVG(nil, data, svgAttrs{class: "icon", icon: true})
		if err != nil {
			return fmt.Errorf("assets/%s: %w", name, err)
		}
		a.icons[strings.TrimSuffix(path.Base(name), ".svg")] = string(svg)
	}
	return nil
}

func (a *assets) files() []File {
	files := make([]File, 0, len(a.outputs))
	for _, out := range a.outputs {
		files = append(files, File{Path: out.Path, Render: func(b []byte) ([]byte, error) { return append(b, out.Contents...), nil }})
	}
	return files
}
