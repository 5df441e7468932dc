package main

import (
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// info is an account's row of list_accounts.
func (p *headlessRoster) info(id int64) core.AccountInfo {
	p.t.Helper()
	for _, info := range p.accounts() {
		if info.UserbotID == core.AccountID(id) {
			return info
		}
	}
	p.t.Fatalf("there is no account %d", id)
	return core.AccountInfo{}
}

// wantFreeze compares what is known of an account's being frozen.
func (p *headlessRoster) wantFreeze(id int64, want core.Freeze) {
	p.t.Helper()
	freeze := p.info(id).Freeze
	if freeze == nil || freeze.FreezingDate == nil || freeze.DeletionDate == nil {
		p.t.Fatalf("the freeze is %+v", freeze)
	}
	if !freeze.FreezingDate.Equal(*want.FreezingDate) || !freeze.DeletionDate.Equal(*want.DeletionDate) || freeze.AppealLink != want.AppealLink {
		p.t.Errorf("the freeze is %+v", freeze)
	}
}

// A freeze is told when Telegram refuses something, with its dates; it is known at the next start before any answer, and
// goes when Telegram has lifted it.
func TestAFrozenAccount(t *testing.T) {
	t.Parallel()
	server, data := tdtest.NewServer(t), t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	people := p.signInMany(server, 2)
	since := time.Now().Add(-48 * time.Hour).Truncate(time.Second)
	deletion := since.AddDate(0, 1, 0)
	server.Freeze(people[0].ID, tdtest.Freeze{Since: since, Until: deletion, AppealURL: "https://t.me/spambot"})
	began := time.Now()
	if m := p.refused(ask(1, "set_bio", "bio", "Cold")); m.Payload.Error != "FROZEN_METHOD_INVALID" || m.Payload.Code != 420 {
		t.Errorf("refused with %+v", m.Payload)
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("the refusal took %v: TDLib's tries were waited for", took)
	}
	p.live(1, core.EventAccountChanged, has(`"appeal_link":"https://t.me/spambot"`))
	want := core.Freeze{FreezingDate: &since, DeletionDate: &deletion, AppealLink: "https://t.me/spambot"}
	p.wantFreeze(1, want)
	if p.info(2).Freeze != nil {
		t.Error("the other account is frozen as well")
	}
	p.must(ask(2, "set_bio", "bio", "Warm"), nil)
	p.finish()

	server.Pause()
	p = startHeadless(t, data, network(t, server)...)
	p.wantFreeze(1, want)
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	server.Unfreeze(people[0].ID)
	until(t, "a check once the connection is back", func() bool { return p.ask(ask(1, "check_account")).Payload.Error == "" })
	if freeze := p.info(1).Freeze; freeze != nil {
		t.Errorf("still frozen: %+v", freeze)
	}
	p.must(ask(1, "set_bio", "bio", "Warm again"), nil)
	p.finish()
}

// Why a session has ended is told when it happens, and at the next start; what is stored of the person stays readable.
func TestWhySessionsHaveEnded(t *testing.T) {
	t.Parallel()
	server, data := tdtest.NewServer(t), t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	people := p.signInMany(server, 4)
	for id := range people {
		p.must(ask(int64(id+1), "refresh_self_profile"), nil)
	}
	server.RevokeSessions(people[0].ID, "USER_DEACTIVATED_BAN")
	server.RevokeSessions(people[1].ID, "USER_DEACTIVATED")
	server.RevokeSessions(people[2].ID, "AUTH_KEY_UNREGISTERED")
	server.FailOnce("contacts.resolveUsername", tdtest.Error(406, "AUTH_KEY_DUPLICATED"))
	p.refused(ask(4, "search_user", "query", people[0].Username))
	until(t, "the problem of a session that is used twice", func() bool {
		problem := p.info(4).Problem
		return problem != nil && problem.Code == core.ProblemSessionDuplicated
	})
	server.RevokeSessions(people[3].ID, "AUTH_KEY_UNREGISTERED") // as Telegram does then
	want := map[int64]core.ProblemCode{
		1: core.ProblemBanned, 2: core.ProblemDeactivated, 3: core.ProblemSignedOut, 4: core.ProblemSessionDuplicated,
	}
	check := func() {
		t.Helper()
		for id, code := range want {
			info := p.info(id)
			if info.Problem == nil || info.Problem.Code != code || info.SignedOutAt == nil || info.SignedOutReason == "" {
				t.Errorf("account %d: problem %+v, signed out at %v because of %q", id, info.Problem, info.SignedOutAt, info.SignedOutReason)
			}
			if info.FullName == nil || *info.FullName != "Olena" {
				t.Errorf("account %d: the stored profile is gone", id)
			}
			if m := p.refused(ask(id, "check_account")); m.Payload.Error == "" {
				t.Errorf("account %d was checked", id)
			}
		}
	}
	for id := range want {
		p.live(id, core.EventAccountChanged, has(`"signed_out_at":"`))
	}
	check()
	p.finish()
	p = startHeadless(t, data, network(t, server)...)
	check()
	p.finish()
}

// A check of all accounts wakes those that sleep, one after the other, and lets them sleep again.
func TestACheckOfAllAccounts(t *testing.T) {
	t.Parallel()
	server, data := tdtest.NewServer(t), t.TempDir()
	p, people := signInSome(t, server, data, 3, 1)
	p.untilSleeping(2)
	server.Freeze(people[0].ID, tdtest.Freeze{Since: time.Now(), AppealURL: "https://t.me/spambot"})
	server.RevokeSessions(people[1].ID, "SESSION_REVOKED")
	var begun core.AccountCheck
	p.must(`{"action":"start_account_check"}`, &begun)
	if !begun.Running || begun.Total != 3 {
		t.Errorf("it begins with %+v", begun)
	}
	p.wait("end of the check", func(m message) bool {
		return m.Payload.Type == core.EventAccountCheckProgress && has(`"running":false,"total":3,"done":3`)(m.Payload.Result)
	})
	if freeze := p.info(1).Freeze; freeze == nil || freeze.AppealLink != "https://t.me/spambot" {
		t.Errorf("the freeze of an account that slept: %+v", freeze)
	}
	until(t, "the end of the session of an account that slept", func() bool {
		problem := p.info(2).Problem
		return problem != nil && problem.Code == core.ProblemSignedOut
	})
	p.untilSleeping(1)
	p.finish()
}

// Without a network the check of all accounts waits, says so, and goes through all of them when the network is back.
func TestACheckOfAllAccountsWaitsForTheNetwork(t *testing.T) {
	t.Parallel()
	server, data := tdtest.NewServer(t), t.TempDir()
	p, _ := signInSome(t, server, data, 3, 2)
	p.untilSleeping(1)
	server.Pause()
	p.must(askAll("start_account_check"), nil)
	p.wait("word that there is no connection", func(m message) bool {
		return m.Payload.Type == core.EventAccountCheckProgress && has(`"done":0,"failed":0`)(m.Payload.Result) && has(`"offline":true`)(m.Payload.Result)
	})
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	p.wait("end of the check", func(m message) bool {
		return m.Payload.Type == core.EventAccountCheckProgress && has(`"running":false,"total":3,"done":3,"failed":0`)(m.Payload.Result)
	})
	p.finish()
}

// A session that another program uses, too, is given up, and a new one made in its place: nothing of what is stored is lost.
func TestASessionThatIsUsedTwiceIsRenewed(t *testing.T) {
	t.Parallel()
	server, data := tdtest.NewServer(t), t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	who := p.signInMany(server, 1)[0]
	p.must(ask(1, "refresh_self_profile"), nil)
	server.FailOnce("contacts.resolveUsername", tdtest.Error(406, "AUTH_KEY_DUPLICATED"))
	p.refused(ask(1, "search_user", "query", "somebody_else"))
	until(t, "the problem", func() bool {
		problem := p.info(1).Problem
		return problem != nil && problem.Code == core.ProblemSessionDuplicated
	})
	p.must(ask(1, "log_out"), nil)
	if info := p.info(1); info.Problem != nil || info.FullName == nil || info.SignedOutReason != "" {
		t.Errorf("signed out here it is %+v", info)
	}
	p.must(ask(1, "set_authentication_phone_number", "phone", who.Phone), nil)
	p.must(ask(1, "check_authentication_code", "code", who.Code), nil)
	if info := p.info(1); info.State != core.AuthReady || info.Problem != nil || info.SignedOutAt != nil {
		t.Errorf("signed in again it is %+v", info)
	}
	p.must(ask(1, "set_bio", "bio", "Once is enough"), nil)
	p.finish()
}
