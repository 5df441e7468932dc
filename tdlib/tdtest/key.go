package tdtest

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
)

// keyPEM is the server's RSA key, fixed so that every process can use the same patched copy of the TDLib library. It
// is no secret: it is trusted by such copies only, and they are loaded by tests and the demo only. Its headings say
// TESTING, as in the Go standard library's own test certificates, so that nothing takes it for a leaked key.
const keyPEM = `
-----BEGIN RSA TESTING KEY-----
MIIEowIBAAKCAQEAtRBCHJRy1rsoUqi10Hj8SNQsgTm80RAtNdCrU/AYAJWa/OKo
PcmWQHNZ6QfUFOEQKw+Gu69yLIv7wtTG+oarn0noMkfeNNqYSV2+AVsMBT9ipMG3
V6Dxe1AUtf1yXpX2oGwP3+AistcDzda9Qh26FE6mpk3Hu2j2oihmY/ovIOOogHh3
Zioe1K6iALVemMCK2DapHumucCZ2O2Ti46foGP9UJZ1AMS6LkB4LbqU9VBamqiqH
ZM+lZssbo7OmFuZY7fGPRxBRUiXX3rDottthTVNs2kGK95D5WSWwVaS9ub1uHyC4
kkgDOHf/d+9rGw/V//V+9bFpDSla7UKDyPy7DwIDAQABAoIBAAG7k0O5FfTrxeyD
PyOCF46jh9OAF8hRD9BdMVk0dH5Y8CqYXq93WjqUAARvYJOx6FjeeqsZeDholIhe
Rz3cLmXwAUqt47inbjVRh4EgJm13GFIRpS1aVcVDfxc+GCtDOHYmN+wBYJj2iXZI
UPes13wx7n1WmYviasMi1iwBwmldpZRttwx3GCVTrsRQgncPVcEfVfZIVzfXmYpk
2TAZDxmg5Ubkd6G0lVoxJktchaES2pnjxbaSumjt4oNt6yTi6bLIw6pk1x/L5/xd
oqenZczGtN/Oul0QalYjuJKmFPm0nUDcFDKA7+msim8qdr+3MLK29tHAWj+AUEn3
VH+5kP0CgYEA2AJRAfcvptH3d7jWEciDYyRbTCnpbq1dRJegPQJ7+Jm17Kp+FXzf
9cwOh7KGfslfzgZxj8v41wXqkarabuERM4MFKOiisJY//6xjWQxslnBp7uwJrKdu
g1uvStEGVtOvf09JZOWUW4qaC0+AeXjS6LHDVOvRjoov5GIUpv2+YA0CgYEA1pW1
YVvfEziZDqlQzCOFrwiEubPocB/KVIrHMyItJbWTu4R6dE+rbG1Ao27GpfGVcJbH
wYHvx8iA+qOQzQaYkGrwTFEGE9q0ERhm3DfqWvME+6VQxBHom3PhdVq3dGMxzUiH
OzfFGuDF5Qnt2y2oc27aQSYsUgiP1C0LP8Gf5IsCgYBgmvibxm8bToA8nP+wSFrq
dhIWyA/MHeC+kolpf7jt/+CrDb0B4y1OgoplCeS4w1sDi0Iyq2iI0e6MYzr5p9LH
lOsz1occLrZEpFZyNupBhdj6r7nL672zJcgJz93j6xxr9Yu/giWNozktocq1iOHa
i9XuHuFDvG2a2HqgDI+d6QKBgQCo5i1d9HIhLutKHvr5svwGSS4u/Ox3VI5s/M7N
8JiYldMyRZQc+Jh1P4khGpBBDWYSuJuCNEQHfEoI/bV7qzVqdsGtUBj4h6wzyIEt
1NUhwSaq6/QmX/I2aX+MX1sGwQzyB6Rpd/wsq78YCDivy8BLG3Wu0d0QtKyA1POF
u2GfAQKBgFulOvERfZlbAQt7zArZl8UlpNOeFhCymCVd5f4jxjEOTtrZ0ZVjOc2T
PRMDDuTZ0TY+uAZg60ujR5XTfZsRzS4MU5dUjlDLWSW7pf4VaKhnyZ9bizm5WrYc
Ydw3t0DaW5QOo8p0+RkzZHYDkAhvckptkcpdqPKDgKF+BzPrz6hv
-----END RSA TESTING KEY-----
`

// serverKey is the parsed key of every server in this package.
var serverKey = parseKey(keyPEM)

func parseKey(text string) *rsa.PrivateKey {
	block, _ := pem.Decode([]byte(strings.ReplaceAll(text, "TESTING", "PRIVATE")))
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		panic("tdtest: the built-in key: " + err.Error())
	}
	return key
}

// publicPEM is the public half as TDLib has its keys built in: PKCS #1 in PEM.
func publicPEM(key *rsa.PrivateKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)})
}
