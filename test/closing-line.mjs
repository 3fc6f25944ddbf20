/**
 * Prints the seed of the order, and `N passed, N failed` as the run's last line; files that do not load and broken
 * set-ups count as failures.
 */
export default class {
  onInit(vitest) {
    this.seed = vitest.config.sequence.shuffle ? vitest.config.sequence.seed : undefined;
  }

  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) count[test.result().state] += 1;
    }
    count.failed += unhandledErrors.length + count.pending;
    if (this.seed !== undefined) console.log(`This order again: npm test -- --sequence.seed=${this.seed}`);
    console.log(`${count.passed} passed, ${count.failed} failed`);
  }
}
