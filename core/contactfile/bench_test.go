package contactfile

import (
	"fmt"
	"strings"
	"testing"
)

// manyPeople is a file as Google exports it, or as phones do.
func manyPeople(format Format, count int) string {
	var file strings.Builder
	if format == CSV {
		file.WriteString("First Name,Middle Name,Last Name,Organization Name,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\r\n")
	}
	for i := range count {
		if format == CSV {
			fmt.Fprintf(&file, "Ann,,Person %d,Garden club,\"Likes \"\"roses\"\"\",* myContacts,*,ann%d@example.org,Mobile,+1 555-%03d-%04d\r\n", i, i, i/10000, i%10000)
		} else {
			fmt.Fprintf(&file, "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Person %d;Ann;;;\r\nFN:Ann Person %d\r\nORG:Garden club\r\nTEL;TYPE=CELL:+1 555-%03d-%04d\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD\r\n /2wBDAAMCAgMCAgMDAwMEAwME\r\nEND:VCARD\r\n", i, i, i/10000, i%10000)
		}
	}
	return file.String()
}

func BenchmarkRead(b *testing.B) {
	for _, format := range []Format{CSV, VCard} {
		for _, count := range []int{10, 1_000, 50_000} {
			b.Run(fmt.Sprintf("%s/%d", format, count), func(b *testing.B) {
				text := manyPeople(format, count)
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					result, err := Read(b.Context(), strings.NewReader(text), Options{})
					if err != nil || result.Counts.Ready != count {
						b.Fatalf("%v %+v", err, result.Counts)
					}
				}
			})
		}
	}
}
