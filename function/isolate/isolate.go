// Package isolate runs programs that nobody trusts: customer code in its
// runtime. Each gets a process group of its own, only the descriptors that it
// is handed, the environment that it is handed, bounds on what it may take from
// the machine, and, where the system and our rights allow it, a user and a
// process namespace of its own (design 7, "customer code → edge").
//
// It bounds processes, descriptors, files and processor time; time limits of a
// call and memory in use are watched by the caller, with [Process.Kill] and
// [Process.Memory].
package isolate

import (
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Limits bound what a program and its children may take. A zero is no bound.
type Limits struct {
	Processes    uint64        // processes and threads of the worker's user, children included
	Files        uint64        // open descriptors of one process
	FileSize     uint64        // bytes of one file
	AddressSpace uint64        // bytes; not for engines that reserve much and use little, such as V8
	CPU          time.Duration // processor time over the life of one process
}

// Command is a program to run.
type Command struct {
	Path   string   // absolute
	Args   []string // without the program's name
	Env    []string // all of it
	Dir    string   // working directory
	Files  []*os.File
	Output *os.File // standard output and standard error
	User   User
	Limits Limits
}

// User is who runs a program: the user of this process, or a number that no
// account of the machine has.
type User struct {
	id      uint32
	foreign bool
}

// Own makes the user the owner of a file. It does nothing for the user of this
// process.
func (u User) Own(path string) error {
	if !u.foreign {
		return nil
	}
	return os.Chown(path, int(u.id), int(u.id))
}

const (
	// firstUser is beyond the numbers that distributions hand out to people
	// (up to 60,000) and below those of user namespaces that are common.
	firstUser = 200_000
	// users is how many are used in turn: many more than workers live at once,
	// so that each has its own, also when processes of the last one linger.
	users = 50_000
)

// Jail starts programs as apart from us and from each other as it may.
type Jail struct {
	log      *slog.Logger
	launcher []string // see Launch
	others   bool     // we may be other users
	next     atomic.Uint32
	walls    atomic.Int32 // index of the first entry of walls that worked
	wallOnce sync.Once
	bySelf   atomic.Bool // programs must set their limits themselves
}

// NewJail closes the descriptors of this process to all programs that it starts
// from now on. What the system allows is seen at the first start, and logged
// once. The launcher is a command that calls [Launch] with its
// further arguments, for systems where we may not set the limits of others.
func NewJail(launcher []string, log *slog.Logger) *Jail {
	j := &Jail{launcher: launcher, log: log, others: mayBeOthers()}
	j.bySelf.Store(!mayLimit(j.others))
	j.next.Store(rand.Uint32N(users)) // beside those of other programs like this one
	keepDescriptors()
	return j
}

// keepDescriptors sees to it that programs get no descriptors but those that
// they are handed. Go opens its own that way; those that this process was
// started with, such as the sockets of a service manager, may be open for all.
func keepDescriptors() {
	open, _ := os.ReadDir("/dev/fd")
	for _, d := range open {
		if fd, err := strconv.Atoi(d.Name()); err == nil && fd > 2 {
			syscall.CloseOnExec(fd)
		}
	}
}

// Foreign says whether programs run as other users than this process: when it
// has the rights of root. What they need must be readable for everybody then.
func (j *Jail) Foreign() bool { return j.others && walls[j.walls.Load()].user }

// tag begins a variable of the environment by which a worker's descendants are
// found where they have no process namespace.
const tag = "LINTEL_WORKER="

// NewUser returns the user for one worker.
func (j *Jail) NewUser() User {
	if !j.Foreign() {
		return User{}
	}
	return User{firstUser + j.next.Add(1)%users, true}
}

// wall is one way to set a program apart.
type wall struct {
	name      string
	user      bool // an own user, which takes root
	spaces    bool // a user namespace, which gives those who are not root the next
	processes bool // a process namespace: what the program starts ends with it
}

// walls are tried from the strongest to the weakest. Containers often have a
// root that may not do what root may, and some systems let nobody else have
// namespaces.
var walls = []wall{
	{"own user and process namespace", true, false, true},
	{"own user", true, false, false},
	{"user and process namespace", false, true, true},
	{"process group", false, false, false},
}

// possible leaves out what need not be tried.
func (j *Jail) possible(w wall) bool {
	if j.others {
		return !w.spaces
	}
	return !w.user
}

// Start starts the program. Files and Output stay the caller's to close.
func (j *Jail) Start(c Command) (*Process, error) {
	if _, err := exec.LookPath(c.Path); err != nil {
		return nil, err // the launcher could only print it
	}
	c.Env = append(slices.Clone(c.Env), tag+strconv.FormatUint(uint64(j.next.Add(1)), 10)+"-"+strconv.Itoa(os.Getpid()))
	var err error
	for i := int(j.walls.Load()); i < len(walls); i++ {
		if !j.possible(walls[i]) {
			continue
		}
		var p *Process
		if p, err = j.startBehind(c, walls[i]); err == nil {
			j.walls.Store(int32(i))
			j.wallOnce.Do(func() { j.log.Debug("function workers are set apart", "by", walls[i].name) })
			return p, nil
		}
		if !refused(err) {
			break
		}
	}
	return nil, err
}

// refused says whether the system did not allow a wall, as opposed to a program
// that cannot be run.
func refused(err error) bool {
	errno, ok := errnoOf(err)
	return ok && (errno == syscall.EPERM || errno == syscall.EINVAL || errno == syscall.EACCES ||
		errno == syscall.ENOSYS || errno == syscall.ENOSPC)
}

// startBehind starts the program and sets its limits. Until then it has ours;
// callers let it wait for a word before it runs foreign code.
func (j *Jail) startBehind(c Command, w wall) (*Process, error) {
	c.Limits.Processes = among(c.Limits.Processes, w)
	if j.bySelf.Load() {
		return j.start(j.launched(c), w)
	}
	p, err := j.start(c, w)
	if err != nil {
		return nil, err
	}
	err = setLimits(p.PID(), c.Limits)
	if err == nil || errorIsGone(err) {
		return p, nil
	}
	p.Kill()
	p.Wait()
	p.Sweep()
	j.bySelf.Store(true) // for a reason that mayLimit does not know
	return j.start(j.launched(c), w)
}

func (j *Jail) start(c Command, w wall) (*Process, error) {
	cmd := &exec.Cmd{
		Path: c.Path, Args: append([]string{c.Path}, c.Args...), Env: c.Env, Dir: c.Dir,
		Stdout: c.Output, Stderr: c.Output, ExtraFiles: c.Files,
		SysProcAttr: attributes(w),
	}
	if w.user && c.User.foreign {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: c.User.id, Gid: c.User.id}
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &Process{cmd: cmd, mark: c.Env[len(c.Env)-1], alone: w.processes}, nil
}
