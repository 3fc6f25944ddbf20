#!/bin/sh
# From installation to removal, line by line. ARN is that of the cluster.
set -eu
ARN=arn:aws:eks:eu-west-1:111122223333:cluster/demo

# Install, with the fleet's defaults.
aws eks tag-resource --resource-arn "$ARN" --tags enable_cilium=true

# Or say what it shall be; anything that is not said is the default.
aws eks tag-resource --resource-arn "$ARN" --tags \
  enable_cilium=true,cilium_version=1.19,cilium_encryption=wireguard,cilium_mutual_auth=spire,cilium_hubble=full

# Upgrade by one minor.
aws eks tag-resource --resource-arn "$ARN" --tags cilium_version=1.20

# Watch and record, write nothing; then go on.
aws eks tag-resource --resource-arn "$ARN" --tags cilium_paused=true
aws eks untag-resource --resource-arn "$ARN" --tag-keys cilium_paused

# What came of it.
aws ssm get-parameter --name /eks-cilium/clusters/111122223333/eu-west-1/demo --query Parameter.Value --output text

# Remove. Every node that ran an agent is cleaned, and the record says how far that is.
aws eks tag-resource --resource-arn "$ARN" --tags enable_cilium=false,cilium_on_disable=uninstall
