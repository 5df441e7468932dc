// Package icons holds the program's own pictures.
package icons

import _ "embed"

// Roster is the program's icon as a PNG of 512×512 pixels, drawn from roster.svg.
//
//go:embed roster.png
var Roster []byte
