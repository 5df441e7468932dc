package tdlib

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// TDLib 1.8.46 knows nothing of frozen accounts: updateFreezeState came eleven days later. What it would say is in the
// configuration that Telegram has for each account, which TDLib hands on as it came, and asks for again whenever it is asked
// (ConfigManager::get_app_config). TDLib also asks by itself when Telegram says that something has changed (updateConfig), but
// tells nobody of values that it does not know. And a refusal with 420 FROZEN_METHOD_INVALID TDLib takes for a passing fault, which it
// tells nobody and tries again for a minute (NetQueryDelayer::delay): so it is read from the log, like the flood limits.

// frozenPrefix begins the names of the errors with which Telegram refuses something to a frozen account.
const frozenPrefix = "FROZEN_"

// freezeState asks Telegram for the account's configuration.
func (s *session) freezeState(ctx context.Context) (*core.Freeze, error) {
	return call(ctx, s, &td.GetApplicationConfigRequest{}, decodeFreeze)
}

// decodeFreeze reads the few values of a long configuration that are about a freeze, as TDLib's later versions do
// (ConfigManager::process_app_config, UserManager::on_update_freeze_state).
func decodeFreeze(data json.RawMessage) (*core.Freeze, error) {
	var config struct {
		Members []struct {
			Key   string `json:"key"`
			Value struct {
				Value json.RawMessage `json:"value"`
			} `json:"value"`
		} `json:"members"`
	}
	if err := json.Unmarshal(data, &config); err != nil {
		return nil, err
	}
	var since, until float64
	var freeze core.Freeze
	values := map[string]any{"freeze_since_date": &since, "freeze_until_date": &until, "freeze_appeal_url": &freeze.AppealLink}
	for _, member := range config.Members {
		if value := values[member.Key]; value != nil {
			if err := json.Unmarshal(member.Value.Value, value); err != nil {
				return nil, err
			}
		}
	}
	if since <= 0 {
		return nil, nil
	}
	freeze.FreezingDate, freeze.DeletionDate = dateOf(since), dateOf(until)
	return &freeze, nil
}

// dateOf reads a time that comes as a number of JSON.
func dateOf(seconds float64) *time.Time { return unixTime(int32(max(0, min(seconds, math.MaxInt32)))) }

// isFrozen tells a delay that is a refusal for good.
func isFrozen(d tdjson.Delay) bool { return strings.HasPrefix(d.Reason, frozenPrefix) }

// onFrozen refuses what waits for the method in Telegram's name, instead of having it wait for TDLib's tries.
func (s *session) onFrozen(d tdjson.Delay, functions []string) {
	refused := &core.TDLibError{Code: codeFlood, Message: d.Reason}
	s.mu.Lock()
	for _, function := range functions {
		s.delays[function] = delay{until: time.Now().Add(d.Time), refused: refused}
	}
	s.mu.Unlock()
	s.client.Refuse(&tdjson.Error{Code: refused.Code, Message: refused.Message}, functions...)
	if s.audible() {
		s.events.Frozen()
	}
}
