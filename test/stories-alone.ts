import { join } from "node:path";
import { createVitest, type TestCase } from "vitest/node";

/** `npm run stories-alone [-- FILTER]`: runs every test of test/flows by itself, with no other test of its file. */
const vitest = await createVitest("test", {
  root: join(import.meta.dirname, ".."),
  watch: false,
  // What no test keeps may be shared: the modules.
  isolate: false,
  reporters: ["./test/closing-line.mjs"],
});
const files = await vitest.globTestSpecifications(["test/flows/", ...process.argv.slice(2)]);
const { testModules } = await vitest.collectTests(files);
const stories: TestCase[] = testModules.flatMap((module) => [...module.children.allTests()]);
const alone = stories.map(({ id, module, project }) =>
  project.createSpecification(module.moduleId, { testIds: [id] }, undefined, `alone-${id}`),
);
console.log(`${alone.length} stories, each alone`);
const { testModules: run } = await vitest.runTestSpecifications(alone);
for (const module of run)
  for (const test of module.children.allTests("failed"))
    console.error(`FAILED alone: ${module.relativeModuleId}: ${test.fullName}\n${test.result().errors?.[0]?.stack}`);
await vitest.close();
