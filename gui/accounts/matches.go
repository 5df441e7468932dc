package accounts

import "strings"

// Matches tells whether a filter lets an account through; an empty one lets all.
func (r Row) Matches(filter string) bool { return r.matches(strings.TrimSpace(filter)) }
