package problem

import (
	"testing"

	"roster/core"
)

func TestOfAlwaysFindsAProblem(t *testing.T) {
	named := &core.Problem{Code: core.ProblemTimeout}
	for code, payload := range map[core.ProblemCode]core.Payload{
		core.ProblemTimeout: {Error: "late", Problem: named},
		core.ProblemUnknown: {Error: "odd"},
	} {
		if got := Of(core.Event{Payload: payload}); got.Code != code {
			t.Errorf("%+v is told as %q", payload, got.Code)
		}
	}
	if got := Of(core.Event{Payload: core.Payload{Error: "odd"}}); got.Cause == nil || got.Cause.Error() != "odd" {
		t.Errorf("the answer's own text is lost: %v", got.Cause)
	}
	if got := Of(core.Event{Payload: core.Payload{Result: 5}}); got == nil || got.Cause == nil {
		t.Error("a success that cannot be read is no problem")
	}
}
