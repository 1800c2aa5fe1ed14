package httpapi

// writeLog writes the line of the stage's access log. The length of a body
// that is not known yet is missing in it.
func (p *passage) writeLog() {
	if p.stage == nil || p.stage.log == nil {
		return
	}
	p.api.env.AccessLog(p.stage.logTo, p.stage.log.Line(&p.context))
}
