package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The papers have the same bytes whatever runs the program: the therapist's
// browser makes the sheet that the clinic's machine made.
func TestTheSameBytesEverywhere(t *testing.T) {
	want := run(t, exec.Command(build(t, runtime.GOOS, runtime.GOARCH)))
	if lines := strings.Count(want, "\n"); lines != len(papers)+1 {
		t.Fatalf("%d papers, want %d:\n%s", lines, len(papers)+1, want)
	}
	for _, target := range []struct {
		system, arch string
		command      []string // runs a program of this kind
	}{
		{"linux", "amd64", []string{"qemu-x86_64"}},
		{"linux", "arm64", []string{"qemu-aarch64"}},
		{"js", "wasm", []string{"node", "--stack-size=8192", filepath.Join(goroot(t), "lib", "wasm", "wasm_exec_node.js")}},
	} {
		if target.system == runtime.GOOS && target.arch == runtime.GOARCH {
			continue // that is what the others are compared with
		}
		t.Run(target.arch, func(t *testing.T) {
			t.Parallel()
			need(t, target.command[0])
			args := append(target.command[1:], build(t, target.system, target.arch))
			if got := run(t, exec.Command(target.command[0], args...)); got != want {
				t.Errorf("%s:\n%s%s:\n%s", target.arch, got, runtime.GOARCH, want)
			}
		})
	}
}

// The engine of paper is given all that it sets: it reads no file and no library,
// and opens no connection.
func TestPaperStandsAlone(t *testing.T) {
	for line := range strings.Lines(run(t, exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}}: {{join .Imports \" \"}}", "iptpress/generator/paper"))) {
		name, imports, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if !strings.HasPrefix(name, "iptpress/") {
			continue
		}
		switch {
		case name == "iptpress/generator/document", name == "iptpress/generator/locale", name == "iptpress/generator/diag":
		case name == "iptpress/generator/paper", strings.HasPrefix(name, "iptpress/generator/paper/"):
		default:
			t.Errorf("paper needs %s", name)
		}
		for _, imported := range strings.Fields(imports) {
			if imported == "os" || imported == "net" || strings.HasPrefix(imported, "net/") && imported != "net/url" {
				t.Errorf("%s imports %s", name, imported)
			}
		}
	}
}

// need skips a test where a tool is missing, and fails it where CI is set.
func need(t *testing.T, tool string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing; run make setup", tool)
		}
		t.Skipf("%s is missing; run make setup", tool)
	}
}

// build compiles the program for a system and processor.
func build(t *testing.T, system, arch string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "portable")
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+arch)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building for %s/%s: %v\n%s", system, arch, err, out)
	}
	return program
}

func run(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, stderr.String())
	}
	return string(out)
}

func goroot(t *testing.T) string {
	t.Helper()
	return strings.TrimSpace(run(t, exec.Command("go", "env", "GOROOT")))
}
