"""Runs one Lambda handler for Lintel's supervisor.

Messages (function/frame) come in on descriptor 3 and leave on descriptor 4; one
call runs at a time. What it does is what AWS's runtime client for Python does,
as far as a handler can see.
"""

import importlib
import json
import logging
import os
import struct
import sys
import time
import traceback

HEAD = struct.Struct(">IcI")  # length, type, id
CALL = struct.Struct(">36sQ")  # request id, deadline in milliseconds
MAX_LOG = 256 << 10  # bytes of one log event, as CloudWatch Logs has it

incoming = os.fdopen(3, "rb", buffering=64 << 10)
os.set_inheritable(3, False)
os.set_inheritable(4, False)


# ---- messages


def send(kind, number, payload):
    message = memoryview(HEAD.pack(5 + len(payload), kind, number) + payload)
    while message:
        message = message[os.write(4, message) :]


def receive():
    head = incoming.read(HEAD.size)
    if len(head) < HEAD.size:
        os._exit(0)  # the supervisor has gone
    size, kind, number = HEAD.unpack(head)
    return kind, number, incoming.read(size - 5)


# ---- what handlers see


class Context:
    """The second argument of handlers."""

    client_context = None
    identity = None

    def __init__(self, setup, request_id, deadline):
        self.aws_request_id = request_id
        self.function_name = setup["name"]
        self.function_version = setup["version"]
        self.invoked_function_arn = setup["arn"]
        self.memory_limit_in_mb = str(setup["memoryMB"])
        self.log_group_name = setup.get("logGroup", "")
        self.log_stream_name = setup.get("stream", "")
        self._deadline = deadline

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


class LogHandler(logging.Handler):
    """The logging module's way into the log: one event a record."""

    request_id = ""

    def emit(self, record):
        try:
            at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            text = "[%s]\t%s.%03dZ\t%s\t%s" % (
                record.levelname,
                at,
                record.msecs,
                self.request_id,
                self.format(record),
            )
            send(b"l", 0, text.encode("utf-8", "backslashreplace")[:MAX_LOG])
        except Exception:
            self.handleError(record)


# ---- errors


def fault(kind, message, frames=()):
    return {"errorType": kind, "errorMessage": str(message), "trace": list(frames)}


def fault_of(error):
    # The first entry is this program's.
    frames = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    return fault(type(error).__name__, error, frames)


def log_fault(found):
    text = "[ERROR] %s: %s" % (found["errorType"], found["errorMessage"])
    if found["trace"]:
        text += "\nTraceback (most recent call last):\n" + "".join(found["trace"])
    send(b"l", 0, text.encode("utf-8", "backslashreplace")[:MAX_LOG])


# ---- loading


class LoadError(Exception):
    def __init__(self, kind, message, frames=()):
        super().__init__(message)
        self.fault = fault(kind, message, frames)


def load(setup):
    name = setup["handler"]
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise LoadError(
            "Runtime.MalformedHandlerName",
            "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name,
        )
    sys.path.insert(0, setup["root"])
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise LoadError(
            "Runtime.ImportModuleError",
            "Unable to import module '%s': %s" % (module_name, error),
        )
    except SyntaxError as error:
        where = '  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)
        raise LoadError(
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module '%s': %s" % (module_name, error),
            [where],
        )
    handler = getattr(module, function_name, None)
    if handler is None:
        raise LoadError(
            "Runtime.HandlerNotFound",
            "Handler '%s' missing on module '%s'" % (function_name, module_name),
        )
    return handler


# ---- calls


def run(handler, setup, payload):
    """Returns the type and the payload of the answer."""
    request_id, deadline = CALL.unpack_from(payload)
    request_id = request_id.decode("ascii")
    logs.request_id = request_id
    try:
        event = json.loads(payload[CALL.size :].decode("utf-8"))
        result = handler(event, Context(setup, request_id, deadline))
    except Exception as error:
        return failed(fault_of(error))
    try:
        answer = json.dumps(result, ensure_ascii=False).encode("utf-8", "backslashreplace")
    except Exception as error:
        return failed(fault("Runtime.MarshalError", "Unable to marshal response: %s" % error))
    if len(answer) > setup["output"]:
        text = "Response payload size exceeded maximum allowed payload size (%d bytes)."
        return failed(fault("Function.ResponseSizeTooLarge", text % setup["output"]))
    return b"o", answer


def failed(found):
    log_fault(found)
    return b"e", json.dumps(found).encode()


def main():
    _, _, payload = receive()
    setup = json.loads(payload.decode("utf-8"))
    try:
        handler = load(setup)
    except BaseException as error:
        found = error.fault if isinstance(error, LoadError) else fault_of(error)
        log_fault(found)
        send(b"f", 0, json.dumps(found).encode())
        sys.exit(1)
    send(b"r", 0, b"")
    while True:
        kind, number, payload = receive()
        if kind == b"C":
            kind, payload = run(handler, setup, payload)
            send(kind, number, payload)


logs = LogHandler()
logging.getLogger().addHandler(logs)

if __name__ == "__main__":
    main()
