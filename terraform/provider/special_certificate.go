package provider

import (
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// planCertificate answers what ACM would: for a requested certificate the
// records that prove the domain, for an imported one its names.
func planCertificate(d *draft) {
	if body := d.text("certificate_body"); body != "" {
		d.planImported(body)
		return
	}
	names := d.certificateNames()
	if len(names) == 0 {
		return
	}
	d.setText("type", "AMAZON_ISSUED")
	d.setText("key_algorithm", "RSA_2048")
	d.values["subject_alternative_names"] = stringSet(names) // also when some were written
	d.set("validation_emails", cty.ListValEmpty(cty.String))
	if options := d.block.Attributes["domain_validation_options"]; options != nil {
		d.set("domain_validation_options", validationOptions(names))
	}
}

// certificateNames are the domain name and the alternative ones, as the
// provider has them: both in one set.
func (d *draft) certificateNames() []string {
	domain := d.text("domain_name")
	if domain == "" {
		return nil
	}
	names := []string{domain}
	alternatives, _ := d.get("subject_alternative_names").Unmark()
	if alternatives.IsKnown() && !alternatives.IsNull() {
		for _, v := range alternatives.AsValueSlice() {
			if v.IsKnown() && !v.IsNull() && v.AsString() != domain {
				names = append(names, v.AsString())
			}
		}
	}
	return names
}

// validationOptions has one record for each name; a wildcard shares that of
// the domain it stands under.
func validationOptions(names []string) cty.Value {
	options := make([]cty.Value, len(names))
	for i, name := range names {
		domain := strings.TrimPrefix(name, "*.")
		options[i] = cty.ObjectVal(map[string]cty.Value{
			"domain_name":           cty.StringVal(name),
			"resource_record_name":  cty.StringVal("_" + draw("record name "+domain, 32, "0123456789abcdef") + "." + domain + "."),
			"resource_record_type":  cty.StringVal("CNAME"),
			"resource_record_value": cty.StringVal("_" + draw("record value "+domain, 32, "0123456789abcdef") + ".acm-validations.aws."),
		})
	}
	return cty.SetVal(options)
}

// planImported reads the names off a certificate that was brought along. One
// that cannot be read is reported when the documents are made.
func (d *draft) planImported(body string) {
	d.setText("type", "IMPORTED")
	d.set("domain_validation_options", cty.SetValEmpty(d.block.Attributes["domain_validation_options"].Type.ElementType()))
	block, _ := pem.Decode([]byte(body))
	if block == nil {
		return
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return
	}
	domain := certificate.Subject.CommonName
	if domain == "" && len(certificate.DNSNames) > 0 {
		domain = certificate.DNSNames[0]
	}
	d.setText("domain_name", domain)
	d.set("subject_alternative_names", stringSet(certificate.DNSNames))
}

func stringSet(names []string) cty.Value {
	if len(names) == 0 {
		return cty.SetValEmpty(cty.String)
	}
	return cty.SetVal(stringValues(names))
}

func stringList(names []string) cty.Value {
	if len(names) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	return cty.ListVal(stringValues(slices.Clone(names)))
}

func stringValues(names []string) []cty.Value {
	values := make([]cty.Value, len(names))
	for i, name := range names {
		values[i] = cty.StringVal(name)
	}
	return values
}
