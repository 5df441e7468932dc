package tdjson

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// meta is what has to be known of an object to hand it on. Extra is 0 for an update; ours are numbers from 1.
type meta struct {
	Type     string
	Extra    uint64
	ClientID int
}

const (
	typePrefix   = `{"@type":"`
	extraMark    = `,"@extra":"`
	clientIDMark = `,"@client_id":`
)

// readMeta reads an object's meta fields. td_receive puts "@type" first and "@extra" and "@client_id" last (from_response
// in TDLib's ClientJson.cpp), so nothing between them is looked at; an object written otherwise is parsed in full.
func readMeta(data []byte) (meta, bool) {
	if m, ok := scanMeta(data); ok {
		return m, true
	}
	return parseMeta(data)
}

func scanMeta(data []byte) (meta, bool) {
	name, ok := scanType(data)
	if !ok {
		return meta{}, false
	}
	// The mark cannot be inside a string, where its quotation marks would be escaped.
	at := bytes.LastIndex(data, []byte(clientIDMark))
	if at < 0 || data[len(data)-1] != '}' {
		return meta{}, false
	}
	id, ok := decimal(data[at+len(clientIDMark) : len(data)-1])
	if !ok || id > 1<<31-1 {
		return meta{}, false
	}
	return meta{Type: name, Extra: scanExtra(data[:at]), ClientID: int(id)}, true
}

// scanType reads the type name in front; names are letters and digits.
func scanType(data []byte) (string, bool) {
	if !bytes.HasPrefix(data, []byte(typePrefix)) {
		return "", false
	}
	rest := data[len(typePrefix):]
	end := bytes.IndexByte(rest, '"')
	if end <= 0 || bytes.IndexByte(rest[:end], '\\') >= 0 {
		return "", false
	}
	return string(rest[:end]), true
}

// scanExtra reads the "@extra" at the end of the text; 0 when there is none of ours.
func scanExtra(data []byte) uint64 {
	if len(data) == 0 || data[len(data)-1] != '"' {
		return 0
	}
	data = data[:len(data)-1]
	start := len(data)
	for start > 0 && data[start-1] >= '0' && data[start-1] <= '9' {
		start--
	}
	if !bytes.HasSuffix(data[:start], []byte(extraMark)) {
		return 0
	}
	extra, _ := decimal(data[start:])
	return extra
}

func decimal(digits []byte) (uint64, bool) {
	if len(digits) == 0 || digits[0] == '+' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		return 0, false
	}
	return n, true
}

func parseMeta(data []byte) (meta, bool) {
	var fields struct {
		Type     string `json:"@type"`
		Extra    any    `json:"@extra"`
		ClientID int    `json:"@client_id"`
	}
	if json.Unmarshal(data, &fields) != nil || fields.Type == "" {
		return meta{}, false
	}
	text, _ := fields.Extra.(string)
	extra, _ := decimal([]byte(text))
	return meta{Type: fields.Type, Extra: extra, ClientID: fields.ClientID}, true
}
