# Terraform keeps the tags: they stand with the cluster, and nobody else changes them.
resource "aws_eks_cluster" "demo" {
  name     = "demo"
  role_arn = var.cluster_role_arn
  version  = "1.35"

  # The product needs an access entry of its own: API or API_AND_CONFIG_MAP.
  access_config {
    authentication_mode = "API_AND_CONFIG_MAP"
  }

  vpc_config {
    subnet_ids = var.subnet_ids
  }

  tags = {
    enable_cilium       = "true"
    cilium_version      = "1.19"
    cilium_hubble       = "full"
    cilium_restart_pods = "dns"
  }
}

variable "cluster_role_arn" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}
