package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"iptpress"
	"iptpress/generator/authoring"
	"iptpress/generator/library"
	"iptpress/generator/output"
)

type initCmd struct {
	Dir     string   `arg:"" help:"A new folder." type:"path"`
	Name    *string  `help:"Your clinic's name; without one the project has the sample clinic, which is made up." placeholder:"NAME"`
	Country *string  `help:"The country whose help lines you show: US, GB-ENG…" placeholder:"CODE"`
	Lang    []string `help:"Your languages, the main one first (en unless said)." placeholder:"CODE"`
	Phone   *string  `help:"Your phone number, as you print it." placeholder:"NUMBER"`
	Hours   *string  `help:"When it is answered." placeholder:"TEXT"`
	Paper   *string  `help:"a4 or letter (your country's unless said)." placeholder:"PAPER"`
	BaseURL *string  `help:"Where the site will stand." name:"base-url" placeholder:"URL"`
}

func (i *initCmd) Run(c *command) error {
	if err := output.CheckNew(i.Dir); err != nil {
		return err
	}
	offer, err := authoring.NewOffer(iptpress.Files)
	if err != nil {
		return err
	}
	ask := &asker{Context: c, out: c.stdout}
	if isTerminal(os.Stdin) {
		ask.in = os.Stdin
	}
	clinic, err := i.clinic(ask, offer)
	if err != nil {
		return err
	}
	if err := authoring.Init(iptpress.Files, i.Dir, clinic); err != nil {
		return err
	}
	i.tellNext(c, clinic, offer)
	return nil
}

// clinic settles what the clinic says of itself: by flags, and by questions
// about what they leave open.
func (i *initCmd) clinic(ask *asker, offer *authoring.Offer) (clinic authoring.Clinic, err error) {
	ask.say("Questions about your clinic, one round. Enter takes what stands in brackets.\nCtrl-C stops, and nothing is written.\n\n")
	if clinic.Name, err = settle(ask, "--name", i.Name, "Its name [the sample clinic, which is made up]", "", offer.Line); err != nil {
		return clinic, err
	}
	if clinic.Name == "" {
		if i.Country != nil || i.Lang != nil || i.Phone != nil || i.Hours != nil || i.Paper != nil || i.BaseURL != nil {
			return clinic, usageError("say the clinic's name with --name: the other flags are about it")
		}
		return clinic, nil
	}
	if i.Country == nil && ask.in == nil {
		return clinic, usageError("say with --country where the clinic is: its pages show the help lines of that country")
	}
	ask.say("\nThe country whose help lines you show:\n")
	for _, country := range offer.Countries {
		ask.say("  %-7s %s\n", country.Code, country.Name)
	}
	if clinic.Country, err = settle(ask, "--country", i.Country, "Its code", "", offer.Country); err != nil {
		return clinic, err
	}
	var langs *string
	if i.Lang != nil {
		all := strings.Join(i.Lang, ",")
		langs = &all
	}
	question := "Languages, the main one first: " + strings.Join(offer.Languages, ", ") + " [en]"
	if clinic.Languages, err = settle(ask, "--lang", langs, question, "en", offer.List); err != nil {
		return clinic, err
	}
	if clinic.Phone, err = settle(ask, "--phone", i.Phone, "Phone number, as you print it [none]", "", offer.Line); err != nil {
		return clinic, err
	}
	if clinic.Hours, err = settle(ask, "--hours", i.Hours, "When it is answered, such as Monday to Friday, 9 am to 5 pm [not said]", "", offer.Line); err != nil {
		return clinic, err
	}
	if clinic.Paper, err = settle(ask, "--paper", i.Paper, "Paper, a4 or letter ["+library.PaperOf(clinic.Country)+"]", "", offer.Paper); err != nil {
		return clinic, err
	}
	clinic.BaseURL, err = settle(ask, "--base-url", i.BaseURL, "Where the site will stand, from https:// on [not known yet]", "", offer.BaseURL)
	return clinic, err
}

// settle gives the value of a flag, or else the answer to a question; an answer
// that will not do is asked for again.
func settle[T any](ask *asker, flag string, given *string, question, otherwise string, check func(string) (T, error)) (T, error) {
	if given == nil && ask.in == nil {
		given = &otherwise
	}
	if given != nil {
		value, err := check(*given)
		var refusal *authoring.Refusal
		if errors.As(err, &refusal) {
			err = usageError(flag + ": " + err.Error())
		}
		return value, err
	}
	for {
		answer, err := ask.line(question)
		if err != nil {
			var none T
			return none, err
		}
		if answer == "" {
			answer = otherwise
		}
		value, err := check(answer)
		if err == nil {
			return value, nil
		}
		ask.say("  %v.\n", err)
	}
}

// tellNext says what has to be done before anybody is given a page.
func (i *initCmd) tellNext(c *command, clinic authoring.Clinic, offer *authoring.Offer) {
	dir := shortPath(i.Dir)
	where := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	fmt.Fprintf(c.stdout, "%s is ready.\n", dir)
	if clinic.Name == "" {
		fmt.Fprintf(c.stdout, "Its clinic is the sample, which is made up. Put your own into %s.\n", where("content/clinic.yaml"))
		return
	}
	country := offer.Of(clinic.Country)
	fmt.Fprint(c.stdout, "\nBefore you give anybody a page:\n\n1. Call each number. Nobody has called them for you.\n\n")
	for _, line := range country.Lines {
		fmt.Fprintf(c.stdout, "     %s: %s\n", line.Name.In(clinic.Languages[0], "en"), ways(line))
	}
	fmt.Fprintf(c.stdout, "\n   Write the day on which you did, under \"checked\", into\n   %s\n", where("content/data/contacts/"+strings.ToLower(country.Code)+".yaml"))
	fmt.Fprintf(c.stdout, "\n2. Write your own texts into %s\n   Those marked as sample words are not yours yet. Nothing is published\n   while they say what stays private.\n", where("content/clinic.yaml"))
	fmt.Fprint(c.stdout, "\n3. Have the handouts read by a clinician. No one has reviewed them.\n")
}

// shortPath gives a path as a person would write it from where they are.
func shortPath(name string) string {
	here, err := os.Getwd()
	if err != nil {
		return name
	}
	if rel, err := filepath.Rel(here, name); err == nil && rel != "." && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return name
}

// ways lists how a help line is reached.
func ways(line library.Line) string {
	var all []string
	if line.Call != "" {
		all = append(all, "call "+line.Call)
	}
	if line.Text != "" {
		text := "text " + line.Text
		if line.Message != "" {
			text = "text " + line.Message + " to " + line.Text
		}
		all = append(all, text)
	}
	if len(all) == 0 {
		all = append(all, line.Web)
	}
	return strings.Join(all, ", ")
}
