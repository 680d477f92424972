//go:build engine

package engine

import _ "embed"

// carried is the compiled engine, which `make release` puts here.
//
//go:embed paper.wasm.gz
var carried []byte
