package main

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

// The configurations of the peers: what their own documentation recommends for
// this job, with one worker, no access log, and the six headers on everything.
//
//go:embed peers
var configs embed.FS

// settings is what the configurations are filled with.
type settings struct {
	Dir, Public, Cert, Key, Both    string
	HTTPPort, HTTPSPort, OriginPort int
	SecondPort                      int // the origin's other one
	BalancerHost                    string
	Headers                         []header
}

// starters start a peer that is installed, with its configuration already made.
var starters = map[string]func(*peer, *site, settings) error{
	"nginx":   startNginx,
	"haproxy": startHAProxy,
	"caddy":   startCaddy,
	"lintel":  startLintel,
}

func startPeer(name string, s *site) (*peer, error) {
	starter := starters[name]
	if starter == nil {
		return nil, fmt.Errorf("unknown; known: lintel, nginx, haproxy, caddy")
	}
	p := &peer{name: name}
	set, err := s.settings(p)
	if err != nil {
		return nil, err
	}
	if err := starter(p, s, set); err != nil {
		return nil, err
	}
	return p, p.await()
}

// settings gives a peer its ports.
func (s *site) settings(p *peer) (settings, error) {
	var err error
	if p.httpPort, err = freePort(); err != nil {
		return settings{}, err
	}
	if p.httpsPort, err = freePort(); err != nil {
		return settings{}, err
	}
	cert, key := s.certificate()
	return settings{
		Dir: s.dir, Public: s.public(), Cert: cert, Key: key, Both: s.path("both.pem"),
		HTTPPort: p.httpPort, HTTPSPort: p.httpsPort, OriginPort: s.originPort, SecondPort: s.secondPort, Headers: headers, BalancerHost: balancerHost,
	}, nil
}

// render fills a configuration in and writes it into dir, below the site's directory.
func (s *site) render(config, dir string, set settings) (string, error) {
	t, err := template.New(config).Funcs(template.FuncMap{
		"quoteHCL": func(v string) string { return strings.ReplaceAll(v, `"`, `\"`) },
		"lower":    strings.ToLower,
	}).ParseFS(configs, "peers/"+config)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(s.path(dir), 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(s.path(dir), config)
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return path, t.Execute(f, set)
}

// versionOf is the first line that a program says of itself.
func versionOf(command ...string) string {
	out, _ := exec.Command(command[0], command[1:]...).CombinedOutput()
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}

func startNginx(p *peer, s *site, set settings) (err error) {
	config, err := s.render("nginx.conf", "nginx", set)
	if err != nil {
		return err
	}
	p.version = versionOf("nginx", "-v")
	p.process, err = start(serverCore, "nginx", "-c", config)
	return err
}

func startHAProxy(p *peer, s *site, set settings) (err error) {
	config, err := s.render("haproxy.cfg", "haproxy", set)
	if err != nil {
		return err
	}
	p.version = versionOf("haproxy", "-v")
	p.process, err = start(serverCore, "haproxy", "-db", "-f", config)
	return err
}

// startCaddy builds the Caddy that go.mod names, once.
func startCaddy(p *peer, s *site, set settings) (err error) {
	config, err := s.render("Caddyfile", "caddy", set)
	if err != nil {
		return err
	}
	binary := s.path("caddy/caddy")
	if out, err := exec.Command("go", "build", "-o", binary, "github.com/caddyserver/caddy/v2/cmd/caddy").CombinedOutput(); err != nil {
		return fmt.Errorf("building Caddy: %w: %s", err, out)
	}
	p.version = versionOf("go", "list", "-m", "github.com/caddyserver/caddy/v2")
	p.process, err = start(serverCore, binary, "run", "--config", config)
	return err
}

// startLintel builds the checkout that this module lies in.
func startLintel(p *peer, s *site, set settings) (err error) {
	if _, err = s.render("main.tf", "lintel", set); err != nil {
		return err
	}
	if _, err = s.render("lintel.hcl", "lintel", set); err != nil {
		return err
	}
	binary := s.path("lintel/lintel")
	build := exec.Command("go", "build", "-trimpath", "-o", binary, "./cmd/lintel")
	build.Dir, build.Env = "..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building Lintel: %w: %s", err, out)
	}
	p.version = "commit " + versionOf("git", "describe", "--always", "--dirty") + ", " + versionOf("go", "version")
	os.Setenv("GOMAXPROCS", "1") // like the one worker of the others
	p.process, err = start(serverCore, binary, "serve", "--http", fmt.Sprintf("localhost:%d", set.HTTPPort),
		"--https", fmt.Sprintf("localhost:%d", set.HTTPSPort), "--admin", "127.0.0.1:0", "--data", s.path("lintel/data"), "--log-format", "none", s.path("lintel"))
	return err
}

// startOrigin runs the server that proxy pass goes to, on the load's core.
func startOrigin(s *site) (stop func(), err error) {
	config, err := s.render("origin.conf", "origin", settings{Dir: s.dir, Public: s.public(), OriginPort: s.originPort, SecondPort: s.secondPort})
	if err != nil {
		return nil, err
	}
	p := &peer{name: "origin", httpsPort: s.originPort}
	if p.process, err = start(loadCore, "nginx", "-c", config); err != nil {
		return nil, err
	}
	return p.stop, p.await()
}
