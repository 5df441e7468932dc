package tdjson

/*
#cgo CFLAGS: -I${SRCDIR}/include
#cgo linux LDFLAGS: -ldl
#include <stdlib.h>
#include "shim.h"
#include "td/telegram/td_json_client.h"
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// openLibrary opens the library and finds TDLib's functions. stage tells what failed, detail is the system's message or
// the missing function's name.
func openLibrary(path string) (stage int, detail string) {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	var cdetail *C.char
	stage = int(C.roster_td_open(cpath, &cdetail))
	if cdetail != nil {
		detail = C.GoString(cdetail)
		C.free(unsafe.Pointer(cdetail))
	}
	return stage, detail
}

const (
	stageOpened    = int(C.ROSTER_TD_OPENED)
	stageNotOpened = int(C.ROSTER_TD_NOT_OPENED)
)

func forgetLibrary() {
	C.roster_td_forget()
}

func createClientID() int {
	return int(C.td_create_client_id())
}

// send copies the request into TDLib's queue. It does not wait for anything.
func send(clientID int, request []byte) {
	crequest := C.CString(string(request))
	defer C.free(unsafe.Pointer(crequest))
	C.td_send(C.int(clientID), crequest)
}

// receive waits for TDLib's next object; nil after timeout seconds without one. The caller has locked its thread: the
// text lies in memory of that thread, until the next call on it.
func receive(timeout float64) []byte {
	var length C.size_t
	text := C.roster_td_receive(C.double(timeout), &length)
	if text == nil {
		return nil
	}
	return C.GoBytes(unsafe.Pointer(text), C.int(length))
}

// execute answers one of the few requests that TDLib answers without a client; nil when TDLib gave no answer.
func execute(request []byte) []byte {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	crequest := C.CString(string(request))
	defer C.free(unsafe.Pointer(crequest))
	var length C.size_t
	text := C.roster_td_execute(crequest, &length)
	if text == nil {
		return nil
	}
	return C.GoBytes(unsafe.Pointer(text), C.int(length))
}

// trim gives memory that was freed back to the system.
func trim() {
	C.roster_td_trim()
}

func logToGo(maxVerbosity int) {
	C.roster_td_log_to_go(C.int(maxVerbosity))
}

//export tdjsonLogMessage
func tdjsonLogMessage(verbosity C.int, message *C.char) {
	logMessage(int(verbosity), C.GoString(message))
}
