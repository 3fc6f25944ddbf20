//go:build tools

// Package vpccni pins what `npm run packets` builds.
package vpccni

import _ "github.com/aws/amazon-vpc-cni-k8s/cmd/routed-eni-cni-plugin"
