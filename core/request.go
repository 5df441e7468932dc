package core

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// Request is one command. Fields holds what the command itself asks for: text as string, integers as any Go integer, a
// json.Number or a numeric string, yes and no as bool, null as nil. RequestID comes back in every event that answers.
type Request struct {
	Action    string
	UserbotID *AccountID
	RequestID *string
	Fields    map[string]any

	// invalid is the first of the fields above that had the wrong type in a JSON line; it is answered once it is known
	// which action was meant.
	invalid error
}

// InputError says that a request, or one of its fields, was refused before anything was sent. Text is the contract's.
type InputError struct {
	Field string // empty when it is not one field's fault
	Text  string
}

func (e *InputError) Error() string { return e.Text }

func required(field string) error     { return &InputError{field, field + " is required"} }
func notAString(field string) error   { return &InputError{field, field + " must be a string"} }
func notAnInteger(field string) error { return &InputError{field, field + " must be an integer"} }
func notIntegers(field string) error {
	return &InputError{field, field + " must be a list of integers"}
}

func notObjects(field string) error  { return &InputError{field, field + " must be a list of objects"} }
func notABoolean(field string) error { return &InputError{field, field + " must be a boolean"} }
func notAnObject(field string) error { return &InputError{field, field + " must be an object or null"} }

// parseRequest reads one JSON line. An error means that no request can be made of it at all.
func parseRequest(line []byte) (Request, error) {
	fields, err := parseObject(line)
	if err != nil {
		return Request{}, &InputError{Text: "invalid JSON: " + err.Error()}
	}
	req := Request{Fields: fields}
	var errs [3]error
	req.Action, errs[0] = takeAction(fields)
	req.RequestID, errs[1] = takeRequestID(fields)
	req.UserbotID, errs[2] = takeUserbotID(fields)
	for _, err := range errs {
		if err != nil {
			req.invalid = err
			break
		}
	}
	return req, nil
}

// parseObject keeps numbers as they were written: ids pass 2^53, where a float would change them.
func parseObject(line []byte) (map[string]any, error) {
	if len(bytes.TrimSpace(line)) == 0 {
		return nil, errors.New("empty line")
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, errors.New("unexpected end of the line")
		}
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value on the line")
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("not an object")
	}
	return object, nil
}

func takeAction(fields map[string]any) (string, error) {
	value := fields["action"]
	delete(fields, "action")
	if value == nil {
		return "", nil
	}
	action, ok := value.(string)
	if !ok {
		return "", notAString("action")
	}
	return action, nil
}

func takeRequestID(fields map[string]any) (*string, error) {
	value := fields["request_id"]
	delete(fields, "request_id")
	if value == nil {
		return nil, nil
	}
	id, ok := value.(string)
	if !ok {
		return nil, notAString("request_id")
	}
	return &id, nil
}

func takeUserbotID(fields map[string]any) (*AccountID, error) {
	value := fields["userbot_id"]
	delete(fields, "userbot_id")
	if isMissing(value) {
		return nil, nil
	}
	number, ok := integerOf(value)
	if !ok {
		return nil, notAnInteger("userbot_id")
	}
	id := AccountID(number)
	return &id, nil
}
