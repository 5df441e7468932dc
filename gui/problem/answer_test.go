package problem

import (
	"testing"

	"roster/core"
)

func TestOfAlwaysFindsAProblem(t *testing.T) {
	named := &core.Problem{Code: core.ProblemTimeout}
	for name, c := range map[string]struct {
		payload core.Payload
		cause   string
	}{
		"named":      {core.Payload{Error: "late", Problem: named}, ""},
		"text":       {core.Payload{Error: "odd"}, "odd"},
		"nothing":    {core.Payload{}, errOddAnswer.Error()},
		"unreadable": {core.Payload{Result: 5}, errOddAnswer.Error()},
	} {
		got := Of(core.Event{Payload: c.payload})
		switch {
		case name == "named" && got != named:
			t.Error("the core's problem is not taken")
		case name != "named" && (got.Code != core.ProblemUnknown || got.Cause.Error() != c.cause):
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestInFindsNoneInASuccess(t *testing.T) {
	named := &core.Problem{Code: core.ProblemTimeout}
	if p := In(core.Event{Payload: core.Payload{Result: 5}}); p != nil {
		t.Errorf("a success has the problem %+v", p)
	}
	if p := In(core.Event{Payload: core.Payload{Error: "late", Problem: named}}); p != named {
		t.Errorf("the core's problem is not taken: %+v", p)
	}
	if p := In(core.Event{Payload: core.Payload{Error: "odd"}}); p == nil || p.Code != core.ProblemUnknown || p.Cause.Error() != "odd" {
		t.Errorf("the answer's own text is lost: %+v", p)
	}
}
