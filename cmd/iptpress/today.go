package main

import (
	"os"
	"time"

	"iptpress/generator/document"
)

// today gives the date of the machine's clock, or IPTPRESS_TODAY in its place.
// It is the only look at the clock: what is built does not depend on it.
func today() (document.Date, error) {
	if day := os.Getenv("IPTPRESS_TODAY"); day != "" {
		d, err := document.ParseDate(day)
		if err != nil {
			return "", usageError("IPTPRESS_TODAY: " + err.Error())
		}
		return d, nil
	}
	return document.Date(time.Now().Format(time.DateOnly)), nil
}
