import { setTimeout as pause } from "node:timers/promises";
import { clusterKey } from "../../functions/core/cluster-id.ts";
import { recordName } from "../../functions/core/product-names.ts";
import { admin, home } from "../callers.ts";
import { clusterArn, clusterName, insideOf, type Stage } from "./stage.ts";
import { writeKubeconfig } from "./write-kubeconfig.ts";

/** Hands the world over to the reader's own tools, and goes on telling what happens until `stopping`. */
export async function keepOpen(
  stage: Stage,
  print: (line: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  const { world, narrator, record } = stage;
  const kubeconfig = writeKubeconfig(insideOf(stage));
  const aws = `aws --endpoint-url ${world.aws.endpoint}`;
  const kubectl = `kubectl --kubeconfig ${kubeconfig.path}`;
  const tag = `${aws} eks tag-resource --resource-arn ${clusterArn} --tags`;
  const name = recordName(clusterKey({ ...home, name: clusterName }));
  const detail = `'[{"Source":"eks-cilium","DetailType":"Cilium Reconcile Requested","Detail":"{\\"cluster\\":\\"${clusterName}\\"}"}]'`;
  narrator.chapter("Yours, until you press Ctrl-C");
  for (const line of [
    `export AWS_ACCESS_KEY_ID=${admin.accessKeyId} AWS_SECRET_ACCESS_KEY=${admin.secretAccessKey} AWS_DEFAULT_REGION=${home.region}`,
    `${kubectl} get ds,deploy,cm -A`,
    `${tag} cilium_hubble=off`,
    `${aws} eks untag-resource --resource-arn ${clusterArn} --tag-keys enable_cilium`,
    `${tag} enable_cilium=false`,
    `${kubectl} delete node --all`,
    `${aws} events put-events --entries ${detail}`,
    `${aws} ssm get-parameter --name ${name} --query Parameter.Value --output text`,
  ]) {
    print(`  ${line}`);
  }
  print("");
  while (!stopping.aborted) {
    await record.look();
    await pause(100, undefined, { signal: stopping }).catch(() => {});
  }
  kubeconfig.remove();
}
