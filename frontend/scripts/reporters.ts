const file = process.env.JUNIT_FILE;
const junit: ["junit", { outputFile: string }][] =
  file === undefined ? [] : [["junit", { outputFile: file }]];

/** How a run of tests tells how it went; $JUNIT_FILE gets it as JUnit XML as well. */
export const reporters = ["default", "./scripts/summary-reporter.mjs", ...junit];
