package tdtest

import (
	"slices"
	"testing"

	"github.com/gotd/td/tg"
)

func TestHistoryPage(t *testing.T) {
	all := []tg.MessageClass{}
	for _, id := range []int{9, 7, 5, 3, 1} {
		all = append(all, &tg.Message{ID: id})
	}
	for _, test := range []struct {
		name string
		r    tg.MessagesGetHistoryRequest
		want []int
	}{
		{"all", tg.MessagesGetHistoryRequest{}, []int{9, 7, 5, 3, 1}},
		{"the newest", tg.MessagesGetHistoryRequest{Limit: 2}, []int{9, 7}},
		{"older ones", tg.MessagesGetHistoryRequest{OffsetID: 7, Limit: 2}, []int{5, 3}},
		{"from between", tg.MessagesGetHistoryRequest{OffsetID: 6, Limit: 1}, []int{5}},
		{"with the message itself", tg.MessagesGetHistoryRequest{OffsetID: 7, AddOffset: -1, Limit: 2}, []int{7, 5}},
		{"around", tg.MessagesGetHistoryRequest{OffsetID: 5, AddOffset: -3, Limit: 4}, []int{9, 7, 5, 3}},
		{"past the newest", tg.MessagesGetHistoryRequest{OffsetID: 9, AddOffset: -4, Limit: 4}, []int{9}},
		{"nothing newer", tg.MessagesGetHistoryRequest{OffsetID: 20, AddOffset: -5, Limit: 5}, nil},
		{"nothing older", tg.MessagesGetHistoryRequest{OffsetID: 1, Limit: 5}, nil},
		{"some left out", tg.MessagesGetHistoryRequest{AddOffset: 3, Limit: 5}, []int{3, 1}},
		{"between two", tg.MessagesGetHistoryRequest{MinID: 3, MaxID: 9}, []int{7, 5}},
	} {
		var got []int
		for _, m := range historyPage(all, &test.r) {
			got = append(got, m.GetID())
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
