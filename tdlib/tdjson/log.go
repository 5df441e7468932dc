package tdjson

import (
	"context"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
)

// TDLib's verbosity levels (td/utils/logging.h): after a fatal message TDLib ends the process. Warnings are read for two
// messages only, see noteLost and noteDelay.
const (
	verbosityFatal   = 0
	verbosityError   = 1
	verbosityWarning = 2
)

// quiet keeps TDLib from writing to standard error, which it does by default at a level that tells everything.
func quiet() {
	execute([]byte(`{"@type":"setLogStream","log_stream":{"@type":"logStreamEmpty"}}`))
	execute([]byte(`{"@type":"setLogVerbosityLevel","new_verbosity_level":2}`))
	logToGo(verbosityWarning)
}

// logMessage puts TDLib's errors into the log. Runs of digits that could be phone numbers or ids, and quoted texts, are
// taken out first. It is called by TDLib on threads of its own.
func logMessage(verbosity int, message string) {
	if verbosity >= verbosityWarning {
		noteLost(message)
		noteDelay(message)
		return
	}
	level := slog.LevelWarn
	if verbosity <= verbosityFatal {
		level = slog.LevelError
	}
	slog.Log(context.Background(), level, "TDLib", "message", redact(strings.TrimSpace(message)))
}

// lostAuthorization matches what TDLib logs when Telegram has ended a session (AuthManager::on_authorization_lost in TDLib
// 1.8.46), with the client's id in the context. No update and no answer carries the reason when the request that met it
// was one of TDLib's own.
var lostAuthorization = regexp.MustCompile(`\[#(\d+)\].*\tLost authorization because of ([^\n]+)`)

// noteLost keeps the reason for the client. TDLib logs it before it changes the authorization state.
func noteLost(message string) {
	match := lostAuthorization.FindStringSubmatch(message)
	if match == nil {
		return
	}
	id, err := strconv.Atoi(match[1])
	if err != nil {
		return
	}
	if c := process.client(id); c != nil {
		c.lose(match[2])
	}
}

var (
	digits = regexp.MustCompile(`\d{5,}`)
	quoted = regexp.MustCompile(`"[^"\n]*"`)
)

// redact takes out what may say whose account a message is about: long numbers and quoted texts.
func redact(message string) string {
	return quoted.ReplaceAllString(digits.ReplaceAllString(message, "…"), `"…"`)
}
