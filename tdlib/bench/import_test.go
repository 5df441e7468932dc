package bench

import (
	"fmt"
	"testing"

	"roster/tdlib/tdtest"
)

// callImport imports a list of contacts as a whole: core from a queue in SQLite, ten at a time, with what became of each row
// stored and checked against the contacts; go-tdlib with one call a row, and nothing kept.
const callImport = "import"

// foundEvery is how many rows there are to one that leads to somebody.
const foundEvery = 10

// BenchmarkImport measures lists of contacts without the pauses and the daily budget that core keeps otherwise. Shown are, for
// each side, the time of the whole list and by how much the process's memory grew at its peak. Each list is new to a new
// person, and has the machine for itself.
func BenchmarkImport(b *testing.B) {
	for _, count := range []int{10, 1_000, 50_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			figures := rounds{}
			for b.Loop() {
				importRound(b, figures, count)
			}
			figures.report(b)
		})
	}
}

// importRound signs a person in for each side. A server of its own keeps the lists of earlier rounds out.
func importRound(b *testing.B, figures rounds, count int) {
	f := &field{server: tdtest.NewServer(b)}
	list := batch{Call: callImport, Way: wayTyped}
	for i := range count {
		phone := fmt.Sprintf("+1555%07d", i)
		if i%foundEvery == 0 {
			f.server.AddUser(tdtest.User{Phone: phone, FirstName: "Somebody"})
		}
		list.Phones = append(list.Phones, phone)
	}
	for _, name := range []string{sideCore, sideGoTDLib} {
		person := f.person(b)
		if name == sideGoTDLib {
			startProcess(b, sideCore, person).end()
		}
		side := startProcess(b, name, person)
		before := side.say(batch{}).Peak
		took := side.say(list)
		figures.add(name+"-ms", micros(took.Durations[0])/1000)
		figures.add(name+"-MB", float64(took.Peak-before)/(1<<20))
		_ = side.cmd.Process.Kill()
		_ = side.cmd.Wait()
	}
}
