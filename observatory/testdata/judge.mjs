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

const retriever = "data:text/javascript,export const retrieve = (host) => globalThis.retrieve(host)";
register(
  "data:text/javascript," +
    encodeURIComponent(`export async function resolve(name, context, next) {
      return name.endsWith("/retriever/retriever.js") ? { url: ${JSON.stringify(retriever)}, shortCircuit: true } : next(name, context);
    }`),
);

const { scan } = await load("scanner/index.js");
const { hsts } = await load("analyzer/hsts.js");
const { Requests, HTML_TYPES } = await load("types.js");
const { parseHttpEquivHeaders } = await load("retriever/utils.js");
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

for await (const line of readline.createInterface({ input: process.stdin })) {
  asked = JSON.parse(line);
  hsts().clear();
  for (const [host, entry] of Object.entries(asked.preloads ?? {})) hsts().set(host, entry);
  let answer;
  try {
    answer = { document: document(await scan(asked.host)) };
  } catch (e) {
    answer = { error: String(e.message) };
  }
  console.log(JSON.stringify(answer));
}
