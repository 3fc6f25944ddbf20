/** Region, endpoint and credentials of an SDK client; what is left out comes from the Lambda environment. */
export interface AwsClientSettings {
  readonly region: string;
  /** Base URL of another implementation of AWS. */
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * The settings as every client takes them. Adaptive retries pace a whole process once a service throttles it;
 * few attempts, because the queue repeats a pass anyway.
 */
export function clientConfig(settings: AwsClientSettings) {
  return {
    ...settings,
    retryMode: "adaptive",
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  };
}
