package problem

import (
	"errors"

	"roster/core"
)

// errOddAnswer stands for a success whose result is not what the command promises.
var errOddAnswer = errors.New("the answer cannot be read")

// In is the problem in an answer; nil for a success.
func In(answer core.Event) *core.Problem {
	if answer.Payload.Error == "" && answer.Payload.Problem == nil {
		return nil
	}
	return Of(answer)
}

// Of is the problem in an answer that brought no result. Where the core named none it is an unknown one.
func Of(answer core.Event) *core.Problem {
	switch {
	case answer.Payload.Problem != nil:
		return answer.Payload.Problem
	case answer.Payload.Error != "":
		return &core.Problem{Code: core.ProblemUnknown, Cause: errors.New(answer.Payload.Error)}
	default:
		return &core.Problem{Code: core.ProblemUnknown, Cause: errOddAnswer}
	}
}
