import { spireNamespace } from "../parts/namespaces.ts";
import { spireIdentities } from "./identities.ts";

/** server.conf, in HCL. */
export function spireServerConfig(clusterName: string): string {
  return `server {
  bind_address = "0.0.0.0"
  bind_port = "8081"
  socket_path = "/tmp/spire-server/private/api.sock"
  trust_domain = "${spireIdentities.trustDomain}"
  data_dir = "/run/spire/data"
  log_level = "INFO"
  ca_key_type = "rsa-4096"

  ca_subject = {
    country = ["US"],
    organization = ["SPIRE"],
    common_name = "Cilium SPIRE CA",
  }

  admin_ids = [
    "${spireIdentities.ciliumOperator.id}",
  ]
}

plugins {
  DataStore "sql" {
    plugin_data {
      database_type = "sqlite3"
      connection_string = "/run/spire/data/datastore.sqlite3"
    }
  }

  NodeAttestor "k8s_psat" {
    plugin_data {
      clusters = {
        "${clusterName}" = {
          use_token_review_api_validation = true
          service_account_allow_list = ["${spireNamespace}:spire-agent"]
        }
      }
    }
  }

  KeyManager "disk" {
    plugin_data {
      keys_path = "/run/spire/data/keys.json"
    }
  }

  Notifier "k8sbundle" {
    plugin_data {
      namespace = "${spireNamespace}"
    }
  }
}

health_checks {
  listener_enabled = true
  bind_address = "0.0.0.0"
  bind_port = "8080"
  live_path = "/live"
  ready_path = "/ready"
}
`;
}
