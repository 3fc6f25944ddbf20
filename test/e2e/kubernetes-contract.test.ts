import { kubeContract } from "../contracts/kubernetes/kube-contract.ts";
import { startControlPlane } from "./harness/control-plane/start-control-plane.ts";

const users = new Map([
  ["admin-token", { username: "admin", groups: ["system:masters"] }],
  ["limited-token", { username: "limited", groups: ["limited"] }],
]);

kubeContract("a real API server", async () => {
  const { endpoint, certificateAuthority, stop } = await startControlPlane(async (token) => users.get(token));
  return { endpoint, certificateAuthority, token: "admin-token", limitedToken: "limited-token", stop };
});
