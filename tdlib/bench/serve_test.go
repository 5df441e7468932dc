package bench

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

// countingSide takes calls by their texts.
type countingSide struct {
	called []string
	closed bool
}

func (c *countingSide) prepare(b batch, i int) (func() error, error) {
	switch b.Texts[i] {
	case "unknown":
		return nil, errors.New("no such call")
	case "fails":
		return func() error { return errors.New("refused") }, nil
	}
	return func() error { c.called = append(c.called, b.Texts[i]); return nil }, nil
}

func (c *countingSide) close() error {
	c.closed = true
	return nil
}

func TestServe(t *testing.T) {
	made := &countingSide{}
	start := func(s setup) (side, error) {
		if s.Phone != "+99966000001" {
			t.Errorf("the setup is %+v", s)
		}
		return made, nil
	}
	in := `{"Phone":"+99966000001"}
{"Call":"c","Texts":["a","b"]}
{"Call":"c","Texts":["a","fails","b"]}
{"Call":"c","Texts":["unknown"]}
`
	var out strings.Builder
	if err := serve(start, strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	answers := json.NewDecoder(strings.NewReader(out.String()))
	for _, want := range []struct {
		calls int
		err   string
	}{{0, ""}, {2, ""}, {0, "c: refused"}, {0, "no such call"}} {
		var got timings
		if err := answers.Decode(&got); err != nil || len(got.Durations) != want.calls || got.Error != want.err {
			t.Errorf("an answer is %+v, %v instead of %+v", got, err, want)
		}
	}
	if err := answers.Decode(&timings{}); err != io.EOF {
		t.Errorf("behind the last answer: %v", err)
	}
	if strings.Join(made.called, "") != "aba" || !made.closed {
		t.Errorf("made %v, closed %v", made.called, made.closed)
	}
}

func TestServeFailures(t *testing.T) {
	failing := func(setup) (side, error) { return nil, errors.New("no library") }
	working := func(setup) (side, error) { return &countingSide{}, nil }
	for name, test := range map[string]struct {
		start func(setup) (side, error)
		in    string
	}{
		"no setup":            {working, ""},
		"a setup that is not": {working, "{\n"},
		"a start that fails":  {failing, "{}\n"},
		"a batch that is not": {working, "{}\n[]\n"},
	} {
		if err := serve(test.start, strings.NewReader(test.in), io.Discard); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
