package tdjson

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestReadMeta(t *testing.T) {
	for _, test := range []struct {
		name string
		data string
		want meta
	}{
		{"answer", `{"@type":"ok","@extra":"17","@client_id":3}`, meta{"ok", 17, 3}},
		{"update", `{"@type":"updateOption","name":"a","@client_id":12}`, meta{"updateOption", 0, 12}},
		{"foreign extra", `{"@type":"ok","@extra":{"a":1},"@client_id":3}`, meta{"ok", 0, 3}},
		{"marks in a text", `{"@type":"error","message":"x,\"@extra\":\"5\",\"@client_id\":9","@extra":"4","@client_id":3}`, meta{"error", 4, 3}},
		{"marks in the last text", `{"@type":"updateX","m":"x,\"@extra\":\"5\"","@client_id":3}`, meta{"updateX", 0, 3}},
		{"nested types", `{"@type":"user","status":{"@type":"userStatusEmpty"},"@extra":"1","@client_id":1}`, meta{"user", 1, 1}},
		{"another order", `{"@client_id":3, "@extra":"8", "@type":"ok"}`, meta{"ok", 8, 3}},
		{"huge extra", `{"@type":"ok","@extra":"99999999999999999999999","@client_id":3}`, meta{"ok", 0, 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := readMeta([]byte(test.data))
			if !ok || got != test.want {
				t.Errorf("readMeta = %+v, %v; want %+v", got, ok, test.want)
			}
		})
	}
}

func TestReadMetaRefuses(t *testing.T) {
	for _, data := range []string{"", "{", "null", "[]", `{"a":1}`, `{"@type":"`, `{"@type":"ok","@client_id":}`, `{"@type":5,"@client_id":1}`} {
		if got, ok := readMeta([]byte(data)); ok {
			t.Errorf("readMeta(%q) = %+v, want a refusal", data, got)
		}
	}
}

// FuzzMeta writes an object the way TDLib does, with any text in it, and reads its meta fields back.
func FuzzMeta(f *testing.F) {
	f.Add("hello", uint64(1), uint16(1))
	f.Add(`","@extra":"7","@client_id":9}`, uint64(0), uint16(2))
	f.Add(`\",\"@client_id\":1}`, uint64(1<<63), uint16(65535))
	f.Fuzz(func(t *testing.T, text string, extra uint64, client uint16) {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Skip()
		}
		var b strings.Builder
		b.WriteString(`{"@type":"updateTest","text":` + string(quoted))
		number, _ := json.Marshal(extra)
		if extra != 0 {
			b.WriteString(`,"@extra":"` + string(number) + `"`)
		}
		number, _ = json.Marshal(client)
		b.WriteString(`,"@client_id":` + string(number) + `}`)
		got, ok := scanMeta([]byte(b.String()))
		if want := (meta{"updateTest", extra, int(client)}); !ok || got != want {
			t.Fatalf("scanMeta(%s) = %+v, %v; want %+v", b.String(), got, ok, want)
		}
	})
}

// FuzzMetaBytes checks that what the quick scan makes of valid JSON in TDLib's order is what the full parser makes of it.
func FuzzMetaBytes(f *testing.F) {
	f.Add([]byte(`{"@type":"ok","@extra":"17","@client_id":3}`))
	f.Add([]byte(`{"@type":"a","b":"\\","@client_id":3}`))
	f.Add([]byte(`{"@type":"`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, ok := scanMeta(data)
		want, valid := parseMeta(data)
		if !ok || !valid || strings.Count(string(data), `@type`) != 1 || strings.Count(string(data), `\`) != 0 ||
			strings.Count(string(data), `@extra`) > 1 || strings.Count(string(data), `@client_id`) != 1 {
			return
		}
		if got.Type != want.Type || got.ClientID != want.ClientID {
			t.Fatalf("scanMeta(%q) = %+v, parseMeta says %+v", data, got, want)
		}
	})
}
