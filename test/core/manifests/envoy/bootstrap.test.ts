import { describe, expect, it } from "vitest";
import { ciliumConfig } from "../../../../functions/core/manifests/agent/cilium-config.ts";
import { envoyBootstrap } from "../../../../functions/core/manifests/envoy/bootstrap.ts";
import { defaultOptions } from "../../../builders/default-options.ts";
import { testRelease } from "../../../builders/render-with.ts";

describe("the bootstrap of Envoy", () => {
  const renderInput = { options: defaultOptions, release: testRelease() };
  const data = ciliumConfig(renderInput).data ?? {};
  const bootstrap = JSON.stringify(envoyBootstrap(renderInput));

  it.each([
    ["proxy-cluster-max-connections", (value: string) => `"maxConnections":${value}`],
    ["proxy-cluster-max-requests", (value: string) => `"maxRequests":${value}`],
    ["proxy-max-concurrent-retries", (value: string) => `"maxRetries":${value}`],
    [
      "proxy-max-active-downstream-connections",
      (value: string) => `"max_active_downstream_connections":"${value}"`,
    ],
    ["proxy-connect-timeout", (value: string) => `"connectTimeout":"${value}s"`],
    ["proxy-idle-timeout-seconds", (value: string) => `"idleTimeout":"${value}s"`],
    ["proxy-initial-fetch-timeout", (value: string) => `"initialFetchTimeout":"${value}s"`],
    ["proxy-max-connection-duration-seconds", (value: string) => `"maxConnectionDuration":"${value}s"`],
    ["proxy-max-requests-per-connection", (value: string) => `"maxRequestsPerConnection":${value}`],
    ["http-stream-idle-timeout", (value: string) => `"streamIdleTimeout":"${value}s"`],
  ])("repeats %s as cilium-config has it", (key, inBootstrap) => {
    expect(bootstrap).toContain(inBootstrap(data[key] ?? "absent"));
  });
});
