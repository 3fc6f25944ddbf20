import { startKubernetes } from "../../../local/kubernetes/start-kubernetes.ts";
import { kubeContract } from "./kube-contract.ts";

const users = new Map([
  ["admin-token", { user: "admin", groups: ["system:masters"] }],
  ["limited-token", { user: "limited", groups: ["limited"] }],
]);

kubeContract("the stand-in", async () => {
  const { endpoint, certificateAuthority, stop } = await startKubernetes({
    authenticate: (token) => users.get(token),
  });
  return { endpoint, certificateAuthority, token: "admin-token", limitedToken: "limited-token", stop };
});
