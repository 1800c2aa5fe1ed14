'use strict';
// Runs one Lambda handler for Lintel's supervisor. Messages (function/frame)
// come in on descriptor 3 and leave on descriptor 4; one call runs at a time,
// in the order of arrival. What it does is what AWS's runtime client for Node.js
// does, as far as a handler can see.

const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const util = require('node:util');
const { pathToFileURL } = require('node:url');

const IN = 3;
const OUT = 4;
const LEDGER = 5; // number of recalls, four bytes
const HEAD = 9; // length, type, id
const CALL_HEAD = 36 + 8; // request id, deadline
const MAX_LOG = 256 << 10; // bytes of one log event, as CloudWatch Logs has it

// Handlers may replace what is global; these are kept for ourselves.
const { parse, stringify } = JSON;
const { readSync, writeSync } = fs;
const { exit } = process;

// ---- messages

function send(type, id, text) {
  const size = Buffer.byteLength(text);
  const message = Buffer.allocUnsafe(HEAD + size);
  message.writeUInt32BE(HEAD - 4 + size, 0);
  message.write(type, 4, 'latin1');
  message.writeUInt32BE(id, 5);
  message.write(text, HEAD);
  for (let at = 0; at < message.length; ) {
    try {
      at += writeSync(OUT, message, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') exit(0); // nobody listens any more
    }
  }
}

let rest = Buffer.alloc(0); // of a message that has not arrived whole
let large = null; // memory for one that is larger than what arrives at a time
let filled = 0; // of large

function receive(chunk) {
  if (large !== null) {
    chunk = fill(chunk);
    if (large !== null) return;
  }
  let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  while (data.length >= HEAD) {
    const size = 4 + data.readUInt32BE(0);
    if (data.length < size) {
      if (size > buffer.length) {
        large = Buffer.allocUnsafe(size);
        filled = 0;
        data = fill(data);
      }
      break;
    }
    deliver(data, size);
    data = data.subarray(size);
  }
  rest = data.length === 0 ? data : Buffer.from(data); // the chunk's memory is used again
}

// fill puts what arrived into the large message, and returns what is behind it.
function fill(chunk) {
  const taken = chunk.copy(large, filled);
  filled += taken;
  if (filled === large.length) {
    const whole = large;
    large = null;
    deliver(whole, whole.length);
  }
  return chunk.subarray(taken);
}

const deliver = (data, size) => dispatch(data.latin1Slice(4, 5), data.readUInt32BE(5), data.subarray(HEAD, size));

function dispatch(type, id, payload) {
  switch (type) {
    case 'C':
    case 'A':
      waiting.push({
        id,
        ahead: type === 'A', // the supervisor may take it back
        requestId: payload.latin1Slice(0, 36),
        deadline: Number(payload.readBigUInt64BE(36)),
        event: payload.utf8Slice(CALL_HEAD, payload.length),
        inside: false, // the handler has been entered and has not returned
        kept: null, // its answer, given before it returned
        promised: false, // its answer comes with a promise
        wait: true, // callbackWaitsForEmptyEventLoop
      });
      next();
      break;
    case 'R':
      recalls = id;
      giveBack();
      break;
    case 'S':
      start(parse(payload.utf8Slice(0, payload.length)));
      break;
  }
}

// ---- calls

let setup;
let handler;
let isAsync = false; // declared so: its promise must settle
let modern = false; // Node.js 24 and newer know no callbacks
const waiting = [];
let current = null;
let whenIdle = null; // an answer that waits for the event loop to be empty

let recalls = 0; // heard of
const ledger = Buffer.alloc(4);

function next() {
  if (current !== null || waiting.length === 0) return;
  if (waiting[0].ahead && recalled()) giveBack();
  else begin(waiting.shift());
}

// recalled says whether there is a recall in the pipe that could not be read
// while a handler computed.
function recalled() {
  readSync(LEDGER, ledger, 0, 4, 0);
  return ledger.readUInt32BE(0) !== recalls;
}

function giveBack() {
  for (const call of waiting.splice(0)) send('b', call.id, '');
}

function begin(call) {
  current = call;
  requestId = call.requestId;
  call.inside = true;
  let result;
  try {
    result = modern
      ? handler(parse(call.event), context(call))
      : handler(parse(call.event), context(call), callback(call));
  } catch (error) {
    call.inside = false;
    if (call.kept === null) {
      fail(call, error);
      return;
    }
  }
  call.inside = false;
  if (call.kept !== null) {
    answer(call, call.kept.error, call.kept.result);
  } else if (isPromise(result)) {
    whenIdle = null;
    result.then(
      (value) => answer(call, null, value),
      (error) => fail(call, error),
    );
    call.promised = true;
  }
  if (current === call) input.unref(); // so that an empty event loop is noticed
}

const isPromise = (value) => value !== null && value !== undefined && typeof value.then === 'function';

function callback(call) {
  return (error, result) => {
    if (call !== current || whenIdle !== null) return;
    if (call.wait) whenIdle = () => answer(call, error, result);
    else answer(call, error, result);
  };
}

// answer ends a call. Inside the handler it is kept until the handler returns:
// the next call must not begin in the middle of this one.
function answer(call, error, result) {
  if (call !== current) return;
  if (call.inside) {
    call.kept ??= { error, result };
    return;
  }
  if (error !== undefined && error !== null) {
    fail(call, error);
    return;
  }
  let text;
  try {
    text = stringify(result === undefined ? null : result);
    if (text === undefined) text = 'null'; // a function, a symbol
  } catch {
    fail(call, new Error('Unable to stringify response body'));
    return;
  }
  if (Buffer.byteLength(text) > setup.output) {
    const message = `Response payload size exceeded maximum allowed payload size (${setup.output} bytes).`;
    settle(call, 'e', { errorType: 'Function.ResponseSizeTooLarge', errorMessage: message, trace: [] });
    return;
  }
  settle(call, 'o', text);
}

function fail(call, error) {
  if (call !== current) return;
  logError('Invoke Error', error);
  settle(call, 'e', fault(error));
}

function settle(call, type, payload) {
  current = null;
  whenIdle = null;
  send(type, call.id, typeof payload === 'string' ? payload : stringify(payload));
  input.ref();
  next();
}

// The event loop is empty: either an answer has waited for that, or there will
// never be one.
process.on('beforeExit', () => {
  if (current === null) return;
  const call = current;
  if (whenIdle !== null) {
    const reply = whenIdle;
    whenIdle = null;
    reply();
  } else if (isAsync || call.promised) {
    const error = new Error('Runtime exited before the handler settled its promise');
    error.name = 'Runtime.NodeJsExit';
    fail(call, error);
  } else {
    answer(call, null, null);
  }
});

function context(call) {
  const it = {
    functionName: setup.name,
    functionVersion: setup.version,
    memoryLimitInMB: String(setup.memoryMB),
    logGroupName: setup.logGroup,
    logStreamName: setup.stream,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: setup.arn,
    awsRequestId: call.requestId,
    getRemainingTimeInMillis: () => call.deadline - Date.now(),
  };
  if (modern) return it;
  const done = (error, result) => answer(call, error, result);
  return Object.defineProperty(
    Object.assign(it, {
      done,
      succeed: (result) => done(null, result),
      fail: (error) => done(error === undefined || error === null ? 'handled' : error),
    }),
    'callbackWaitsForEmptyEventLoop',
    { enumerable: true, get: () => call.wait, set: (value) => (call.wait = Boolean(value)) },
  );
}

// ---- errors

function fault(error) {
  if (util.types.isNativeError(error) || (error && error.name && error.message && error.stack)) {
    return {
      errorType: String(error.name),
      errorMessage: String(error.message),
      trace: String(error.stack).split('\n'),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function logError(what, error) {
  const { errorType, errorMessage, trace } = fault(error);
  log('ERROR', `${what}\t${stringify({ errorType, errorMessage, stack: trace })}`);
}

// die answers the running call, or the start, with what nobody caught, and ends.
function die(what, error, code) {
  logError(what, error);
  if (handler === undefined) send('f', 0, stringify(fault(error)));
  else send('x', current === null ? 0 : current.id, stringify(fault(error)));
  exit(code);
}

process.on('uncaughtException', (error) => die('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => {
  const error = new Error(String(reason));
  if (reason && reason.stack) error.stack = reason.stack;
  error.name = 'Runtime.UnhandledPromiseRejection';
  die('Unhandled Promise Rejection', error, 128);
});

// ---- log

let requestId; // of the last call; undefined while the handler is loaded, as AWS prints it

function log(level, text) {
  let line = `${new Date().toISOString()}\t${requestId}\t${level}\t${text}`;
  if (line.length > MAX_LOG) line = line.slice(0, MAX_LOG);
  send('l', current === null ? 0 : current.id, line);
}

for (const [method, level] of Object.entries({
  log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE',
})) {
  console[method] = (...parts) => log(level, util.format(...parts));
}

// ---- loading

class LoadError extends Error {
  constructor(name, message, cause) {
    super(message);
    this.name = name;
    if (cause && cause.stack) this.stack = cause.stack;
  }
}

async function start(given) {
  setup = given;
  modern = /^nodejs(2[4-9]|[3-9]\d)\./.test(setup.runtime);
  try {
    const found = await load(setup.root, setup.handler);
    if (modern && found.length >= 3) {
      throw new LoadError(
        'Runtime.CallbackHandlerDeprecated',
        'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
          'Make the handler async and return its result.',
      );
    }
    isAsync = util.types.isAsyncFunction(found);
    handler = found;
  } catch (error) {
    die('Uncaught Exception', error, 1);
  }
  send('r', 0, '');
}

async function load(root, name) {
  if (name.includes('..')) {
    throw new LoadError(
      'Runtime.MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const [, directory, file, exported] = /^(.*\/)?([^./]*)\.(.+)$/.exec(name) ?? [];
  if (file === undefined) throw new LoadError('Runtime.MalformedHandlerName', 'Bad handler');
  let found = await loadModule(path.resolve(root, directory ?? '', file), root);
  for (const step of exported.split('.')) found = found?.[step];
  if (found === undefined || found === null) {
    throw new LoadError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw new LoadError('Runtime.HandlerNotFound', `${name} is not a function`);
  return found;
}

async function loadModule(base, root) {
  try {
    if (isFile(base)) return require(base);
    if (isFile(`${base}.js`)) {
      return isModulePackage(base, root) ? await importFile(`${base}.js`) : require(`${base}.js`);
    }
    if (isFile(`${base}.mjs`)) return await importFile(`${base}.mjs`);
    if (isFile(`${base}.cjs`)) return require(`${base}.cjs`);
    return require(require.resolve(path.relative(root, base), { paths: [root, path.dirname(base)] }));
  } catch (error) {
    if (error instanceof SyntaxError) throw new LoadError('Runtime.UserCodeSyntaxError', String(error), error);
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw new LoadError('Runtime.ImportModuleError', String(error) + hint(error), error);
    }
    throw error;
  }
}

// hint says what to do about the one module that AWS's runtime has and node has
// not.
function hint(error) {
  const [, name] = /Cannot find (?:module|package) '((?:@aws-sdk|@smithy|aws-sdk)[^']*)'/.exec(String(error)) ?? [];
  return name === undefined ? '' : `\nLambda brings "${name}" along; here the package must: npm install ${name}`;
}

const importFile = (file) => import(pathToFileURL(file).href);

const isFile = (name) => fs.statSync(name, { throwIfNoEntry: false })?.isFile() ?? false;

// isModulePackage looks for the nearest package.json, as node does, but not
// above the function's own code.
function isModulePackage(base, root) {
  for (let dir = path.dirname(base); dir.startsWith(root); dir = path.dirname(dir)) {
    const file = path.join(dir, 'package.json');
    if (isFile(file)) return parse(fs.readFileSync(file, 'utf8')).type === 'module';
  }
  return false;
}

const buffer = Buffer.allocUnsafe(64 << 10);
const input = new net.Socket({
  fd: IN,
  readable: true,
  writable: false,
  onread: {
    buffer,
    callback: (size) => {
      receive(buffer.subarray(0, size));
      return true;
    },
  },
});
input.on('close', () => exit(0)); // the supervisor has gone
input.on('error', () => exit(0));
