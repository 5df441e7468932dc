package core

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// editLines are requests of the account that is signed in, and what they come to: an error, or a part of the result.
var editLines = []struct{ line, err, result string }{
	{`{"action":"set_name"}`, "first_name is required", ""},
	{`{"action":"set_name","first_name":" "}`, "first_name is required", ""},
	{`{"action":"set_name","first_name":null,"last_name":"` + long + `"}`, "first_name is required", ""},
	{`{"action":"set_name","first_name":7}`, "first_name must be a string", ""},
	{`{"action":"set_name","last_name":7}`, "last_name must be a string", ""},
	{`{"action":"set_name","first_name":"A","full_name":{}}`, "full_name must be a string", ""},
	{`{"action":"set_name","first_name":"` + long + `","last_name":"` + long + `"}`, "first_name must be at most 64 characters", ""},
	{`{"action":"set_name","full_name":"A ` + long + `"}`, "last_name must be at most 64 characters", ""},
	{`{"action":"set_name","first_name":" Ihor ","last_name":" Petrenko"}`, "", `"first_name":"Ihor","last_name":"Petrenko","full_name":"Ihor Petrenko"`},
	{`{"action":"set_name","first_name":"Іго","full_name":"X Y"}`, "", `"first_name":"Іго","last_name":null,"full_name":"Іго"`},
	{`{"action":"set_name","full_name":"Ada  King of  Lovelace","last_name":"Z"}`, "", `"first_name":"Ada","last_name":"King of Lovelace"`},

	{`{"action":"set_bio"}`, "bio is required", ""},
	{`{"action":"set_bio","bio":null}`, "bio is required", ""},
	{`{"action":"set_bio","bio":[]}`, "bio must be a string", ""},
	{`{"action":"set_bio","bio":"` + strings.Repeat("ї", fakeBioLength+1) + `"}`, "bio must be at most 20 characters", ""},
	{`{"action":"set_bio","bio":" ` + strings.Repeat("ї", fakeBioLength) + ` "}`, "", `"bio":"` + strings.Repeat("ї", fakeBioLength) + `"`},
	{`{"action":"set_bio","bio":""}`, "", `"bio":null`},

	{`{"action":"set_username"}`, "username is required", ""},
	{`{"action":"set_username","username":null}`, "username is required", ""},
	{`{"action":"set_username","username":5}`, "username must be a string", ""},
	{`{"action":"set_username","username":"@"}`, "Username is invalid", ""},
	{`{"action":"set_username","username":"a b c d"}`, "Username is invalid", ""},
	{`{"action":"set_username","username":"https://t.me/ihor_petrenko"}`, "", `"username":"ihor_petrenko","usernames":["ihor_petrenko"]`},
	{`{"action":"set_username","username":" @Ihor_P "}`, "", `"username":"Ihor_P"`},
	{`{"action":"set_username","username":""}`, "", `"username":null,"usernames":[]`},

	{`{"action":"set_birthdate","birthdate":"1990-01-01","day":"x"}`, "birthdate must be an object or null", ""},
	{`{"action":"set_birthdate"}`, "day is required", ""},
	{`{"action":"set_birthdate","birthdate":null}`, "day is required", ""},
	{`{"action":"set_birthdate","birthdate_provided":true}`, "day is required", ""},
	{`{"action":"set_birthdate","birthdate":{},"day":1,"month":1}`, "day is required", ""},
	{`{"action":"set_birthdate","month":13,"year":-1}`, "day is required", ""},
	{`{"action":"set_birthdate","day":99}`, "month is required", ""},
	{`{"action":"set_birthdate","day":0,"month":13}`, "day must be in range 1..31", ""},
	{`{"action":"set_birthdate","day":32,"month":1}`, "day must be in range 1..31", ""},
	{`{"action":"set_birthdate","day":1,"month":13,"year":-1}`, "month must be in range 1..12", ""},
	{`{"action":"set_birthdate","day":1,"month":0}`, "month must be in range 1..12", ""},
	{`{"action":"set_birthdate","day":31,"month":4,"year":-1}`, "year must be >= 0", ""},
	{`{"action":"set_birthdate","day":31,"month":4,"year":9}`, "day is out of range for the month", ""},
	{`{"action":"set_birthdate","day":29,"month":2,"year":1900}`, "day is out of range for the month", ""},
	{`{"action":"set_birthdate","day":29,"month":2,"year":1799}`, "year is out of range", ""},
	{`{"action":"set_birthdate","day":1,"month":1,"year":3001}`, "year is out of range", ""},
	{`{"action":"set_birthdate","day":1,"month":1,"year":9223372036854775807}`, "year is out of range", ""},
	{`{"action":"set_birthdate","day":true}`, "day must be an integer", ""},
	{`{"action":"set_birthdate","birthdate":{"day":1,"month":"May"}}`, "month must be an integer", ""},
	{`{"action":"set_birthdate","day":1,"month":1,"clear":"yes"}`, "clear must be a boolean", ""},
	{`{"action":"set_birthdate","day":1,"month":1,"birthdate_provided":1}`, "birthdate_provided must be a boolean", ""},
	{`{"action":"set_birthdate","day":29,"month":2}`, "", `"birthdate":{"day":29,"month":2,"year":null}`},
	{`{"action":"set_birthdate","day":"29","month":"2","year":"2000"}`, "", `"birthdate":{"day":29,"month":2,"year":2000}`},
	{`{"action":"set_birthdate","clear":true,"day":99}`, "", `"birthdate":null`},
	{`{"action":"set_birthdate","birthdate":{"day":31,"month":12,"year":0},"day":1,"month":1,"year":1990}`, "", `"birthdate":{"day":31,"month":12,"year":null}`},
	{`{"action":"set_birthdate","birthdate":null,"birthdate_provided":true,"day":1,"month":1}`, "", `"birthdate":null`},
	{`{"action":"set_birthdate","birthdate_provided":true,"day":1,"month":1}`, "", `"birthdate":{"day":1,"month":1,"year":null}`},
}

func TestEdits(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		ofAccountOne(w, editLines)
	}, who)
}

// The stored profile is the new one before the event goes out, and every change leaves a version behind.
func TestEditsAreStoredFirst(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		for i, line := range []string{
			request("set_name", 1, "first_name", "Ihor"), request("set_bio", 1, "bio", "Engineer"),
			request("set_username", 1, "username", "ihor_petrenko"), request("set_birthdate", 1, "day", 1, "month", 2),
		} {
			answered := make(chan SelfProfile, 1)
			w.core.DispatchJSON([]byte(line), func(event Event) {
				if event.Payload.Error != "" {
					t.Errorf("%s: %s", line, event.Payload.Error)
				}
				answered <- *w.store.get(1).Profile
			})
			stored := <-answered
			if !stored.SyncedAt.Equal(time.Now()) || !sameProfile(stored, who.profile) {
				t.Errorf("%s: stored when it was answered: %+v", line, stored)
			}
			if versions, _ := w.core.ProfileVersions(t.Context(), 1); len(versions) != i+2 {
				t.Errorf("%s: %d versions", line, len(versions))
			}
		}
		events := w.events(EventSelfProfileUpdated) // those that come close together are merged
		if last := events[len(events)-1].Payload.Result.(SelfProfile); !sameProfile(last, who.profile) {
			t.Errorf("the last live event has %+v", last)
		}
	}, who)
}

func TestEditsThatFail(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		flood := &TDLibError{Code: 429, Message: "Too Many Requests: retry after 300"}
		for method, err := range map[string]error{
			"SetName": &TDLibError{Code: 400, Message: "FIRSTNAME_INVALID"}, "SetBio": flood,
			"SetUsername": &TDLibError{Code: 400, Message: "USERNAME_OCCUPIED"}, "SetBirthdate": ErrSessionClosed,
			"BioLengthMax": errors.New("no option"), "ChangedProfile": flood,
		} {
			w.tg.set(func() {
				w.tg.before = func(_ context.Context, _ AccountID, called string) error {
					if called == method {
						return err
					}
					return nil
				}
			})
			line := map[string]string{
				"SetName": request("set_name", 1, "first_name", "I"), "SetBio": request("set_bio", 1, "bio", "x"),
				"SetUsername":    request("set_username", 1, "username", "ihor_petrenko"),
				"SetBirthdate":   request("set_birthdate", 1, "clear", true),
				"BioLengthMax":   request("set_bio", 1, "bio", "y"),
				"ChangedProfile": request("set_name", 1, "first_name", "J"),
			}[method]
			payload := w.ask(line).Payload
			want := err.Error()
			if method == "BioLengthMax" {
				want = unexpectedText
			}
			if payload.Error != want {
				t.Errorf("%s: %q", method, payload.Error)
			}
			if err == flood && (payload.Code != 429 || payload.RetryAfter != 300) {
				t.Errorf("%s: %+v", method, payload)
			}
		}
		w.tg.set(func() { w.tg.before = nil })
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "SaveSelfProfile")
		w.refused(request("set_bio", 1, "bio", "z"), storageText, ProblemStorage)
	}, who)
}

func TestPlainUsername(t *testing.T) {
	for written, want := range map[string]string{
		"name": "name", "@name": "name", " @name\n": "name", "t.me/name": "name", "T.me/Name": "Name",
		"https://t.me/name": "name", "http://t.me/name/": "name", "https://t.me/name?start=x": "name", "www.t.me/@name": "name",
		"telegram.me/name": "name", "tg://resolve?domain=name": "name", "tg:resolve?start=1&domain=name&x": "name",
		"https://t.me/name/123": "https://t.me/name/123", "https://example.org/name": "https://example.org/name", "": "", "@": "",
	} {
		if got := PlainUsername(written); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

func TestIsUsername(t *testing.T) {
	for name, want := range map[string]bool{
		"abcde": true, "a1_b2_C3": true, strings.Repeat("x", 32): true, "mytelegram": true,
		"": false, "abcd": false, strings.Repeat("x", 33): false, "1abcd": false, "_abcd": false, "abcd_": false, "ab__cd": false,
		"ab-cd": false, "іменник": false, "abcde\n": false, "Admin_of_it": false, "telegraphist": false, "SERVICEs": false, "contacts1": false,
	} {
		if got := IsUsername(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func FuzzPlainUsername(f *testing.F) {
	for _, seed := range []string{"@name", "https://t.me/name?x", "tg://resolve?domain=name", "t.me//", "\xff", "@@"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := PlainUsername(text)
		if IsUsername(name) && PlainUsername(name) != name {
			t.Errorf("%q becomes %q, and that %q", text, name, PlainUsername(name))
		}
	})
}
