import { afterEach, describe, expect, it, vi } from "vitest";
import { lambdaVariables, setEnvironment } from "../../local/function-environment.ts";

describe("the environment of a function", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("hides a developer's own settings, and gives them back", () => {
    vi.stubEnv("AWS_PROFILE", "mine");
    vi.stubEnv("AWS_ENDPOINT_URL_EKS", "http://elsewhere.invalid");
    vi.stubEnv("AWS_REGION", undefined);
    const restore = setEnvironment(lambdaVariables("http://127.0.0.1:1"));
    expect(process.env["AWS_ENDPOINT_URL"]).toBe("http://127.0.0.1:1");
    expect(process.env["AWS_REGION"]).toBe("eu-west-1");
    expect(process.env["AWS_PROFILE"]).toBeUndefined();
    expect(process.env["AWS_ENDPOINT_URL_EKS"]).toBeUndefined();
    restore();
    expect(process.env["AWS_PROFILE"]).toBe("mine");
    expect(process.env["AWS_ENDPOINT_URL_EKS"]).toBe("http://elsewhere.invalid");
    expect("AWS_REGION" in process.env).toBe(false);
  });
});
