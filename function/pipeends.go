package function

import (
	"encoding/binary"
	"os"
)

// pipeEnds are the files of a wire of pipes: ours, and those that the worker
// has as descriptors 3, 4 and 5.
type pipeEnds struct{ ours, theirs []*os.File }

// open makes the pipes, and the file in which recalls are counted.
func (p *pipe) open(w *worker) (pipeEnds, error) {
	var ends pipeEnds
	err := func() error {
		theirIn, in, err := os.Pipe()
		if err != nil {
			return err
		}
		ends.add(in, theirIn)
		out, theirOut, err := os.Pipe()
		if err != nil {
			return err
		}
		ends.add(out, theirOut)
		ledger, theirLedger, err := newLedger(w.pool.dir)
		if err != nil {
			return err
		}
		ends.add(ledger, theirLedger)
		p.in, p.ledger = in, ledger
		p.out, err = newEar(out, w.bereave)
		return err
	}()
	if err != nil {
		ends.close()
	}
	return ends, err
}

// newLedger makes a file without a name that we may write and the worker may
// read: four bytes, the number of recalls.
func newLedger(dir string) (mine, theirs *os.File, err error) {
	mine, err = os.CreateTemp(dir, "recalls-")
	if err != nil {
		return nil, nil, err
	}
	defer os.Remove(mine.Name())
	if theirs, err = os.Open(mine.Name()); err == nil {
		_, err = mine.Write(binary.BigEndian.AppendUint32(nil, 0))
	}
	if err != nil {
		mine.Close()
		theirs.Close()
	}
	return mine, theirs, err
}

func (e *pipeEnds) add(ours, theirs *os.File) {
	e.ours, e.theirs = append(e.ours, ours), append(e.theirs, theirs)
}

// close closes all of them; some may be closed already.
func (e *pipeEnds) close() {
	closeAll(e.ours)
	closeAll(e.theirs)
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}
