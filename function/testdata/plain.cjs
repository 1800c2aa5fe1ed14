'use strict';
// Runs handlers as a program of one's own would, without any runtime client:
// the judge of what our workers answer. Usage: node plain.cjs DIR EVENTS.json;
// each DIR/*.js is a module with a handler, its first line names its event. It
// prints a JSON object of file name to {result} or {error}.
const fs = require('node:fs');
const path = require('node:path');

const [dir, eventsFile] = process.argv.slice(2);
const events = JSON.parse(fs.readFileSync(eventsFile, 'utf8'));
const write = process.stdout.write.bind(process.stdout);
for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace']) console[method] = () => {};

const call = (handler, event) =>
  new Promise((resolve, reject) => {
    const done = (error, result) => (error ? reject(error) : resolve(result));
    const returned = handler(event, { done, succeed: resolve, fail: reject }, done);
    if (returned && typeof returned.then === 'function') returned.then(resolve, reject);
  });

(async () => {
  const out = {};
  for (const file of fs.readdirSync(dir).filter((name) => name.endsWith('.js')).sort()) {
    const code = fs.readFileSync(path.join(dir, file), 'utf8');
    const event = structuredClone(events[/^\/\/ event: (\S+)/.exec(code)[1]]);
    const { handler } = require(path.resolve(dir, file));
    try {
      const result = await call(handler, event);
      out[file] = { result: JSON.stringify(result === undefined ? null : result) };
    } catch (error) {
      out[file] = error instanceof Error ? { error: `${error.name}: ${error.message}` } : { error: `${typeof error}: ${error}` };
    }
  }
  write(JSON.stringify(out));
})();
