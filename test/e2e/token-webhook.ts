import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { TokenUser } from "../../local/aws/eks/authenticator.ts";

/** Undefined: the token counts for nothing here. */
export type AuthenticateToken = (token: string) => Promise<TokenUser | undefined>;

/** Where an API server asks about tokens. */
export interface WebhookAddress {
  readonly url: string;
  /** PEM; undefined: plain HTTP, on loopback. */
  readonly certificateAuthority: string | undefined;
}

export interface TokenWebhook extends WebhookAddress {
  readonly stop: () => Promise<void>;
}

/** Answers the API server's TokenReviews as EKS's authenticator does. */
export async function startTokenWebhook(authenticate: AuthenticateToken): Promise<TokenWebhook> {
  const server = createServer((request, response) => {
    review(request, authenticate).then(
      (status) => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", status }));
      },
      (error) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    certificateAuthority: undefined,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function review(request: IncomingMessage, authenticate: AuthenticateToken): Promise<object> {
  const { spec } = JSON.parse(await text(request)) as { spec: { token: string } };
  const user = await authenticate(spec.token);
  return user === undefined ? { authenticated: false } : { authenticated: true, user };
}
