package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// commands speaks to a `roster --headless` process: one JSON request a line there, one JSON event a line back.
type commands struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	events *bufio.Scanner
}

func startCommands(ctx context.Context, roster string, args ...string) (*commands, error) {
	cmd := exec.CommandContext(ctx, roster, append([]string{"--headless"}, args...)...)
	logged, err := os.CreateTemp("", "roster-demo-*.log")
	if err != nil {
		return nil, fmt.Errorf("making a log file: %w", err)
	}
	defer os.Remove(logged.Name())
	defer logged.Close()
	cmd.Env = append(os.Environ(), credentials...)
	cmd.Stderr = logged
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("opening the program's input: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("opening the program's output: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", roster, err)
	}
	events := bufio.NewScanner(stdout)
	events.Buffer(nil, 1<<20)
	return &commands{cmd: cmd, stdin: stdin, events: events}, nil
}

// event is the part of an event that the demo looks at.
type event struct {
	Payload struct {
		Type      string          `json:"type"`
		UserbotID int64           `json:"userbot_id"`
		RequestID string          `json:"request_id"`
		Error     string          `json:"error"`
		Result    json.RawMessage `json:"result"`
	} `json:"payload"`
}

// ask sends a request and decodes its answer's result into result (which may be nil). Live events are passed over.
func (c *commands) ask(request map[string]any, result any) error {
	const id = "demo"
	request["request_id"] = id
	line, err := json.Marshal(request)
	if err != nil {
		return fmt.Errorf("encoding %v: %w", request["action"], err)
	}
	if _, err := c.stdin.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("sending %v: %w", request["action"], err)
	}
	answer, err := c.next(func(e event) bool { return e.Payload.RequestID == id })
	if err != nil {
		return fmt.Errorf("%v: %w", request["action"], err)
	}
	if answer.Payload.Error != "" {
		return fmt.Errorf("%v: %s", request["action"], answer.Payload.Error)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer.Payload.Result, result)
}

// next reads events until one is wanted.
func (c *commands) next(wanted func(event) bool) (event, error) {
	for c.events.Scan() {
		var e event
		if err := json.Unmarshal(c.events.Bytes(), &e); err != nil {
			return e, fmt.Errorf("reading an event: %w", err)
		}
		if wanted(e) {
			return e, nil
		}
	}
	if err := c.events.Err(); err != nil {
		return event{}, fmt.Errorf("reading events: %w", err)
	}
	return event{}, errors.New("the program ended before it answered")
}

// finish ends the input and waits until the program has closed its accounts.
func (c *commands) finish() error {
	if err := c.stdin.Close(); err != nil {
		return fmt.Errorf("ending the program's input: %w", err)
	}
	for c.events.Scan() {
	}
	return c.cmd.Wait()
}

// signIn adds an account and takes it through the sign-in of a person: phone, code and, if there is one, password. It
// returns when the profile and photo are stored.
func (c *commands) signIn(who person) error {
	var account struct {
		UserbotID int64 `json:"userbot_id"`
	}
	if err := c.ask(map[string]any{"action": "add_account", "label": who.label}, &account); err != nil {
		return err
	}
	type state struct {
		State string `json:"state"`
	}
	step := func(action, field, value string) (state, error) {
		var after state
		err := c.ask(map[string]any{"action": action, "userbot_id": account.UserbotID, field: value}, &after)
		return after, err
	}
	if _, err := step("set_authentication_phone_number", "phone", who.Phone); err != nil {
		return err
	}
	after, err := step("check_authentication_code", "code", who.Code)
	if err == nil && after.State == "wait_password" {
		_, err = step("check_authentication_password", "password", who.Password)
	}
	if err != nil {
		return err
	}
	return c.ask(map[string]any{"action": "refresh_self_profile", "userbot_id": account.UserbotID}, nil)
}
