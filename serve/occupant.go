package serve

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// nameOccupants adds to findings about addresses which process has them, where
// the system lets us see that (Linux, our own processes or as root).
func nameOccupants(list finding.List) finding.List {
	for i := range list {
		if who := occupant(portOf(list[i].Subject)); who != "" {
			list[i].Message += " (" + who + ")"
		}
	}
	return list
}

// occupant names the process that listens on a port, or is "".
func occupant(port int) string {
	if port == 0 {
		return ""
	}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6", "/proc/net/udp", "/proc/net/udp6"} {
		if inode := socketInode(table, port); inode != "" {
			return processWithSocket(inode)
		}
	}
	return ""
}

// socketInode finds the socket that is bound to a port and connected to
// nobody in one of the kernel's tables (proc_net_tcp(5)).
func socketInode(table string, port int) string {
	file, err := os.Open(table)
	if err != nil {
		return ""
	}
	defer file.Close()
	local := fmt.Sprintf(":%04X", port)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		columns := strings.Fields(lines.Text())
		if len(columns) > 9 && strings.HasSuffix(columns[1], local) && strings.HasSuffix(columns[2], ":0000") {
			return columns[9]
		}
	}
	return ""
}

func processWithSocket(inode string) string {
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != "socket:["+inode+"]" {
			continue
		}
		pid := strings.Split(link, "/")[2]
		if n, _ := strconv.Atoi(pid); n == os.Getpid() {
			return "this process itself"
		}
		name, _ := os.ReadFile("/proc/" + pid + "/comm")
		return fmt.Sprintf("%s, process id %s", strings.TrimSpace(string(name)), pid)
	}
	return ""
}

// hostPort puts the port behind a host unless it is the scheme's own.
func hostPort(host string, port, usual int) string {
	if port == usual || port == 0 {
		return host
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}
