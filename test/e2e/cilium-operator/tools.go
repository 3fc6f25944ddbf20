//go:build tools

// Package tools names the operator's program, so that go.mod and go.sum pin it.
package tools

import _ "github.com/cilium/cilium/operator"
