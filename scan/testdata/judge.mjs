// The real scanner as a judge: reads questions, one a line of JSON, looks at
// each site over the network and answers with the document that its scan()
// returns, or its error, and how long it took. What is not the scanner's: names
// lead to 127.0.0.1, and http and https to the ports of the question.
import dns from "node:dns";
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

let asked;
globalThis.urls = (host) => ({
  http: new URL(`http://${host}:${asked.httpPort}/`),
  https: new URL(`https://${host}:${asked.httpsPort}/`),
});

const { scan } = await load("scanner/index.js");

// document is what the scanner's command line prints.
function document({ scan, tests }) {
  return { scan, tests: Object.fromEntries(Object.entries(tests).map(([name, { scoreDescription, ...rest }]) => [name, rest])) };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  asked = JSON.parse(line);
  const began = performance.now();
  let answer;
  try {
    answer = { document: document(await scan(asked.host)) };
  } catch (e) {
    answer = { error: String(e.message) };
  }
  console.log(JSON.stringify({ ...answer, millis: performance.now() - began }));
}
