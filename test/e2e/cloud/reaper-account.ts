import { eventually } from "../harness/processes/eventually.ts";
import { AwsAccountOwner } from "./aws-account-owner.ts";
import { functionProcesses } from "./function-processes.ts";
import { startAccount } from "./start-account.ts";

/** A harness for reaper-account.test.ts to kill: MiniStack with functions that have run, and nobody to end it but the process reaper. */
const account = await startAccount();
const { pid, reaper } = account.miniStack;
await new AwsAccountOwner(account, "any").create({ team: "platform" });
const functions = await eventually("processes of both functions", async () => {
  const both = ["take-triggers", "reconcile-cluster"].map((name) =>
    functionProcesses(pid, `eks-cilium-${name}`),
  );
  return both.every((processes) => processes.length > 0) ? both.flat() : undefined;
});
console.log(JSON.stringify({ pids: [pid, ...functions], folder: reaper.folder }));
setTimeout(() => {}, 300_000);
