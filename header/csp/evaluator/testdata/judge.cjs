// Reads a JSON array of policies, writes for each what csp_evaluator finds:
// { findings: [[type, severity, directive, value], …], strict, reporting }, or
// { error } where it gives up. Run in the directory that has node_modules.
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const installed = createRequire(process.cwd() + "/");
const { CspEvaluator, STRICTCSP_CHECKS } = installed("csp_evaluator");
const { CspParser } = installed("csp_evaluator/dist/parser.js");
const { checkHasConfiguredReporting } = installed("csp_evaluator/dist/checks/security_checks.js");

const rows = (findings) => findings.map((f) => [f.type, f.severity, f.directive, f.value ?? ""]);

function judge(text) {
  const csp = new CspParser(text).csp;
  const strict = STRICTCSP_CHECKS.flatMap((check) => check(csp));
  const reporting = checkHasConfiguredReporting(csp);
  try {
    return { findings: rows(new CspEvaluator(csp).evaluate()), strict: rows(strict), reporting: rows(reporting) };
  } catch (e) {
    return { error: String(e), strict: rows(strict), reporting: rows(reporting) };
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(judge)));
