# Somebody else keeps the tags (the platform team, by CLI or CDK), and Terraform keeps the cluster.
# Without one of the two blocks below the next apply removes every tag that does not stand in this file.

# For all resources of this provider: Terraform neither sees nor removes these tags.
provider "aws" {
  ignore_tags {
    keys         = ["enable_cilium"]
    key_prefixes = ["cilium_"]
  }
}

# Or for this cluster alone. ignore_changes takes no prefix, so each tag in use is named.
# Do not name a tag here that stands in `tags` and shall change: its change would be ignored too.
resource "aws_eks_cluster" "platform" {
  name     = "platform"
  role_arn = var.cluster_role_arn

  vpc_config {
    subnet_ids = var.subnet_ids
  }

  tags = {
    team = "platform"
  }

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
