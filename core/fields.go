package core

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A command's request is a struct whose fields carry a tag:
//
//	`field:"phone,required,trim"`
//
// with the field's name and, in any order: required (missing, null and empty are refused), given (missing and null are
// refused, empty is a value), trim (space around a text goes), max=n (at most n characters), null (a bool that tells
// whether the field is there and null; the field has its own plan beside it). A pointer stays nil when the field is
// missing or null. Types: string, int64, bool, pointers to them, map[string]any (an object),
// []int64, and []map[string]any. The fields of an embedded request are the request's own.
type requestPlan struct {
	fields []fieldPlan
}

type fieldPlan struct {
	name     string
	index    []int // see reflect.Value.FieldByIndex
	kind     reflect.Kind
	objects  bool // a list of them
	pointer  bool
	required bool
	given    bool
	trim     bool
	null     bool
	max      int
}

// planOf reads the tags of a request struct once. A tag that it does not understand is a mistake in the program.
func planOf(t reflect.Type) requestPlan {
	var plan requestPlan
	for _, field := range reflect.VisibleFields(t) {
		if tag, ok := field.Tag.Lookup("field"); ok {
			plan.fields = append(plan.fields, planField(field.Index, field.Type, tag))
		}
	}
	return plan
}

func planField(index []int, t reflect.Type, tag string) fieldPlan {
	parts := strings.Split(tag, ",")
	field := fieldPlan{name: parts[0], index: index, pointer: t.Kind() == reflect.Pointer}
	if field.pointer {
		t = t.Elem()
	}
	field.kind = t.Kind()
	switch field.kind {
	case reflect.String, reflect.Int64, reflect.Bool, reflect.Map:
	case reflect.Slice:
		field.objects = t == reflect.TypeFor[[]map[string]any]()
		if !field.objects && t != reflect.TypeFor[[]int64]() {
			panic("core: a request field of type " + t.String())
		}
	default:
		panic("core: a request field of type " + t.String())
	}
	for _, option := range parts[1:] {
		field.apply(option)
	}
	return field
}

func (f *fieldPlan) apply(option string) {
	limit, isMax := strings.CutPrefix(option, "max=")
	switch {
	case option == "required":
		f.required = true
	case option == "given":
		f.given = true
	case option == "trim":
		f.trim = true
	case option == "null":
		f.null = true
	case isMax:
		n, err := strconv.Atoi(limit)
		if err != nil {
			panic("core: a request field tagged " + option)
		}
		f.max = n
	default:
		panic("core: a request field tagged " + option)
	}
}

// decodeFields is decode for an object within a request.
func decodeFields[T any](fields map[string]any) (T, error) {
	var object T
	err := planOf(reflect.TypeFor[T]()).decode(fields, reflect.ValueOf(&object).Elem())
	return object, err
}

// decodeObjects is decodeFields for a list of objects, which is a field of the request.
func decodeObjects[T any](field string, list []map[string]any) ([]T, error) {
	objects, plan := make([]T, len(list)), planOf(reflect.TypeFor[T]())
	for i, fields := range list {
		if err := plan.decode(fields, reflect.ValueOf(&objects[i]).Elem()); err != nil {
			return nil, &InputError{field, fmt.Sprintf("%s: element %d: %s", field, i+1, err)}
		}
	}
	return objects, nil
}

// decode fills request, a struct of the plan's type, and checks types and required fields in the struct's order.
func (p requestPlan) decode(fields map[string]any, request reflect.Value) error {
	for _, field := range p.fields {
		value, given := fields[field.name]
		if field.null {
			request.FieldByIndex(field.index).SetBool(given && value == nil)
			continue
		}
		if err := field.read(value, request.FieldByIndex(field.index)); err != nil {
			return err
		}
	}
	return nil
}

// checkLengths comes last: what is required, and the request's own rules, go before.
func (p requestPlan) checkLengths(request reflect.Value) error {
	for _, field := range p.fields {
		if err := field.checkLength(request.FieldByIndex(field.index)); err != nil {
			return err
		}
	}
	return nil
}

func (f fieldPlan) read(value any, into reflect.Value) error {
	if value == nil || (f.kind == reflect.Int64 && isMissing(value)) {
		if f.required || f.given {
			return required(f.name)
		}
		return nil
	}
	decoded, err := f.convert(value)
	if err != nil {
		return err
	}
	if f.required && isEmpty(decoded) {
		return required(f.name)
	}
	if f.pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	into.Set(reflect.ValueOf(decoded))
	return nil
}

func isEmpty(decoded any) bool {
	switch v := decoded.(type) {
	case string:
		return strings.TrimSpace(v) == ""
	case []int64:
		return len(v) == 0
	case []map[string]any:
		return len(v) == 0
	default:
		return false
	}
}

func (f fieldPlan) convert(value any) (any, error) {
	switch f.kind {
	case reflect.String:
		text, ok := value.(string)
		if !ok {
			return nil, notAString(f.name)
		}
		if f.trim {
			text = strings.TrimSpace(text)
		}
		return text, nil
	case reflect.Int64:
		number, ok := integerOf(value)
		if !ok {
			return nil, notAnInteger(f.name)
		}
		return number, nil
	case reflect.Bool:
		yes, ok := value.(bool)
		if !ok {
			return nil, notABoolean(f.name)
		}
		return yes, nil
	case reflect.Slice:
		return f.list(value)
	default:
		object, ok := value.(map[string]any)
		if !ok {
			return nil, notAnObject(f.name)
		}
		return object, nil
	}
}

func (f fieldPlan) list(value any) (any, error) {
	if f.objects {
		objects, ok := objectsOf(value)
		if !ok {
			return nil, notObjects(f.name)
		}
		return objects, nil
	}
	numbers, ok := integersOf(value)
	if !ok {
		return nil, notIntegers(f.name)
	}
	return numbers, nil
}

func (f fieldPlan) checkLength(value reflect.Value) error {
	if f.max == 0 || f.kind != reflect.String {
		return nil
	}
	if f.pointer {
		if value.IsNil() {
			return nil
		}
		value = value.Elem()
	}
	return atMost(f.name, value.String(), f.max)
}

// atMost refuses a text that TDLib would cut silently.
func atMost(name, text string, limit int) error {
	if utf8.RuneCountInString(text) > limit {
		return &InputError{name, fmt.Sprintf("%s must be at most %d characters", name, limit)}
	}
	return nil
}

// isMissing tells whether an integer's place is empty: missing, null or a text of nothing but space.
func isMissing(value any) bool {
	text, ok := value.(string)
	return value == nil || (ok && strings.TrimSpace(text) == "")
}

// integerOf takes JSON numbers, numeric strings and Go's own integers. What has a fraction or does not fit is refused.
func integerOf(value any) (int64, bool) {
	switch v := value.(type) {
	case json.Number:
		return integerFrom(v.String())
	case string:
		return integerFrom(strings.TrimSpace(v))
	case float64:
		return integerOfFloat(v)
	}
	v := reflect.ValueOf(value)
	switch {
	case v.CanInt():
		return v.Int(), true
	case v.CanUint():
		return int64(v.Uint()), v.Uint() <= math.MaxInt64
	default:
		return 0, false
	}
}

// integersOf takes a list of what integerOf takes, and Go's own lists of integers.
func integersOf(value any) ([]int64, bool) {
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return nil, false
	}
	numbers := make([]int64, list.Len())
	for i := range numbers {
		var ok bool
		if numbers[i], ok = integerOf(list.Index(i).Interface()); !ok {
			return nil, false
		}
	}
	return numbers, true
}

// objectsOf takes a list of objects, as JSON or the window gives it.
func objectsOf(value any) ([]map[string]any, bool) {
	if objects, ok := value.([]map[string]any); ok {
		return objects, true
	}
	list, ok := value.([]any)
	if !ok {
		return nil, false
	}
	objects := make([]map[string]any, len(list))
	for i, element := range list {
		if objects[i], ok = element.(map[string]any); !ok {
			return nil, false
		}
	}
	return objects, true
}

func integerFrom(text string) (int64, bool) {
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		return number, true
	}
	if !strings.ContainsAny(text, ".eE") || strings.ContainsAny(text, "xX_pP") {
		return 0, false
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, false
	}
	return integerOfFloat(number)
}

// integerOfFloat takes 7.0 and 1e3, up to where a float still tells neighbours apart.
func integerOfFloat(number float64) (int64, bool) {
	const exact = 1 << 53
	if number != math.Trunc(number) || math.Abs(number) >= exact {
		return 0, false
	}
	return int64(number), true
}
