package tdjson

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// The lines are TDLib 1.8.46's own, with other numbers.
const (
	delayLine = "[ 2][t 4][1795424304.012418270][NetQueryDelayer.cpp:102][#39][!NetQueryDelayer]\tDelay: " +
		"[Query:[id:1900544][tl:0x78515775]] [timeout:2][total_timeout:2] because of [Error : 420 : FLOOD_WAIT_2] from " +
		"Session:1:main::Connect::TCP::Socks5 [127.0.0.1:41571] --> [149.154.175.50:443] to DcId{1} from [127.0.0.1:49100]\n"
	failLine = "[ 2][t 4][1795424308.030663013][NetQueryDelayer.cpp:93][#1][!NetQueryDelayer]\tFailed: " +
		"[Query:[id:2162688][tl:0x3e0bdd7c]] [timeout:61][total_timeout:61] because of [Error : 420 : FLOOD_WAIT_61] from Session:1:main\n"
)

func TestParseDelay(t *testing.T) {
	profile := Delay{0x78515775, 2 * time.Second, "FLOOD_WAIT_2"}
	for name, c := range map[string]struct {
		line   string
		client int
		want   Delay
	}{
		"a limit":              {delayLine, 39, profile},
		"short constructor":    {strings.Replace(delayLine, "0x78515775", "0x32da4cf", 1), 39, Delay{0x32da4cf, 2 * time.Second, "FLOOD_WAIT_2"}},
		"sent before":          {strings.Replace(delayLine, "775]]", "775][msg_id:0x6553f1a2b3c4d5e6]]", 1), 39, profile},
		"longer the next time": {strings.Replace(delayLine, "[timeout:2][total_timeout:2]", "[timeout:30][total_timeout:32]", 1), 39, Delay{0x78515775, 30 * time.Second, "FLOOD_WAIT_2"}},
		"another limit":        {strings.Replace(delayLine, "FLOOD_WAIT_2", "FLOOD_PREMIUM_WAIT_2", 1), 39, Delay{0x78515775, 2 * time.Second, "FLOOD_PREMIUM_WAIT_2"}},
		"frozen":               {strings.Replace(delayLine, "FLOOD_WAIT_2", "FROZEN_METHOD_INVALID", 1), 39, Delay{0x78515775, 2 * time.Second, "FROZEN_METHOD_INVALID"}},
		"the network":          {strings.Replace(delayLine, "420 : FLOOD_WAIT_2", "-500 : Closed", 1), 0, Delay{}},
		"the server":           {strings.Replace(delayLine, "420 : FLOOD_WAIT_2", "500 : WORKER_BUSY_TOO_LONG_RETRY", 1), 0, Delay{}},
		"given up":             {failLine, 0, Delay{}},
		"without a client":     {strings.Replace(delayLine, "[#39]", "", 1), 0, Delay{}},
		"client out of range":  {strings.Replace(delayLine, "[#39]", "[#99999999999999999999]", 1), 0, Delay{}},
		"method out of range":  {strings.Replace(delayLine, "0x78515775", "0x785157751", 1), 0, Delay{}},
		"time out of range":    {strings.Replace(delayLine, "[timeout:2]", "[timeout:4294967296]", 1), 0, Delay{}},
		"no time":              {strings.Replace(delayLine, "[timeout:2]", "[timeout:0]", 1), 0, Delay{}},
		"something else":       {"[ 2][t 4][1.1][AuthManager.cpp:1172][#1][!AuthManager]\tLost authorization because of OTHER\n", 0, Delay{}},
		"nothing":              {"", 0, Delay{}},
	} {
		client, d, ok := parseDelay(c.line)
		if client != c.client || d != c.want || ok != (c.client != 0) {
			t.Errorf("%s: client %d, %v, %v", name, client, d, ok)
		}
	}
}

// FuzzParseDelay: whatever TDLib logs, what is read out of it is what stands there.
func FuzzParseDelay(f *testing.F) {
	for _, line := range []string{delayLine, failLine, "", "[#1]\tDelay: ", strings.Repeat("[#1]", 100) + delayLine} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		client, d, ok := parseDelay(line)
		if !ok {
			if client != 0 || d != (Delay{}) {
				t.Fatalf("%q: %d, %v", line, client, d)
			}
			return
		}
		if client < 0 || d.Time < time.Second || d.Time%time.Second != 0 {
			t.Fatalf("%q: %d, %v", line, client, d)
		}
		if !strings.Contains(line, fmt.Sprint(int(d.Time.Seconds()))+"][total_timeout:") {
			t.Fatalf("%q has no %v", line, d.Time)
		}
	})
}

// watched is a client that is not TDLib's, known by its id, whose updates the test takes.
func watched(t *testing.T, id int) *Client {
	t.Helper()
	c := &Client{id: id, updates: newQueue(), waiting: map[uint64]waiting{}}
	process.mu.Lock()
	process.clients[c.id] = c
	process.mu.Unlock()
	t.Cleanup(func() { process.remove(c.id) })
	return c
}

func TestDelayGoesToItsClient(t *testing.T) {
	one, other := watched(t, 1<<30), watched(t, 1<<30+1)
	line := strings.Replace(delayLine, "[#39]", fmt.Sprintf("[#%d]", one.id), 1)
	logMessage(verbosityWarning, line)
	logMessage(verbosityWarning, strings.Replace(line, fmt.Sprint(one.id), "77", 1)) // of nobody
	items, _ := one.updates.take()
	if len(items) != 1 || items[0].update.Delay == nil || *items[0].update.Delay != (Delay{0x78515775, 2 * time.Second, "FLOOD_WAIT_2"}) {
		t.Errorf("the client was told %+v", items)
	}
	if items, _ := other.updates.take(); len(items) != 0 {
		t.Errorf("another client was told %+v", items)
	}
	one.closing = true
	logMessage(verbosityWarning, line)
	if items, _ := one.updates.take(); len(items) != 0 {
		t.Error("a client that ends was told")
	}
}

type key struct{}

func TestUnanswered(t *testing.T) {
	c := watched(t, 1<<30)
	for i, function := range []string{"setBio", "getMe", "setName", "setBio"} {
		c.waiting[uint64(i)] = waiting{function: function, ctx: context.WithValue(t.Context(), key{}, i)}
	}
	var found []int
	for _, ctx := range c.Unanswered("setBio", "setName", "setUsername") {
		found = append(found, ctx.Value(key{}).(int))
	}
	slices.Sort(found)
	if !slices.Equal(found, []int{0, 2, 3}) {
		t.Errorf("found %v", found)
	}
	if found := c.Unanswered(); len(found) != 0 {
		t.Errorf("without a name: %v", found)
	}
}

func TestRefuse(t *testing.T) {
	c := watched(t, 1<<30)
	replies := make(map[uint64]chan reply)
	for i, function := range []string{"setBio", "getMe", "setBio"} {
		replies[uint64(i)] = make(chan reply, 1)
		c.waiting[uint64(i)] = waiting{function: function, replies: replies[uint64(i)]}
	}
	refusal := &Error{Code: 420, Message: "FROZEN_METHOD_INVALID"}
	c.Refuse(refusal, "setBio", "setName")
	for _, number := range []uint64{0, 2} {
		if r := <-replies[number]; r.err != refusal {
			t.Errorf("request %d was answered with %v", number, r.err)
		}
	}
	if len(replies[1]) != 0 || len(c.waiting) != 1 {
		t.Error("another function was refused as well, or somebody still waits")
	}
	c.answer(meta{Extra: 0, Type: "ok"}, nil) // TDLib's own answer finds nobody
}
