import { clusterKey } from "../../functions/core/cluster-id.ts";
import { productNames, recordName } from "../../functions/core/product-names.ts";
import { admin, localScope } from "../callers.ts";
import { clusterArn, clusterName, insideOf, lookRequest, type Stage } from "./stage.ts";
import { writeKubeconfig } from "./write-kubeconfig.ts";

/** Hands the world over to the reader's own tools, and narrates what happens until the process is interrupted. */
export async function keepOpen(stage: Stage, print: (line: string) => void): Promise<void> {
  const { world, narrator, record } = stage;
  const kubeconfig = writeKubeconfig(insideOf(stage));
  const aws = `aws --endpoint-url ${world.aws.endpoint}`;
  const kubectl = `kubectl --kubeconfig ${kubeconfig.path}`;
  const tag = `${aws} eks tag-resource --resource-arn ${clusterArn} --tags`;
  const name = recordName(productNames.recordPrefix, clusterKey({ ...localScope, name: clusterName }));
  const request = `'${JSON.stringify([lookRequest])}'`;
  const variables =
    `AWS_ACCESS_KEY_ID=${admin.accessKeyId} AWS_SECRET_ACCESS_KEY=${admin.secretAccessKey} ` +
    `AWS_DEFAULT_REGION=${localScope.region}`;
  narrator.chapter("Yours, until you press Ctrl-C");
  for (const [what, line] of [
    ["who you are", `export ${variables}`],
    ["look around", `${kubectl} get ds,deploy,cm -A`],
    ["read the record", `${aws} ssm get-parameter --name ${name} --query Parameter.Value --output text`],
    ["change the spec", `${tag} cilium_hubble=off`],
    ["drop the tag: kept", `${aws} eks untag-resource --resource-arn ${clusterArn} --tag-keys enable_cilium`],
    ["remove", `${tag} enable_cilium=false`],
    ["replace the nodes, then ask for a look", `${kubectl} delete node --all`],
    ["", `${aws} events put-events --entries ${request}`],
  ]) {
    if (what !== "") print(`\n  # ${what}`);
    print(`  ${line}`);
  }
  print("");
  let open = true;
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (open = false));
  while (open) {
    await record.look();
    await record.wait();
  }
  kubeconfig.remove();
}
