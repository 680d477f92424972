package document

import (
	"fmt"
	"time"
)

// Date is a calendar day as ISO 8601 writes it: "2026-11-23". Dates compare
// with < as strings do; "" is no date.
type Date string

// ParseDate accepts a real calendar day, written year-month-day.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("%q is not a date", s)
	}
	return Date(s), nil
}

// AddDays gives the day n days later; no date stays no date.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return Date(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// YMD gives year, month (1 to 12) and day; zeros for no date.
func (d Date) YMD() (year, month, day int) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0, 0, 0
	}
	return t.Year(), int(t.Month()), t.Day()
}

// Earliest gives the earliest of the dates that are dates, or no date.
func Earliest(dates ...Date) Date {
	var first Date
	for _, d := range dates {
		if d != "" && (first == "" || d < first) {
			first = d
		}
	}
	return first
}
