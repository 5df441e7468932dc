package tdtest_test

import (
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"roster/tdlib/tdtest"
)

// config asks for the configuration that Telegram has for the account.
func (d *device) config(t *testing.T) map[string]any {
	t.Helper()
	values := map[string]any{}
	for _, each := range d.ask("getApplicationConfig", object{}).list("members") {
		member := object(each.(map[string]any))
		values[member.text("key")] = member.at("value.value")
	}
	return values
}

// A frozen account's clients are sent to their configuration, which says so, and may change nothing.
func TestFreeze(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{})
	since, until := time.Unix(1_777_628_400, 0), time.Unix(1_780_306_800, 0)
	if _, frozen := d.config(t)["freeze_since_date"]; frozen {
		t.Fatal("frozen from the beginning")
	}
	server.ResetCalls()
	server.Freeze(ada.ID, tdtest.Freeze{Since: since, Until: until, AppealURL: "https://t.me/spambot"})
	calls, err := server.WaitCalls(within(t), "help.getAppConfig", 1) // TDLib's own, after the push
	if err != nil {
		t.Fatal(err)
	}
	if hash := calls[0].Request.(*tg.HelpGetAppConfigRequest).Hash; hash != 1 {
		t.Errorf("it asks for what differs from version %d", hash)
	}
	config := d.config(t)
	for key, want := range map[string]any{
		"freeze_since_date": float64(since.Unix()), "freeze_until_date": float64(until.Unix()), "freeze_appeal_url": "https://t.me/spambot",
	} {
		if config[key] != want {
			t.Errorf("%s is %v, want %v", key, config[key], want)
		}
	}
	server.ResetCalls()
	d.start("setName", object{"first_name": "Cold"})
	if calls, err = server.WaitCalls(within(t), "account.updateProfile", 2); err != nil { // TDLib tries again
		t.Fatal(err)
	}
	if calls[0].Err != "FROZEN_METHOD_INVALID" {
		t.Errorf("a change is answered with %q", calls[0].Err)
	}
	server.Unfreeze(ada.ID)
	if _, frozen := d.config(t)["freeze_since_date"]; frozen {
		t.Error("still frozen")
	}
}
