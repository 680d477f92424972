package main

import (
	"fmt"
	"unsafe"

	"iptpress/generator/paper/desk"
)

// What goes in and out lies in memory. The page asks for room, writes into it,
// calls, and reads the answer: what was asked for where the call gives 1, or in
// words what is wrong.

var (
	theDesk = &desk.Desk{}
	in, out []byte
)

//go:wasmexport room
func room(n uint32) unsafe.Pointer {
	in = make([]byte, n+1) // never empty, so that there is an address
	return unsafe.Pointer(unsafe.SliceData(in))
}

//go:wasmexport bring
func bring(name, n uint32) uint32 {
	return answer(func() ([]byte, error) { return nil, theDesk.Bring(string(in[:name]), in[name:n]) })
}

//go:wasmexport packet
func packet(n uint32) uint32 {
	return answer(func() ([]byte, error) { return theDesk.Packet(string(in[:n])) })
}

//go:wasmexport worksheet
func worksheet(n uint32) uint32 {
	return answer(func() ([]byte, error) { return theDesk.Worksheet(string(in[:n])) })
}

//go:wasmexport answer
func answerAt() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(out)) }

//go:wasmexport length
func length() uint32 { return uint32(len(out)) }

func answer(make func() ([]byte, error)) (ok uint32) {
	defer func() {
		if broken := recover(); broken != nil {
			out, ok = fmt.Append(nil, broken), 0
		}
		in = nil
	}()
	data, err := make()
	if err != nil {
		out = []byte(err.Error())
		return 0
	}
	out = data
	return 1
}
