package tdtest

import (
	"slices"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// rpc is one method that the server knows.
type rpc struct {
	id uint32
	// open tells that the method may be called by somebody who is not signed in.
	open  bool
	serve func(c *call, request object) (bin.Encoder, error)
}

// object is a request as gotd generates it.
type object interface {
	bin.Object
	TypeID() uint32
	TypeName() string
}

// on makes an rpc of a function. Its request type says which method it is.
func on[R any, P interface {
	*R
	object
}](serve func(c *call, request P) (bin.Encoder, error),
) rpc {
	return rpc{
		id: P(new(R)).TypeID(),
		serve: func(c *call, request object) (bin.Encoder, error) {
			return serve(c, request.(P))
		},
	}
}

// before makes an rpc that may be called before the sign-in.
func before[R any, P interface {
	*R
	object
}](serve func(c *call, request P) (bin.Encoder, error),
) rpc {
	r := on(serve)
	r.open = true
	return r
}

// methods holds every method that the server knows by its constructor id. Each area of the API has its list.
var methods = func() map[uint32]rpc {
	known := map[uint32]rpc{}
	for _, r := range slices.Concat(authRPCs, passwordRPCs, helpRPCs, updateRPCs, accountRPCs, userRPCs, contactRPCs, uploadRPCs, profilePhotoRPCs, messageRPCs, peerRPCs, channelRPCs, historyRPCs, quietRPCs) {
		known[r.id] = r
	}
	return known
}()

// Answers that many methods share.
var (
	yes = &tg.BoolTrue{}
	no  = &tg.BoolFalse{}
)
