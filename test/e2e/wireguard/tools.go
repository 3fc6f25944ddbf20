//go:build tools

// Package tools names WireGuard in user space, so that go.mod and go.sum pin it.
package tools

import _ "golang.zx2c4.com/wireguard"
