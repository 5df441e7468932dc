package create

import "testing"

func TestWhoIs(t *testing.T) {
	const home = "380500000000"
	for typed, want := range map[string]Who{
		"":                               {},
		"  ":                             {},
		"7001":                           {Way: WayID, UserID: 7001},
		" 7000000001 ":                   {Way: WayID, UserID: 7000000001},
		"tg://user?id=7001":              {Way: WayID, UserID: 7001},
		"-1001234":                       {Way: WayUnclear}, // a chat is no person
		"@kate_m":                        {Way: WayUsername, Username: "kate_m"},
		"kate_m":                         {Way: WayUsername, Username: "kate_m"},
		"https://t.me/kate_m":            {Way: WayUsername, Username: "kate_m"},
		"t.me/kate_m?start=1":            {Way: WayUsername, Username: "kate_m"},
		"tg://resolve?domain=kate_m":     {Way: WayUsername, Username: "kate_m"},
		"+1 (555) 010-0199":              {Way: WayPhone, Phone: "+15550100199"},
		"001 555 010 0199":               {Way: WayPhone, Phone: "+15550100199"},
		"1 555 010 0199":                 {Way: WayPhone, Phone: "+15550100199"},
		"050 000 00 01":                  {Way: WayPhone, Phone: "+380500000001"},
		"0500000001":                     {Way: WayPhone, Phone: "+380500000001"},
		"+99966 12345":                   {Way: WayPhone, Phone: "+9996612345"},
		"+888 0123 4567":                 {Way: WayPhone, Phone: "+88801234567"},
		"t.me/+15550100199":              {Way: WayPhone, Phone: "+15550100199"},
		"tg://resolve?phone=15550100199": {Way: WayPhone, Phone: "+15550100199"},
		"+1 555":                         {Way: WayPhone, Fault: "phone.short"},
		"050":                            {Way: WayPhone, Fault: "phone.no_country"},
		"+":                              {Way: WayPhone, Fault: "phone.empty"},
		"Kate M":                         {Way: WayUnclear},
		"t.me/+AbCdEfGh":                 {Way: WayUnclear}, // an invitation
		"https://example.com/kate":       {Way: WayUnclear},
		"@":                              {},
	} {
		if got := WhoIs(typed, home); got != want {
			t.Errorf("%q: %+v, want %+v", typed, got, want)
		}
	}
}
