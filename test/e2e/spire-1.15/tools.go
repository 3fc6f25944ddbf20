//go:build tools

// Package tools names SPIRE's programs, so that go.mod and go.sum pin them.
package tools

import (
	_ "github.com/spiffe/spire/cmd/spire-agent"
	_ "github.com/spiffe/spire/cmd/spire-server"
)
