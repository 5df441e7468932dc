package contactfile

import (
	"runtime"
	"strings"
)

// atOnce is how many people are checked together.
const atOnce = 500

// collector makes rows of what is read. Checking numbers takes most of the time, so that is done on all processors, some
// people together, while more of the file is read; the rows come out in the file's order.
type collector struct {
	country string
	seen    map[string]int // the row of each number
	result  Result
	group   *group   // the people that are being collected
	checked []*group // those before them, in their order, of which the checking is under way
	most    int      // of them at a time
}

// group is some people, and when done is closed, the rows that they make.
type group struct {
	people []person
	rows   []Row
	done   chan struct{}
}

// person is somebody with any count of numbers, as they are in the file.
type person struct {
	line        int
	first, last string
	phones      []string
}

func newCollector(country string) *collector {
	return &collector{country: country, seen: make(map[string]int), group: &group{}, most: runtime.GOMAXPROCS(0)}
}

// add takes a person. errEnough tells that there is no room for more.
func (c *collector) add(line int, first, last string, phones []string) error {
	c.group.people = append(c.group.people, person{line, first, last, phones})
	if len(c.group.people) < atOnce {
		return nil
	}
	return c.check()
}

// check has the group checked, and takes in the oldest one while too many are under way.
func (c *collector) check() error {
	g := c.group
	g.done = make(chan struct{})
	go func() {
		defer close(g.done)
		for _, p := range g.people {
			g.rows = p.appendRows(g.rows, c.country)
		}
	}()
	c.checked, c.group = append(c.checked, g), &group{people: make([]person, 0, atOnce)}
	if len(c.checked) <= c.most {
		return nil
	}
	return c.takeIn()
}

// takeIn waits for the oldest group.
func (c *collector) takeIn() error {
	g := c.checked[0]
	c.checked = c.checked[1:]
	<-g.done
	for _, row := range g.rows {
		if err := c.append(row); err != nil {
			return err
		}
	}
	return nil
}

// finish takes in what is left. It returns when nothing is under way any more.
func (c *collector) finish() error {
	err := c.check()
	for len(c.checked) > 0 && err == nil {
		err = c.takeIn()
	}
	for _, g := range c.checked {
		<-g.done
	}
	return err
}

// appendRows adds a row for each of the person's numbers. What it keeps are copies: the rest of the file is not to stay in
// memory with them.
func (p person) appendRows(rows []Row, country string) []Row {
	first, last := strings.Clone(ProperName(p.first)), strings.Clone(ProperName(p.last))
	if first == "" {
		first, last = last, ""
	}
	row := Row{Line: p.line, FirstName: first, LastName: last, State: NoNumber}
	if len(p.phones) == 0 {
		return append(rows, row)
	}
	for _, phone := range p.phones {
		phone, row.Reason = CheckPhone(phone, country)
		row.Phone, row.State = strings.Clone(phone), NotANumber
		if row.Reason == "" {
			row.State = Ready
		}
		rows = append(rows, row)
	}
	return rows
}

func (c *collector) append(row Row) error {
	if len(c.result.Rows) == RowsMax {
		c.result.Truncated = true
		return errEnough
	}
	row.Row = len(c.result.Rows) + 1
	if row.State == Ready {
		if earlier := c.seen[row.Phone]; earlier != 0 {
			row.State, row.DuplicateOf = Duplicate, earlier
		} else {
			c.seen[row.Phone] = row.Row
		}
	}
	c.result.Rows = append(c.result.Rows, row)
	c.result.Counts.count(row.State)
	return nil
}
