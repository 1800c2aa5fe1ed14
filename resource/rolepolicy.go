package resource

import "encoding/json"

// mayAssume reports whether a role's policy lets a service take the role.
// Conditions are taken for met. A policy that cannot be read lets nobody.
func mayAssume(policy, service string) bool {
	var p struct{ Statement oneOrMany[trustStatement] }
	if json.Unmarshal([]byte(policy), &p) != nil {
		return false
	}
	allowed := false
	for _, s := range p.Statement {
		if !s.Action.matches("sts:AssumeRole") || !s.Principal.matches(service) {
			continue
		}
		if s.Effect == "Deny" {
			return false
		}
		allowed = allowed || s.Effect == "Allow"
	}
	return allowed
}

// trustStatement is one statement of a role's policy, as far as it is looked at.
type trustStatement struct {
	Effect    string
	Action    patterns
	Principal services
}

// services are the services among the principals of a statement.
type services struct{ patterns }

func (s *services) UnmarshalJSON(b []byte) error {
	var everybody string
	if json.Unmarshal(b, &everybody) == nil {
		s.patterns = patterns{everybody}
		return nil
	}
	var kinds map[string]patterns
	if err := json.Unmarshal(b, &kinds); err != nil {
		return err
	}
	s.patterns = kinds["Service"]
	return nil
}
