// Package tdtest is a Telegram server on loopback that the real TDLib signs in to, in the manner of net/http/httptest.
// Tests, the demo and benchmarks use it; the program itself never does. No test needs the internet or an account.
//
// # Use
//
//	server := tdtest.NewServer(t)
//	ada := server.AddUser(tdtest.User{Phone: "+99966 000 0001", FirstName: "Ada"})
//	err := tdjson.Load(tdtest.Library(t))   // once in a process
//	// TDLib, with the proxy server.ProxyURL():
//	//	addProxy, setTdlibParameters, setAuthenticationPhoneNumber "+999660000001"
//	//	checkAuthenticationCode server.LastCode(ada.Phone)
//	//	authorizationStateReady
//
// Two things make TDLib talk to the server and to nobody else. Library returns a copy of the TDLib library in which
// Telegram's own server keys are replaced by the server's; and ProxyURL is a proxy that leads every connection to the
// server, whatever address was asked for. The proxy must be handed to TDLib before its parameters: from then on it
// contacts nothing but 127.0.0.1. All servers share one key, so several servers, one after the other or side by side,
// work with the one library that a process can load.
//
// People and chats are added with AddUser, AddChannel, AddGroup, AddBasicGroup and AddPrivateChat. UpdateUser changes a
// person as another device would, UpdateChat a chat as its owner would: the clients concerned are told. LimitImports and
// SetImporters script what an import of contacts comes to, SellUsername keeps a name for sale; User tells the photo that a
// client has uploaded. Faults are scripted with Fail, FailOnce, FloodWait, Delay,
// Hold, Answer and Inject; DropConnections, Pause and Resume break the line; RevokeSessions ends sign-ins, and Freeze freezes an
// account.
// Calls, CallsOf and WaitCalls tell what was asked; Unknown what the server has no answer for. A QR sign-in is confirmed
// with ConfirmQR. With Options.StatePath the server remembers people, chats and sign-ins when it is started again;
// UserByPhone then tells whether somebody is there already.
//
// Tests should wait for signals: WaitCalls for a call to arrive, TDLib's updates for everything else. Two things are worth
// knowing. TDLib shows its connection as ready before the sign-in already, and may not show it as updating after it: that
// it has read its state is told by the call messages.getPinnedDialogs, which follows. And after DropConnections or Pause
// TDLib takes about a second to come back.
//
// The server checks what Telegram's checks, as far as the program's features meet it: codes, passwords (SRP), access
// hashes, file references, lengths and forms of names. It is no model of Telegram beyond that.
//
// # How it works
//
// One goroutine accepts connections (server.go). Each has a goroutine that speaks the proxy protocol (proxy.go), takes
// off the transport's obfuscation and framing (transport.go), and runs the key exchange or decrypts (conn.go). What was
// decrypted belongs to a session (session.go), which outlives its connection: what the client has not confirmed is sent
// again when it is back. Service messages, pings and the like, are served at once (service.go). A call is taken out of
// its wrappers and served on a goroutine of its own (call.go), after what tests want to go wrong (faults.go). Everything
// that can be seen or changed is guarded by the one lock of the Server; it is held while a method runs and never while
// a socket is read or written.
//
// # How to add an RPC
//
// Write one function with gotd's request type as its parameter, and put it on the list of its area:
//
//	var accountRPCs = []rpc{
//		on(updateStatus), // before(…) instead of on(…) for methods that need no sign-in,
//		                  // always[tg.…Request](answer) for an answer that never changes
//
//	func updateStatus(c *call, r *tg.AccountUpdateStatusRequest) (bin.Encoder, error) {
//		c.me().Online = !r.Offline
//		c.changed() // the state file is behind
//		return yes, nil
//	}
//
// The request type says which method it is. The lock is held, so the function must not wait for anything. c.me() is who
// calls, c.world all there is, c.userFor and c.chatFor turn people and chats into what the caller may see of them,
// c.push sends updates; an error made with Error(400, "…") is answered as it is. Objects that the answer must hold are
// those of layer 200: an empty list is a good value for most fields.
//
// A single test that needs a method the server lacks can script it with Answer.
package tdtest
