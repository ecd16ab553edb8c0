/** Vitest reporter: closes a run with one plain line, "frontend: N passed, N failed". */
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    let passed = 0;
    // A file that cannot even be loaded holds no test, yet the run has failed.
    let failed = unhandledErrors.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        if (test.result().state === "passed") passed += 1;
        if (test.result().state === "failed") failed += 1;
      }
    }
    this.line = `frontend: ${passed} passed, ${failed} failed`;
    process.on("exit", () => {
      console.log(this.line);
    });
  }
}
