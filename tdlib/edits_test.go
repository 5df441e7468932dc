package tdlib

import (
	"context"
	"errors"
	"strings"
	"testing"

	"roster/core"
	"roster/tdlib/tdtest"
)

func changed(t *testing.T, s core.Session) core.SelfProfile {
	t.Helper()
	p, fresh, err := s.ChangedProfile(within(t))
	must(t, err)
	if !fresh {
		t.Error("the changed profile is not fresh")
	}
	return p
}

func TestEdits(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts."})
	s, w := newDesk(t, server).signIn(1, server, ada)
	must(t, s.SetName(within(t), "Augusta", "King")) // before anything was read
	if p := changed(t, s); value(p.FullName) != "Augusta King" || value(p.Bio) != "Counts." {
		t.Errorf("after SetName: %+v", p)
	}
	before := w.changeCount()
	must(t, s.SetBio(within(t), "Writes."))
	must(t, s.SetUsername(within(t), "countess"))
	must(t, s.SetUsername(within(t), "countess")) // USERNAME_NOT_MODIFIED
	must(t, s.SetBirthdate(within(t), &core.Birthdate{Day: 10, Month: 12, Year: ptr(1815)}))
	p := changed(t, s)
	compare(t, []string{value(p.FullName), value(p.Bio), value(p.Username), value(p.Birthdate.Year)},
		[]string{"Augusta King", "Writes.", "countess", "1815"})
	there := server.User(ada.ID)
	compare(t, []any{there.FirstName, there.LastName, there.Bio, there.Username, there.Birthday.Month},
		[]any{"Augusta", "King", "Writes.", "countess", 12})
	must(t, s.SetBirthdate(within(t), &core.Birthdate{Day: 29, Month: 2}))
	if p := changed(t, s); p.Birthdate == nil || p.Birthdate.Year != nil {
		t.Errorf("a birthdate without a year: %+v", p.Birthdate)
	}
	must(t, s.SetBirthdate(within(t), nil))
	must(t, s.SetUsername(within(t), ""))
	must(t, s.SetBio(within(t), ""))
	must(t, s.SetName(within(t), "Ada", ""))
	if p := changed(t, s); p.Birthdate != nil || p.Username != nil || p.Bio != nil || p.LastName != nil {
		t.Errorf("after clearing: %+v", p)
	}
	if now := w.changeCount(); now != before {
		t.Errorf("%d changes were announced that were made here", now-before)
	}
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Bio = "Elsewhere." })
	w.changed(before)
}

func TestEditsAreRefused(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "countess"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	refused(t, s.SetUsername(within(t), "countess"), "USERNAME_OCCUPIED")
	for method, errs := range map[string][]string{
		"account.updateProfile":  {"FIRSTNAME_INVALID", "ABOUT_TOO_LONG"},
		"account.updateUsername": {"USERNAME_INVALID", "USERNAME_PURCHASE_AVAILABLE"},
		"account.updateBirthday": {"BIRTHDAY_INVALID"},
	} {
		for _, text := range errs {
			server.FailOnce(method, tdtest.Error(400, text))
			edit := map[string]func() error{
				"FIRSTNAME_INVALID": func() error { return s.SetName(within(t), "Eve", "") },
				"ABOUT_TOO_LONG":    func() error { return s.SetBio(within(t), "x") },
				"BIRTHDAY_INVALID":  func() error { return s.SetBirthdate(within(t), &core.Birthdate{Day: 1, Month: 1}) },
			}[text]
			if edit == nil {
				edit = func() error { return s.SetUsername(within(t), "somebody_else") }
			}
			refused(t, edit(), text)
		}
	}
	server.FailOnce("account.updateProfile", tdtest.FloodWait(300))
	var flood *core.TDLibError
	if err := s.SetName(within(t), "Eve", ""); !errors.As(err, &flood) || flood.RetryAfter() != 300 {
		t.Errorf("a flood limit: %v", err)
	}
	if p := changed(t, s); value(p.FullName) != "Ada" || p.Username != nil || p.Bio != nil || p.Birthdate != nil {
		t.Errorf("after the refusals: %+v", p)
	}
}

func TestBioLengthMax(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Premium: true})
	d := newDesk(t, server)
	for i, who := range []struct {
		tdtest.User
		limit int
	}{{ada, 70}, {eve, 140}} {
		s, _ := d.signIn(core.AccountID(i+1), server, who.User)
		limit, err := s.BioLengthMax(within(t))
		must(t, err)
		if limit != who.limit {
			t.Fatalf("a bio of %s may have %d characters", who.FirstName, limit)
		}
		bio := strings.Repeat("ї", limit)
		must(t, s.SetBio(within(t), bio))
		if p := changed(t, s); value(p.Bio) != bio {
			t.Errorf("the bio of %s was cut: %s", who.FirstName, value(p.Bio))
		}
	}
}

// A change that is given up goes on in TDLib, and is announced when it has been made.
func TestEditGivenUp(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, w := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	before := w.changeCount()
	release := server.Hold("account.updateProfile")
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error, 1)
	go func() { got <- s.SetName(ctx, "Eve", "") }()
	_, err := server.WaitCalls(within(t), "account.updateProfile", 1)
	must(t, err)
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("SetName: %v", err)
	}
	release()
	w.changed(before)
	if p := changed(t, s); value(p.FullName) != "Eve" {
		t.Errorf("the profile is %+v", p)
	}
}

// What TDLib takes for no change is one when another device has changed the profile while this one was away.
func TestEditBackToWhatWasBefore(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts."})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	profile(t, s, true)
	must(t, s.Close(within(t)))
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Bio = "Elsewhere." })
	s, w := d.open(1)
	w.state(core.AuthReady)
	must(t, s.SetBio(within(t), "Counts."))
	if p := changed(t, s); value(p.Bio) != "Counts." {
		t.Errorf("the profile is %+v", p)
	}
	if bio := server.User(ada.ID).Bio; bio != "Counts." {
		t.Errorf("on the server: %s", bio)
	}
}
