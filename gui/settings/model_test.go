package settings

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

var socks = Form{Kind: KindSOCKS5, Server: "10.0.0.1", Port: "1080"}

func twoAccounts() *guitest.Core {
	c := guitest.NewCore(
		guitest.Ready(1, guitest.Profile(101, "Olena Shop", "olena_shop", "+15551234567")),
		guitest.Ready(2, guitest.Profile(102, "Chess Club", "chess", "+15557654321")),
	)
	c.Proxies = map[core.AccountID]core.ProxySetting{
		0: {Mode: core.ProxyNone}, 1: {Mode: core.ProxyInherit},
		2: {Mode: core.ProxyOwn, Address: "http://proxy.example.com:3128"},
	}
	return c
}

func newModel(t *testing.T, c *guitest.Core) (*Model, *kittest.Queue) {
	t.Helper()
	queue := kittest.NewQueue()
	m := NewModel(c, queue, t.TempDir(), func() {})
	t.Cleanup(m.Close)
	m.Show()
	return m, queue
}

func TestShowsWhatIsInForce(t *testing.T) {
	m, _ := newModel(t, twoAccounts())
	for _, test := range []struct {
		owner core.AccountID
		want  Form
	}{
		{0, Form{Kind: KindNone}},
		{1, Form{Kind: KindInherit}},
		{2, Form{Kind: KindHTTP, Server: "proxy.example.com", Port: "3128"}},
	} {
		m.Choose(test.owner)
		if s := m.State(); s.Form != test.want || s.Changed() || s.Owner != test.owner {
			t.Errorf("account %d: %+v", test.owner, s)
		}
	}
}

// Save asks first whether the proxy works, and only then puts it in force.
func TestSaveTestsFirst(t *testing.T) {
	c := twoAccounts()
	m, queue := newModel(t, c)
	m.Choose(1)
	m.Edit(socks)
	m.Save()
	sent := c.Take(t, "test_proxy")
	if sent.UserbotID != nil || sent.Fields["proxy"] != "socks5://10.0.0.1:1080" || !m.State().Testing {
		t.Fatalf("sent %+v, state %+v", sent.Request, m.State())
	}
	sent.Succeed(core.ProxyTest{Seconds: 0.42})
	queue.Drain()
	save := c.Take(t, "set_proxy")
	if *save.UserbotID != 1 || save.Fields["mode"] != "own" || save.Fields["proxy"] != "socks5://10.0.0.1:1080" {
		t.Fatalf("sent %+v", save.Request)
	}
	save.Succeed(core.ProxySetting{Mode: core.ProxyOwn})
	queue.Drain()
	s := m.State()
	if s.Changed() || s.Saving || s.Testing || !s.Verdict.Saved || s.Verdict.Works != 420*time.Millisecond {
		t.Errorf("state %+v, verdict %+v", s, s.Verdict)
	}
}

func TestProxyThatDoesNotWork(t *testing.T) {
	c := twoAccounts()
	m, queue := newModel(t, c)
	m.Edit(socks)
	m.Save()
	c.Take(t, "test_proxy").Fail("no way", &core.Problem{Code: core.ProblemOffline})
	queue.Drain()
	s := m.State()
	if c.Sent() != 0 || s.Verdict.Problem == nil || s.Form != socks || !s.Changed() {
		t.Fatalf("%d sent, state %+v", c.Sent(), s)
	}
	m.SaveUntested()
	c.Take(t, "set_proxy").Succeed(core.ProxySetting{})
	queue.Drain()
	if s := m.State(); !s.Verdict.Saved || s.Verdict.Problem != nil || s.Changed() {
		t.Errorf("verdict %+v", s.Verdict)
	}
}

func TestRefusedSaveKeepsTheForm(t *testing.T) {
	c := twoAccounts()
	m, queue := newModel(t, c)
	m.Edit(socks)
	m.SaveUntested()
	c.Take(t, "set_proxy").Fail("disk full", nil)
	queue.Drain()
	if s := m.State(); s.Form != socks || !s.Changed() || s.Verdict.Problem.Code != core.ProblemUnknown {
		t.Errorf("state %+v", s)
	}
}

func TestNoProxyNeedsNoTest(t *testing.T) {
	for kind, mode := range map[Kind]string{KindNone: "none", KindInherit: "inherit"} {
		c := twoAccounts()
		m, queue := newModel(t, c)
		m.Choose(2)
		m.Edit(Form{Kind: kind})
		m.Save()
		sent := c.Take(t, "set_proxy")
		if sent.Fields["mode"] != mode || sent.Fields["proxy"] != "" {
			t.Errorf("%s: sent %+v", kind, sent.Fields)
		}
		sent.Succeed(core.ProxySetting{})
		queue.Drain()
		if !m.State().Verdict.Saved {
			t.Errorf("%s: %+v", kind, m.State().Verdict)
		}
	}
}

// What was asked before a change of mind has nothing to say any more.
func TestChangeOfMind(t *testing.T) {
	changes := map[string]func(*Model){
		"stop":            func(m *Model) { m.Stop() },
		"another account": func(m *Model) { m.Choose(2) },
		"another port":    func(m *Model) { m.Edit(Form{Kind: KindSOCKS5, Server: "10.0.0.1", Port: "1081"}) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			c := twoAccounts()
			m, queue := newModel(t, c)
			m.Edit(socks)
			m.Save()
			sent := c.Take(t, "test_proxy")
			change(m)
			sent.Succeed(core.ProxyTest{Seconds: 1})
			queue.Drain()
			if s := m.State(); s.Testing || s.Verdict != nil || c.Sent() != 0 {
				t.Errorf("%d sent, state %+v", c.Sent(), s)
			}
		})
	}
}

func TestPastedLinkFillsTheForm(t *testing.T) {
	m, _ := newModel(t, twoAccounts())
	m.Edit(Form{Kind: KindSOCKS5, Server: "tg://proxy?server=mt.example.com&port=443&secret=ee00"})
	want := Form{Kind: KindMTProto, Server: "mt.example.com", Port: "443", Secret: "ee00"}
	if m.State().Form != want {
		t.Errorf("the form is %+v", m.State().Form)
	}
}

// What was typed is still there when the page is shown again, unless its account is gone.
func TestDraftSurvivesLeaving(t *testing.T) {
	c := twoAccounts()
	m, _ := newModel(t, c)
	m.Choose(2)
	m.Edit(socks)
	m.Show()
	if m.State().Form != socks || m.State().Owner != 2 {
		t.Errorf("state %+v", m.State())
	}
	gone := core.AccountID(2)
	m.Happened(core.Event{UserbotID: &gone, Payload: core.Payload{Type: core.EventAccountRemoved}})
	if m.State().Owner != 0 || m.State().Changed() {
		t.Errorf("state %+v", m.State())
	}
}

func TestMeasuresTheFolder(t *testing.T) {
	folder := t.TempDir()
	for name, size := range map[string]int{
		"roster.db": 1000, "roster.db-wal": 200, "roster.log": 30, "roster.db.v1.bak": 4, "tdlib/1/td.binlog": 50000,
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	queue := kittest.NewQueue()
	m := NewModel(twoAccounts(), queue, folder, func() {})
	t.Cleanup(m.Close)
	m.Show()
	queue.Until(t, "the sizes", func() bool { return m.State().Sizes != nil })
	want := Sizes{Store: 1200, TDLib: 50000, Others: 34}
	if *m.State().Sizes != want || want.Total() != 51234 {
		t.Errorf("sizes %+v", *m.State().Sizes)
	}
}

func TestFolderThatCannotBeMeasured(t *testing.T) {
	queue := kittest.NewQueue()
	file := filepath.Join(t.TempDir(), "file\x00")
	m := NewModel(twoAccounts(), queue, file, func() {})
	t.Cleanup(m.Close)
	m.Show()
	queue.Until(t, "a failure", func() bool { return m.State().SizesFail != nil })
}

func TestErases(t *testing.T) {
	c := twoAccounts()
	m, queue := newModel(t, c)
	done := 0
	m.Erase(core.EraseActivities, func() { done++ })
	m.Erase(core.EraseRecentSearches, func() { done++ }) // one after the other
	queue.Until(t, "the end", func() bool { return m.State().Erasing == "" })
	if erased := c.Erased(); len(erased) != 1 || erased[0] != core.EraseActivities || done != 1 {
		t.Errorf("erased %v, told %d times", erased, done)
	}
	c.EraseFails = errors.New("disk gone")
	m.Erase(core.EraseProfileVersions, func() { done++ })
	queue.Until(t, "the end", func() bool { return m.State().Erasing == "" })
	if m.State().EraseFails == nil || done != 1 {
		t.Errorf("failure %v, told %d times", m.State().EraseFails, done)
	}
}
