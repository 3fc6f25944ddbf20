import { localScope, product } from "./callers.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Variables that Lambda sets for a function; a developer's own AWS settings are unset (undefined). */
export function lambdaVariables(endpoint: string): Variables {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: localScope.region,
    AWS_ACCESS_KEY_ID: product.accessKeyId,
    AWS_SECRET_ACCESS_KEY: product.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: "/nonexistent",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    ...Object.fromEntries(
      Object.keys(process.env)
        .filter(
          (name) => name.startsWith("AWS_ENDPOINT_URL_") || name === "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        )
        .map((name) => [name, undefined]),
    ),
  };
}

/** SDK clients read the process's environment whenever they are made. Returns how to restore it. */
export function setEnvironment(variables: Variables): () => void {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  write(variables);
  return () => write(before);
}

function write(variables: Variables): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
