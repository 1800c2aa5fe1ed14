package provider

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"

	"github.com/lintel-edge/lintel/terraform/missing"
)

// maxLocalFile bounds a file that becomes a Terraform string, in bytes.
const maxLocalFile = 16 << 20

// readLocalFile answers data "local_file".
func (d *draft) readLocalFile(env Env) {
	name := inRoot(env, d.text("filename"))
	env.saw(name)
	info, err := os.Stat(name)
	if err == nil && info.Size() > maxLocalFile {
		err = fmt.Errorf("%s has more than %d MB", name, maxLocalFile>>20)
	}
	var content []byte
	if err == nil {
		content, err = os.ReadFile(name)
	}
	if err != nil {
		d.missing("filename", name, err)
		d.forgetAll()
		return
	}
	d.setText("content", string(content))
	d.setText("content_base64", base64.StdEncoding.EncodeToString(content))
	d.setContentSums(content)
}

// missing reports a file that an argument names and that cannot be read.
func (d *draft) missing(argument, path string, err error) {
	f := missing.File(path, "", err)
	f.Place.Path = argument
	d.found = append(d.found, f)
}

// planLocalFile knows the file that Terraform would write; Lintel writes none.
func planLocalFile(d *draft) {
	permission := "0777"
	if d.typ == "local_sensitive_file" {
		permission = "0700"
	}
	d.setText("file_permission", permission)
	d.setText("directory_permission", permission)
	if d.text("source") != "" || !d.get("content").IsKnown() || !d.get("content_base64").IsKnown() {
		d.forgetAll()
		return
	}
	content := []byte(d.text("content"))
	if encoded := d.text("content_base64"); encoded != "" {
		content, _ = base64.StdEncoding.DecodeString(encoded)
	}
	if len(content) == 0 {
		content = []byte(d.text("sensitive_content"))
	}
	d.setContentSums(content)
}

func (d *draft) setContentSums(content []byte) {
	sumMD5, sum1, sum256, sum512 := md5.Sum(content), sha1.Sum(content), sha256.Sum256(content), sha512.Sum512(content)
	d.setText("id", hex.EncodeToString(sum1[:]))
	d.setText("content_md5", hex.EncodeToString(sumMD5[:]))
	d.setText("content_sha1", hex.EncodeToString(sum1[:]))
	d.setText("content_sha256", hex.EncodeToString(sum256[:]))
	d.setText("content_sha512", hex.EncodeToString(sum512[:]))
	d.setText("content_base64sha256", base64.StdEncoding.EncodeToString(sum256[:]))
	d.setText("content_base64sha512", base64.StdEncoding.EncodeToString(sum512[:]))
}
