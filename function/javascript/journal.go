package javascript

// maxJournal bounds what one call of a CloudFront Function may log (spec 13).
const maxJournal = 10 << 10 // bytes

// journal is the log of one call of a CloudFront Function: only calls that print
// have one, and its lines name the request (spec 13.1).
type journal struct {
	write func(string)
	about func() (requestID, distribution string)

	requestID string // "" until something was printed
	size      int
}

func (j *journal) print(text string) {
	if j.requestID == "" {
		var distribution string
		j.requestID, distribution = j.about()
		j.write(j.requestID + " START DistributionID: " + distribution)
	}
	room := maxJournal - j.size
	if room <= 0 {
		return
	}
	if len(text) > room {
		text = text[:room]
	}
	j.size += len(text)
	j.write(j.requestID + " " + text)
}

func (j *journal) end() {
	if j.requestID != "" {
		j.write(j.requestID + " END")
	}
}
