// The real scanner as a judge: reads questions, one a line of JSON, looks at
// each site over the network and answers with the document that its scan()
// returns, or its error. What is not the scanner's: names lead to 127.0.0.1, and
// http and https to the ports of the question.
import { createRequire, register } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(path.join(process.cwd(), "package.json")); // .ci/npm
const scanner = path.dirname(require.resolve("@mdn/mdn-http-observatory"));
const load = (name) => import(pathToFileURL(path.join(scanner, name)));

const urls = "data:text/javascript,export const urls = (host) => globalThis.urls(host)";
register(
  "data:text/javascript," +
    encodeURIComponent(`export async function resolve(name, context, next) {
      return name === "./url.js" ? { url: ${JSON.stringify(urls)}, shortCircuit: true } : next(name, context);
    }`),
);

require("node:dns").lookup = (host, options, done) => {
  done = done ?? options;
  const found = options?.all ? [[{ address: "127.0.0.1", family: 4 }]] : ["127.0.0.1", 4];
  process.nextTick(done, null, ...found);
};

const ports = new Map(); // of a host
globalThis.urls = (host) => ({
  http: new URL(`http://${host}:${ports.get(host).httpPort}/`),
  https: new URL(`https://${host}:${ports.get(host).httpsPort}/`),
});

const { scan } = await load("scanner/index.js");

// document is what the scanner's command line prints.
function document({ scan, tests }) {
  return { scan, tests: Object.fromEntries(Object.entries(tests).map(([name, { scoreDescription, ...rest }]) => [name, rest])) };
}

async function answer(host) {
  try {
    return { host, document: document(await scan(host)) };
  } catch (e) {
    return { host, error: String(e.message) };
  }
}

// Sites are looked at in parallel: who wants one after the other asks so.
for await (const line of readline.createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  ports.set(question.host, question);
  answer(question.host).then((found) => console.log(JSON.stringify(found)));
}
