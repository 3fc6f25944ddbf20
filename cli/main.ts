import { Command } from "commander";
import { checkReleaseCommand } from "./check-release.ts";
import { preflightCommand } from "./preflight.ts";
import { Refusal } from "./refusal.ts";
import { renderCommand } from "./render.ts";
import { rolloutCommand } from "./rollout/rollout.ts";
import { valuesCommand } from "./values.ts";

const program = new Command("eks-cilium")
  .description("Cilium on EKS, by hand: what the Lambdas do from tags")
  .addCommand(renderCommand())
  .addCommand(valuesCommand())
  .addCommand(preflightCommand())
  .addCommand(checkReleaseCommand())
  .addCommand(rolloutCommand());

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
