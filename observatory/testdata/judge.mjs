// The real scanner as a judge: reads questions, one a line of JSON, and answers
// each with the document that the scanner's own scan() returns, or its error.
// What is not the scanner's is where the responses come from: instead of
// fetching them, retrieve() hands out those of the question.
import http from "node:http";
import { createRequire, register } from "node:module";
import net from "node:net";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(path.join(process.cwd(), "package.json")); // .ci/npm
const scanner = path.dirname(require.resolve("@mdn/mdn-http-observatory"));
const load = (name) => import(pathToFileURL(path.join(scanner, name)));

// acted are the modules of the scanner that have a stand-in here: its network,
// and its database, which is no part of it that can be installed everywhere.
const script = (text) => "data:text/javascript," + encodeURIComponent(text);
const acted = {
  "/retriever/retriever.js": script("export const retrieve = (host) => globalThis.retrieve(host)"),
  "/database/repository.js": script(`export const selectTestResults = async (rows) => rows;
    export const ensureSite = 0, insertScan = 0, insertTestResults = 0, ScanState = {}, selectScanHostHistory = 0, updateScanState = 0;`),
};
register(
  script(`const acted = ${JSON.stringify(acted)};
    export async function resolve(name, context, next) {
      const stand = Object.keys(acted).find((end) => name.endsWith(end));
      return stand ? { url: acted[stand], shortCircuit: true } : next(name, context);
    }`),
);

const { scan } = await load("scanner/index.js");
const { hsts } = await load("analyzer/hsts.js");
const { Requests, HTML_TYPES } = await load("types.js");
const { parseHttpEquivHeaders } = await load("retriever/utils.js");
const { hydrateTests, testsForScan } = await load("api/v2/utils.js");
const { AxiosHeaders } = require("axios");
const { CookieJar } = require("tough-cookie");

// headers are field lines as Node's HTTP client and then axios hand them on.
function headers(lines) {
  const message = new http.IncomingMessage(new net.Socket());
  const joined = {};
  for (const { name, value } of lines ?? []) message._addHeaderLine(name, Buffer.from(value).toString("latin1"), joined);
  return new AxiosHeaders(joined);
}

function response(session) {
  if (!session) return null;
  const { status, fields } = session.hops.at(-1);
  return { status, headers: headers(fields), verified: !session.certificate };
}

const history = (session) => (session?.hops ?? []).map(({ url, status }) => ({ url: new URL(url), status }));

function requests(question) {
  const r = new Requests(question.host);
  r.responses.http = response(question.http);
  r.responses.https = response(question.https);
  r.responses.auto = r.responses.https ?? r.responses.http;
  r.responses.httpRedirects = r.responses.httpsRedirects = history(question.http);
  const graded = question.https ?? question.http;
  if (!graded) return r;

  const jar = new CookieJar();
  const final = graded.hops.at(-1);
  for (const line of r.responses.auto.headers["set-cookie"] ?? []) jar.setCookieSync(line, final.url, { ignoreError: true });
  r.session = { url: new URL(graded.hops[0].url), jar, response: r.responses.auto };
  r.resources.path = question.html;
  const html = HTML_TYPES.has(r.responses.auto.headers["content-type"]?.split(";")[0]) && question.html;
  r.responses.auto.httpEquiv = html ? parseHttpEquivHeaders(question.html) : new Map();
  if (question.cors) {
    const { status, fields, origin } = question.cors;
    const success = status >= 200 && status < 300; // axios rejects all others
    r.responses.cors = success ? { status, headers: headers(fields), request: { headers: new AxiosHeaders({ Origin: origin }) } } : null;
  }
  return r;
}

let asked;
globalThis.retrieve = () => requests(asked);

// document is what the scanner's command line prints.
function document({ scan, tests }) {
  return { scan, tests: Object.fromEntries(Object.entries(tests).map(([name, { scoreDescription, ...rest }]) => [name, rest])) };
}

// analysis is how the scanner's HTTP API shows the tests of a document.
async function analysis(tests) {
  const rows = Object.entries(tests).map(([name, { expectation, pass, result, scoreModifier, ...output }]) => ({
    name,
    expectation,
    pass,
    result,
    score_modifier: scoreModifier,
    output: JSON.parse(JSON.stringify(output)), // as the database keeps it
  }));
  return hydrateTests(await testsForScan(rows));
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  asked = JSON.parse(line);
  hsts().clear();
  for (const [host, entry] of Object.entries(asked.preloads ?? {})) hsts().set(host, entry);
  let answer;
  try {
    const found = document(await scan(asked.host));
    answer = asked.analysis ? { document: found, analysis: await analysis(found.tests) } : { document: found };
  } catch (e) {
    answer = { error: String(e.message) };
  }
  console.log(JSON.stringify(answer));
}
