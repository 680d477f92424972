// Command iptpress turns a folder of Markdown into a website of versioned
// handouts and printable packets. Package generator does the work; what is
// here reads flags, prints messages and chooses the exit status.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"

	"iptpress"
	"iptpress/generator"
	"iptpress/generator/authoring"
	"iptpress/generator/diag"
	"iptpress/generator/output"
	"iptpress/generator/preview"
	"iptpress/generator/release"
)

// Exit statuses.
const (
	exitDone    = 0
	exitContent = 1 // the content has errors
	exitUsage   = 2 // wrong usage
	exitMachine = 3 // disk, permission
)

type cli struct {
	Source string `help:"The project's folder." default:"." type:"path" placeholder:"DIR"`
	Clinic string `help:"The clinic file (content/clinic.yaml unless named)." placeholder:"FILE"`

	Build  buildCmd  `cmd:"" default:"withargs" help:"Make the site and its papers."`
	Check  checkCmd  `cmd:"" help:"Say what is wrong with the content, and how to mend it."`
	Serve  serveCmd  `cmd:"" help:"Show page and paper side by side while you write."`
	Packet packetCmd `cmd:"" help:"Set a packet, or some handouts, as one PDF."`
	Init   initCmd   `cmd:"" help:"Start a project of your own."`
	New    newCmd    `cmd:"" help:"Begin a handout, a worksheet, a packet, or a translation."`
	Update updateCmd `cmd:"" help:"Bring a newer library in: what you have not edited is copied, all else is told."`

	Review   reviewCmd   `cmd:"" help:"Record who has reviewed a handout, or show who has."`
	Publish  publishCmd  `cmd:"" help:"Freeze what is ready, and write an edition of it."`
	Withdraw withdrawCmd `cmd:"" help:"Take a published version back."`
	History  historyCmd  `cmd:"" help:"Say which versions were published, and what their copies are good for."`
	Verify   verifyCmd   `cmd:"" help:"Say whether output, frozen versions or a PDF are what was published."`
	Diff     diffCmd     `cmd:"" help:"Show what changed in a handout, word by word."`
}

// config is what every command builds from.
func (c *cli) config() generator.Config {
	return generator.Config{Source: c.Source, Clinic: c.Clinic, Embedded: iptpress.Files}
}

// command carries what a command needs besides its flags.
type command struct {
	context.Context
	*cli
	stdout, stderr io.Writer
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	flags := &cli{}
	exited := -1
	parser, err := kong.New(flags,
		kong.Name("iptpress"),
		kong.Description("Turns a folder of Markdown into an accessible site of versioned handouts and printable packets."),
		kong.UsageOnError(),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
	)
	if err != nil {
		fmt.Fprintln(stderr, "iptpress:", err)
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help has been printed
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "iptpress: %v; iptpress --help shows what there is\n", err)
		return exitUsage
	}
	return status(parsed.Run(&command{Context: ctx, cli: flags, stdout: stdout, stderr: stderr}), stderr)
}

// status prints the error of a command and gives its exit status.
func status(err error, stderr io.Writer) int {
	var usage usageError
	var place *output.Error
	var refusal *release.Refusal
	var refused *authoring.Refusal
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, generator.ErrContent):
		fmt.Fprintln(stderr, err)
		return exitContent
	case errors.As(err, &usage), errors.As(err, &refusal), errors.As(err, &refused), errors.Is(err, generator.ErrOutput), errors.Is(err, preview.ErrAddress), errors.As(err, &place) && place.Err == nil:
		fmt.Fprintln(stderr, "iptpress:", err)
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "iptpress: stopped; the output is as it was")
		return exitMachine
	}
	fmt.Fprintln(stderr, "iptpress:", err)
	return exitMachine
}

// usageError is a mistake in how the command was called.
type usageError string

func (e usageError) Error() string { return string(e) }

// open reads the project, to answer a question about it. Mistakes of the content
// are told, and give ErrContent.
func (c *command) open() (*generator.Project, error) {
	diags := &diag.List{}
	p, err := generator.Open(c, c.config(), diags)
	if err != nil {
		return nil, err
	}
	if diags.Failed() {
		c.tell(diags.Messages())
		return nil, errors.Join(generator.ErrContent, p.Close())
	}
	return p, nil
}

// tell prints what a run found.
func (c *command) tell(messages []diag.Message) {
	for _, m := range messages {
		if m.Severity != diag.Info {
			fmt.Fprintln(c.stderr, m)
		}
	}
}

// printJSON prints one object on standard output.
func (c *command) printJSON(v any) error {
	encoder := json.NewEncoder(c.stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
