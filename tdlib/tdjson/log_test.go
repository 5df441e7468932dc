package tdjson

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestLogMessagesAreRedacted(t *testing.T) {
	var out bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	defer slog.SetDefault(before)
	logMessage(verbosityError, `[ 1][t 4] AuthManager.cpp:10 phone +15550100123 name "Ann Example" code 42`+"\n")
	logMessage(verbosityFatal, "CHECK failed")
	text := out.String()
	for _, secret := range []string{"15550100123", "Ann"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log tells %q: %s", secret, text)
		}
	}
	for _, want := range []string{"AuthManager.cpp:10", "code 42", "level=WARN", "level=ERROR", "CHECK failed"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q: %s", want, text)
		}
	}
}

func TestLostAuthorizationIsNoted(t *testing.T) {
	c := &Client{id: 1 << 30, waiting: map[uint64]waiting{}}
	process.mu.Lock()
	process.clients[c.id] = c
	process.mu.Unlock()
	defer process.remove(c.id)
	for _, message := range []string{
		"[ 2][t 4][1700000000.1][AuthManager.cpp:1172][#1073741823][!AuthManager]\tLost authorization because of OTHER\n",
		"[ 2][t 4][1700000000.1][AuthManager.cpp:1172][!AuthManager]\tLost authorization because of UNTAGGED\n",
		"[ 2][t 4][1700000000.1][AuthManager.cpp:9][#1073741824][!AuthManager]\tSomething else\n",
	} {
		logMessage(verbosityWarning, message)
		if got := c.Lost(); got != "" {
			t.Errorf("after %q: Lost = %q", message, got)
		}
	}
	logMessage(verbosityWarning, "[ 2][t 4][1700000000.1][AuthManager.cpp:1172][#1073741824][!AuthManager]\tLost authorization because of SESSION_REVOKED\n")
	if got := c.Lost(); got != "SESSION_REVOKED" {
		t.Errorf("Lost = %q, want SESSION_REVOKED", got)
	}
}
