package kit

import (
	"fmt"
	"strings"
)

// Size writes a number of bytes as people read it: "640 KB", "1.4 MB".
func (t *Texts) Size(bytes int64) string {
	units := []string{"b", "kb", "mb", "gb"}
	value, at := float64(bytes), 0
	for value >= 1000 && at < len(units)-1 {
		value, at = value/1000, at+1
	}
	number := fmt.Sprintf("%.0f", value)
	if at > 1 && value < 100 {
		number = strings.Replace(fmt.Sprintf("%.1f", value), ".", t.S("settings.decimal"), 1)
	}
	return t.S("settings.size."+units[at], Args{"Number": number})
}
