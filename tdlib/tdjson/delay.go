package tdjson

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Delay tells that Telegram refused a query with a flood limit (420) which TDLib waits out before it sends the query
// again. TDLib tells nobody but its log; the requests that need the query are simply answered later.
type Delay struct {
	Method uint32 // the constructor of the query's method in telegram_api.tl
	Time   time.Duration
	Reason string // the error's name: FLOOD_WAIT_2, or one that TDLib takes for a flood limit because of its code
}

// delayed matches what TDLib logs then (NetQueryDelayer::delay in TDLib 1.8.46), with the client's id in the context. It
// delays queries after failures of other kinds as well, which have other codes.
var delayed = regexp.MustCompile(`\[#(\d+)\][^\t\n]*\tDelay: \[Query:\[id:\d+\]\[tl:0x([0-9a-f]{1,8})\][^\n]*?\] \[timeout:(\d+)\]\[total_timeout:\d+\] because of \[Error : 420 : (\w+)`)

// parseDelay reads a message of TDLib's log. ok is false for any other one.
func parseDelay(message string) (client int, d Delay, ok bool) {
	match := delayed.FindStringSubmatch(message)
	if match == nil {
		return 0, Delay{}, false
	}
	client, wrongClient := strconv.Atoi(match[1])
	method, wrongMethod := strconv.ParseUint(match[2], 16, 32)
	seconds, wrongTime := strconv.ParseInt(match[3], 10, 32)
	if wrongClient != nil || wrongMethod != nil || wrongTime != nil || seconds == 0 {
		return 0, Delay{}, false
	}
	return client, Delay{Method: uint32(method), Time: time.Duration(seconds) * time.Second, Reason: match[4]}, true
}

// noteDelay hands a delay to its client's handler, in its place among the updates.
func noteDelay(message string) {
	id, d, ok := parseDelay(message)
	if !ok {
		return
	}
	if c := process.client(id); c != nil {
		c.delay(d)
	}
}

func (c *Client) delay(d Delay) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing { // nothing may follow the last update
		c.updates.add(Update{Delay: &d})
	}
}

// Refuse answers the requests of the named functions that are waited for just now with an error, in TDLib's place. What
// TDLib answers later is dropped.
func (c *Client) Refuse(err *Error, functions ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for number, r := range c.waiting {
		if slices.Contains(functions, r.function) {
			delete(c.waiting, number)
			c.answered++
			r.replies <- reply{err: err, place: c.answered}
		}
	}
}

// Unanswered gives the contexts of the requests of the named functions ("setBio") that are waited for just now.
func (c *Client) Unanswered(functions ...string) []context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []context.Context
	for _, r := range c.waiting {
		if slices.Contains(functions, r.function) {
			found = append(found, r.ctx)
		}
	}
	return found
}
