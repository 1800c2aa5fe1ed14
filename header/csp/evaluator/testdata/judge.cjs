// Reads a JSON array of policies and writes for each what csp_evaluator finds:
// { findings, strict, reporting }, lists of [type, its name, severity, its name,
// directive, value]; or { error } where it gives up. Run in the directory that
// has node_modules.
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const installed = createRequire(process.cwd() + "/");
const { CspEvaluator, STRICTCSP_CHECKS } = installed("csp_evaluator");
const { CspParser } = installed("csp_evaluator/dist/parser.js");
const { Type, Severity } = installed("csp_evaluator/dist/finding.js");
const { checkHasConfiguredReporting } = installed("csp_evaluator/dist/checks/security_checks.js");

const rows = (findings) => findings.map((f) => [f.type, Type[f.type], f.severity, Severity[f.severity], f.directive, f.value ?? ""]);

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
