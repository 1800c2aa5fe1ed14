package terraform_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/lintel-edge/lintel/terraform"
)

// TestEveryCodeIsDocumented: the codes are those that the two packages declare.
func TestEveryCodeIsDocumented(t *testing.T) {
	for _, name := range []string{"codes.go", "provider/codes.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`= "(TF-[A-Z-]+)"`).FindAllSubmatch(text, -1) {
			if _, ok := terraform.Codes.Find(string(found[1])); !ok {
				t.Errorf("%s is not documented", found[1])
			}
		}
	}
}
