package core

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
)

type everyField struct {
	Name  string         `field:"name,required,trim,max=5"`
	Bio   *string        `field:"bio,given,max=3"`
	ID    int64          `field:"id,required"`
	Year  *int64         `field:"year"`
	Force bool           `field:"force"`
	Sure  *bool          `field:"sure"`
	Raw   map[string]any `field:"raw"`
	None  bool           `field:"raw,null"`
	Other int            // no field
}

func decodeEvery(fields map[string]any) (everyField, error) {
	var request everyField
	plan, value := planOf(reflect.TypeFor[everyField]()), reflect.ValueOf(&request).Elem()
	if err := plan.decode(fields, value); err != nil {
		return request, err
	}
	return request, plan.checkLengths(value)
}

func TestFields(t *testing.T) {
	bio, year, sure := "", int64(math.MinInt64), false
	got, err := decodeEvery(map[string]any{
		"name": " Анна\t", "bio": "", "id": json.Number("9223372036854775807"), "year": " -9223372036854775808 ",
		"force": true, "sure": false, "raw": map[string]any{"day": json.Number("1")}, "Other": 5, "unknown": []any{},
	})
	want := everyField{
		Name: "Анна", Bio: &bio, ID: math.MaxInt64, Year: &year, Force: true, Sure: &sure,
		Raw: map[string]any{"day": json.Number("1")},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v, %v", got, err)
	}
	got, err = decodeEvery(map[string]any{"name": "x", "bio": "", "id": "7", "year": "", "force": nil, "sure": nil, "raw": nil})
	if err != nil || got.Year != nil || got.Sure != nil || got.ID != 7 {
		t.Fatalf("got %+v, %v", got, err)
	}
}

func TestFieldsAreRefused(t *testing.T) {
	good := map[string]any{"name": "x", "bio": "", "id": 1}
	for _, c := range []struct {
		field string
		value any
		want  string
	}{
		{"name", nil, "name is required"},
		{"name", " \n", "name is required"},
		{"name", json.Number("5"), "name must be a string"},
		{"name", "123456", "name must be at most 5 characters"},
		{"bio", nil, "bio is required"},
		{"bio", false, "bio must be a string"},
		{"bio", "їїїї", "bio must be at most 3 characters"},
		{"id", nil, "id is required"},
		{"id", "", "id is required"},
		{"id", "  ", "id is required"},
		{"id", "7x", "id must be an integer"},
		{"id", "0x7", "id must be an integer"},
		{"id", "0x1.8p1", "id must be an integer"},
		{"id", "1_000", "id must be an integer"},
		{"id", "NaN", "id must be an integer"},
		{"id", "Infinity", "id must be an integer"},
		{"id", json.Number("1.5"), "id must be an integer"},
		{"id", json.Number("1e400"), "id must be an integer"},
		{"id", json.Number("1e18"), "id must be an integer"},
		{"id", json.Number("9223372036854775808"), "id must be an integer"},
		{"id", math.Inf(1), "id must be an integer"},
		{"id", uint64(math.MaxUint64), "id must be an integer"},
		{"id", true, "id must be an integer"},
		{"id", []any{}, "id must be an integer"},
		{"year", "y", "year must be an integer"},
		{"force", "true", "force must be a boolean"},
		{"sure", json.Number("1"), "sure must be a boolean"},
		{"raw", []any{}, "raw must be an object or null"},
		{"raw", "2000-01-01", "raw must be an object or null"},
	} {
		fields := map[string]any{}
		for name, value := range good {
			fields[name] = value
		}
		fields[c.field] = c.value
		_, err := decodeEvery(fields)
		var input *InputError
		if !errors.As(err, &input) || input.Text != c.want || input.Field != c.field {
			t.Errorf("%s = %#v: %v, want %s", c.field, c.value, err, c.want)
		}
	}
}

// All types and required fields go before the first length, so that the order is that of the contract.
func TestFieldsAreCheckedInOrder(t *testing.T) {
	for _, c := range []struct {
		fields map[string]any
		want   string
	}{
		{map[string]any{}, "name is required"},
		{map[string]any{"name": "123456"}, "bio is required"},
		{map[string]any{"name": "123456", "bio": "", "id": "x"}, "id must be an integer"},
		{map[string]any{"name": "123456", "bio": "1234", "id": 1, "sure": 1}, "sure must be a boolean"},
		{map[string]any{"name": "123456", "bio": "1234", "id": 1}, "name must be at most 5 characters"},
	} {
		if _, err := decodeEvery(c.fields); err == nil || err.Error() != c.want {
			t.Errorf("%v: %v, want %s", c.fields, err, c.want)
		}
	}
}

func TestIntegers(t *testing.T) {
	for _, c := range []struct {
		value any
		want  int64
	}{
		{json.Number("9007199254740993"), 1<<53 + 1},
		{"9007199254740993", 1<<53 + 1},
		{json.Number("-0"), 0},
		{json.Number("7.0"), 7},
		{json.Number("1e3"), 1000},
		{json.Number("1.5e1"), 15},
		{"+7", 7},
		{float64(42), 42},
		{int32(-5), -5},
		{uint8(5), 5},
		{AccountID(3), 3},
	} {
		if got, ok := integerOf(c.value); !ok || got != c.want {
			t.Errorf("%#v: %d, %v", c.value, got, ok)
		}
	}
}

// A mistake in a request struct is found when the program starts.
func TestPlansAreChecked(t *testing.T) {
	for _, wrong := range []reflect.Type{
		reflect.TypeFor[struct {
			A float64 `field:"a"`
		}](),
		reflect.TypeFor[struct {
			A string `field:"a,needed"`
		}](),
		reflect.TypeFor[struct {
			A string `field:"a,max=many"`
		}](),
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v was taken", wrong)
				}
			}()
			planOf(wrong)
		}()
	}
}

type ruled struct {
	Day int64 `field:"day,required"`
}

func (r ruled) check() error {
	if r.Day > 31 {
		return &InputError{"day", "day must be in range 1..31"}
	}
	return nil
}

func TestRulesOfARequest(t *testing.T) {
	row := define(command{action: "x"}, func(_ context.Context, _ call, r ruled) (int64, error) { return r.Day, nil })
	for fields, want := range map[string]string{"5": "", "32": "day must be in range 1..31", "": "day is required"} {
		result, err := row.run(t.Context(), call{}, map[string]any{"day": fields})
		if want == "" && (err != nil || result != int64(5)) {
			t.Errorf("%q: %v, %v", fields, result, err)
		}
		if want != "" && (err == nil || err.Error() != want || result != nil) {
			t.Errorf("%q: %v, %v", fields, result, err)
		}
	}
}

// Whatever comes in, there is exactly one answer, in the envelope, without a panic.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `[]`, `null`, `"x"`, `{"action":"list_accounts","request_id":"r"}`, `{"action":"log_out","userbot_id":"1"}`,
		`{"action":"set_account_label","userbot_id":1,"label":"\ud800"}`, `{"action":5,"request_id":{},"userbot_id":[]}`,
		`{"action":"register_user","userbot_id":1e0,"first_name":"x"}`, `{"a":1}{`, "{\"action\":\"\xff\"}",
		`{"action":"check_authentication_password","userbot_id":1,"password":" "}`, `{"action":"remove_account","userbot_id":-1}`,
		`{"action":"set_birthdate","userbot_id":1,"birthdate":{"day":29,"month":2,"year":9e9}}`, `{"action":"help"}`,
		`{"action":"import_contacts","userbot_id":1,"phone":"1","vcard":"BEGIN:VCARD\nN:;\nEND:VCARD"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		synctest.Test(t, func(t *testing.T) {
			who := newPerson(501, "+15550100001")
			w := newWorld(t, who)
			t.Cleanup(w.stop)
			w.signIn(who)
			out := w.core.encode(w.ask(string(line)))
			if bytes.Count(out, []byte("\n")) != 1 || !bytes.HasPrefix(out, []byte(`{"type":"chat_update","userbot_id":`)) {
				t.Fatalf("%q", out)
			}
			var event struct {
				Payload struct {
					Type   string
					Result any
					Error  string
				}
			}
			if err := json.Unmarshal(out, &event); err != nil {
				t.Fatal(err)
			}
			failed := event.Payload.Error != ""
			if failed == (event.Payload.Result != nil) || failed != strings.HasSuffix(event.Payload.Type, "_error") {
				t.Fatalf("%s", out)
			}
		})
	})
}
