package edge

import (
	"github.com/lintel-edge/lintel/edge/certificate"
	"github.com/lintel-edge/lintel/finding"
)

// Codes documents what can be wrong with addresses, names and certificates.
var Codes = finding.Catalog{
	finding.Own(finding.Error, CodeListenInUse, "another program listens on the address", "Only one can. The message has the address; lintel serve says who it is where the system tells.",
		"two web servers on :8443", "--https :9443", "stop the other program, or choose another port"),
	finding.Own(finding.Error, CodeListenDenied, "the system does not let us listen on the address", "Ports below 1024 are for privileged processes on most systems.",
		"--https :443 as a usual user", "--https :8443", "use a port from 1024 on, or give the program the right to bind low ports"),
	finding.Own(finding.Error, CodeListenFailed, "an address cannot be listened on", "The message is the system's.",
		"--https 192.0.2.1:8443", "--https :8443", "choose an address of this machine"),
	finding.Own(finding.Error, CodeHostTaken, "two doors claim one name", "A request goes to the door that has its name, so no two may have the same.",
		"two distributions with the alias www.example.com", "one of them", "take the name from one of them"),
	finding.Own(finding.Error, CodePortTaken, "two listeners have one port", "On AWS each load balancer has addresses of its own; here they share the machine's.",
		"two load balancers with a listener on 8081", "listener \"back:8081\" { address = \":18081\" }", "give one of them another place in lintel.hcl"),
	finding.Own(finding.Error, CodeHostInvalid, "a name that is no host name", "Names are host names, or a wildcard for everything below one.",
		"www.*.example.com", "*.example.com", "write a host name"),
	finding.Own(finding.Error, CodeSiteNoDoor, "a site without a door", "Nothing could answer its requests. This is a mistake of the program that uses package edge.",
		"edge.Site{Hosts: …}", "edge.Site{Hosts: …, Door: …}", "report it"),
	finding.Own(finding.Error, certificate.CodeAuthorityBroken, "the files of the local authority cannot be used", "Browsers that trust it must not meet another one under its name, so it is not replaced silently.",
		"half a file after a full disk", "", "remove both files; lintel serve makes a new authority, which has to be trusted anew"),
	finding.Own(finding.Error, certificate.CodeAuthorityExpired, "the local authority is not valid any more", "It is made for ten years.",
		"", "a new one", "remove its files and trust the new one with lintel trust"),
	finding.Own(finding.Warning, certificate.CodeKeyReadable, "others can read a private key", "Whoever reads the key can be any of the names that browsers believe it for.",
		"-rw-r--r-- ca.key", "-rw------- ca.key", "chmod 600 the file"),
	finding.Own(finding.Error, certificate.CodeFileBroken, "a certificate or key file cannot be used", "A certificate and its key are PEM, and belong together.",
		"the key of another certificate", "its own", "name the right files in lintel.hcl"),
	finding.Own(finding.Warning, certificate.CodeFileExpired, "a certificate is not valid now", "Viewers refuse it.",
		"notAfter=yesterday", "", "renew it; the file is watched"),
}
