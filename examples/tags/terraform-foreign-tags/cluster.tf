# Somebody else keeps Cilium's tags (the platform team, by CLI or CDK), and Terraform keeps the cluster.
# Without one of the two blocks below the next apply removes every tag that does not stand in this file.

# First way, for all resources of this provider: Terraform neither sees nor removes these tags.
provider "aws" {
  ignore_tags {
    keys         = ["enable_cilium"]
    key_prefixes = ["cilium_"]
  }
}

resource "aws_eks_cluster" "platform" {
  name     = "platform"
  role_arn = var.cluster_role_arn

  # The product needs an access entry of its own: API or API_AND_CONFIG_MAP.
  access_config {
    authentication_mode = "API_AND_CONFIG_MAP"
  }

  vpc_config {
    subnet_ids = var.subnet_ids
  }

  tags = {
    team = "platform"
  }

  # Second way, for this cluster alone. ignore_changes takes no prefix, so each tag in use is named: one that is
  # forgotten is removed. A tag that is named here and stands in `tags` is never changed by Terraform either.
  lifecycle {
    ignore_changes = [
      tags["enable_cilium"],
      tags["cilium_version"],
      tags["cilium_paused"],
      tags_all["enable_cilium"],
      tags_all["cilium_version"],
      tags_all["cilium_paused"],
    ]
  }
}

variable "cluster_role_arn" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}
