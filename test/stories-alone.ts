import { join } from "node:path";
import { createVitest, type Reporter, type TestCase } from "vitest/node";

/** Where tests share a world, a fleet or a build, and might rest on what an earlier one left there. */
const shared = ["test/flows", "test/infra", "test/bench", "test/examples"];

/** `npm run stories-alone [-- PATH]`: runs every test there by itself, without the others of its file. */
const count = { passed: 0, failed: 0 };
const reporter: Reporter = {
  onTestCaseResult(test) {
    const { state, errors } = test.result();
    if (state === "passed" || state === "failed") count[state] += 1;
    if (state !== "failed") return;
    console.error(`FAILED alone: ${test.module.relativeModuleId} > ${test.fullName}`);
    for (const { stack, message } of errors) console.error(stack ?? message);
  },
};
const vitest = await createVitest("test", {
  root: join(import.meta.dirname, ".."),
  watch: false,
  // One reading of the modules serves all: no story keeps anything in them.
  isolate: false,
  reporters: [reporter],
  passWithNoTests: true,
});
await vitest.standalone();
const asked = process.argv.slice(2);
const { testModules } = await vitest.collectTests(
  await vitest.globTestSpecifications(asked.length > 0 ? asked : shared),
);
const stories: readonly TestCase[] = testModules
  .map((module) => [...module.children.allTests()])
  // The only test of a file is alone in `npm test` already.
  .filter((tests) => tests.length > 1)
  .flat();
console.log(`${stories.length} stories, each alone`);
await vitest.runTestSpecifications(
  stories.map(({ id, fullName, module, project }) =>
    project.createSpecification(module.moduleId, { testNames: [fullName] }, undefined, `alone-${id}`),
  ),
);
await vitest.close();
// What came to no end, such as a file that does not load, failed too.
const failed = Math.max(count.failed, stories.length - count.passed);
console.log(`${count.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && stories.length > 0 ? 0 : 1;
