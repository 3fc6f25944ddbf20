//go:build tools

// Package coredns pins what `npm run packets` builds.
package coredns

import _ "github.com/coredns/coredns"
