package function

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/lintel-edge/lintel/function/frame"
	"github.com/lintel-edge/lintel/function/isolate"
)

// Files of a supervisor's directory.
const (
	nodeProgram   = "node.cjs"
	pythonProgram = "python.py"
)

// workerLimits bound every worker. Lambda has 1,024 processes and threads and
// as many descriptors; a node process has 11 threads.
var workerLimits = isolate.Limits{
	Processes: 128,
	Files:     1024,
	FileSize:  512 << 20, // Lambda's /tmp
	CPU:       time.Hour, // then it is replaced; for workers that nobody watches any more
}

// newWire is how calls reach workers of a version. Calls are sent ahead where a
// slow one can be overtaken (node), or stopped soon (CloudFront Functions).
func (s *Supervisor) newWire(v Version) wire {
	switch kindOf(v.Runtime) {
	case kindNode:
		if _, err := s.programs.node(); err == nil {
			return &pipe{ahead: aheadDepth}
		}
	case kindCloudFront:
		return &pipe{ahead: aheadDepth}
	case kindProvided:
		return newRuntimeAPI()
	}
	return &pipe{ahead: 1}
}

// Runs says what the version's workers are, for people: "node 20.20.2".
func (p *Pool) Runs() string {
	switch programs := p.supervisor.programs; kindOf(p.version.Runtime) {
	case kindNode:
		node, err := programs.node()
		if err == nil {
			return "node " + node.version
		}
		why := "there is no node"
		if missing, ok := errors.AsType[*Error](err); ok {
			why = missing.Message
		}
		return "built-in engine, without node's modules (" + why + ")"
	case kindPython:
		if python, err := programs.python(); err == nil {
			return "python " + python.version
		}
	case kindProvided:
		return "its own bootstrap"
	}
	return "built-in engine"
}

// plan says how this worker's process is started.
func (w *worker) plan() (plan, error) {
	user := w.pool.supervisor.jail.NewUser()
	if err := os.Mkdir(w.dir, 0o700); err != nil {
		return plan{}, err
	}
	if err := user.Own(w.dir); err != nil {
		return plan{}, err
	}
	command, err := w.command()
	if err != nil {
		return plan{}, err
	}
	setup, err := json.Marshal(w.setup())
	if err != nil {
		return plan{}, err
	}
	command.Env = append(command.Env, w.environment()...)
	command.Dir = w.codeDir()
	command.User = user
	space := command.Limits.AddressSpace
	command.Limits = workerLimits
	command.Limits.AddressSpace = space
	return plan{command, setup}, nil
}

// command names the program and its arguments.
func (w *worker) command() (isolate.Command, error) {
	v, s := w.pool.version, w.pool.supervisor
	switch kindOf(v.Runtime) {
	case kindNode:
		node, err := s.programs.node()
		if err != nil {
			return s.engine(v), nil
		}
		heap := "--max-old-space-size=" + strconv.Itoa(v.MemoryMB*9/10) // as AWS does; the rest is node's own
		return isolate.Command{Path: node.path, Args: []string{heap, filepath.Join(s.dir, nodeProgram)}}, nil
	case kindCloudFront:
		return s.engine(v), nil
	case kindPython:
		python, err := s.programs.python()
		if err != nil {
			return isolate.Command{}, err
		}
		return isolate.Command{Path: python.path, Args: []string{"-B", "-u", filepath.Join(s.dir, pythonProgram)}}, nil
	case kindProvided:
		return w.bootstrapCommand()
	}
	return isolate.Command{}, fmt.Errorf("runtime %q has no program", v.Runtime)
}

// engine is this program as a worker. Go reserves more address space than it
// uses; the bound is for a single allocation that would exceed all others.
func (s *Supervisor) engine(v Version) isolate.Command {
	return isolate.Command{
		Path: s.config.Engine[0], Args: s.config.Engine[1:],
		Env:    []string{"GOMAXPROCS=2"},
		Limits: isolate.Limits{AddressSpace: engineAddressSpace + uint64(v.MemoryMB)<<20},
	}
}

// engineAddressSpace is what a Go program reserves and does not use.
const engineAddressSpace = 2 << 30 // bytes

func (w *worker) codeDir() string { return filepath.Join(w.pool.dir, codeDir) }

func (w *worker) setup() frame.Setup {
	v := w.pool.version
	return frame.Setup{
		Handler: v.Handler, Runtime: v.Runtime, Root: w.codeDir(),
		Name: v.runningName(), Version: v.Number, ARN: v.ARN,
		MemoryMB: v.MemoryMB, Output: v.Output, Compute: int64(v.Compute),
		LogGroup: v.logGroup(), Stream: w.stream,
	}
}

// environment is all that a worker gets of one: what Lambda sets (spec 8), and
// the version's own variables.
func (w *worker) environment() []string {
	v := w.pool.version
	env := []string{
		"PATH=/usr/local/bin:/usr/bin:/bin",
		"LANG=en_US.UTF-8",
		"TZ=:UTC",
		"HOME=" + w.dir,
		"TMPDIR=" + w.dir,
		"_HANDLER=" + v.Handler,
		"LAMBDA_TASK_ROOT=" + w.codeDir(),
		"LAMBDA_RUNTIME_DIR=" + w.pool.supervisor.dir,
		"AWS_REGION=" + v.region(),
		"AWS_DEFAULT_REGION=" + v.region(),
		"AWS_EXECUTION_ENV=AWS_Lambda_" + v.Runtime,
		"AWS_LAMBDA_FUNCTION_NAME=" + v.runningName(),
		"AWS_LAMBDA_FUNCTION_VERSION=" + v.Number,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(v.MemoryMB),
		"AWS_LAMBDA_LOG_GROUP_NAME=" + v.logGroup(),
		"AWS_LAMBDA_LOG_STREAM_NAME=" + w.stream,
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
	}
	for name, value := range v.Environment {
		env = append(env, name+"="+value) // Version.check has seen them
	}
	return env
}

// encodeValues is the JSON of a key value store, nil for none.
func encodeValues(v *Values) []byte {
	if v == nil {
		return nil
	}
	text, _ := json.Marshal(v) // strings and times can be
	return text
}
