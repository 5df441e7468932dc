// Package tdjson carries requests to TDLib and brings back its answers and updates. It is a small transport on the five
// C functions of TDLib's JSON interface (td/telegram/td_json_client.h of TDLib 1.8.46).
//
// The library is loaded at run time, by path, with Load: the program starts without it and can say what is missing, and
// the library's own OpenSSL and zlib stay out of everybody else's way. The C functions that the generated TDLib types
// (github.com/zelenin/go-tdlib) are linked against are defined here too and forward to the loaded library. That
// package's own Client must not be used beside this one: TDLib aborts the process when two threads receive at once.
//
// One goroutine on a locked thread receives for all clients, as TDLib wants it. It never waits for anybody: answers go
// straight to the callers of Send, and updates go to an unbounded queue of their client, which a goroutine of its own
// empties into the handler. A handler that blocks holds up nobody but its own client's later updates.
package tdjson
