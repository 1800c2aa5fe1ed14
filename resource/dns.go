package resource

// maxRecords is how many records may lead from one name to the next.
const maxRecords = 8

// FollowRecords returns where the names of records lead in the end. Of several
// records with one name the first counts; circles lead nowhere.
func FollowRecords(records []*DNSRecord) map[string]string {
	targets := map[string]string{}
	for _, r := range records {
		if targets[r.Name] == "" {
			targets[r.Name] = r.Target
		}
	}
	out := map[string]string{}
	for name, host := range targets {
		for range maxRecords {
			if next := targets[host]; next != "" {
				host = next
			}
		}
		if host != name {
			out[name] = host
		}
	}
	return out
}
