package admin

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/lintel-edge/lintel/finding"
)

// maxQuestion bounds what a client may send, in bytes: an invalidation has at
// most 3,000 paths of 4,000 characters.
const maxQuestion = 16 << 20

// Listen opens the socket at path, for its owner only. One that an earlier
// run left behind is replaced; the data directory's lock shows that it is
// nobody's.
func Listen(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Handler answers clients that know the token.
func Handler(ops Operations, token string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /status", answer(func(ctx context.Context, _ struct{}) (Status, error) { return ops.Status(ctx) }))
	mux.Handle("POST /reload", answer(func(ctx context.Context, _ struct{}) (Reloaded, error) { return ops.Reload(ctx) }))
	mux.Handle("POST /invalidate", answer(ops.Invalidate))
	mux.Handle("POST /explain", answer(ops.Explain))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !knows(r, token) {
			refuse(w, http.StatusUnauthorized, errors.New("the token is not that of this run"))
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func knows(r *http.Request, token string) bool {
	return subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) == 1
}

// answer makes a handler of one operation.
func answer[Q, A any](do func(context.Context, Q) (A, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var question Q
		decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxQuestion))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&question); err != nil && !errors.Is(err, io.EOF) {
			refuse(w, http.StatusBadRequest, err)
			return
		}
		reply, err := do(r.Context(), question)
		if err != nil {
			refuse(w, http.StatusUnprocessableEntity, err)
			return
		}
		write(w, http.StatusOK, reply)
	})
}

// trouble is the body of every answer that is not 200.
type trouble struct {
	Message  string       `json:"message"`
	Findings finding.List `json:"findings,omitempty"`
}

func refuse(w http.ResponseWriter, status int, err error) {
	list, _ := finding.From(err)
	write(w, status, trouble{err.Error(), list})
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // a client that went away needs no answer
}

// NewServer is an HTTP server for the socket, with limits for clients that
// stall.
func NewServer(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadTimeout: 10 * time.Second, IdleTimeout: 10 * time.Second}
}
