package contactimport

// SetChoice shows only rows of one kind.
func (m *Model) SetChoice(choice Shown) {
	m.onSheet(func(_ *work, s *sheet) { s.setFilter(choice, s.filter) })
}

// SetFilter shows only rows that have every word of a text in their name or number.
func (m *Model) SetFilter(filter string) {
	m.onSheet(func(_ *work, s *sheet) { s.setFilter(s.choice, filter) })
}

// Edit opens a row in the editor; 0 closes it. Rows that no longer pass the filter leave the list now.
func (m *Model) Edit(id int) {
	m.onSheet(func(d *work, s *sheet) {
		if _, there := s.row(id); !there {
			id = 0
		}
		if id == 0 && d.editing != 0 {
			s.choose()
		}
		d.editing = id
	})
}

// Next opens the row below the one in the editor, or closes it behind the last one.
func (m *Model) Next() {
	m.onSheet(func(d *work, s *sheet) {
		next := 0
		if at := placeOf(s.shown, d.editing); at >= 0 && at+1 < len(s.shown) {
			next = s.shown[at+1]
		}
		s.choose()
		d.editing = next
	})
}

// Change takes what was typed for the row in the editor, and checks it.
func (m *Model) Change(first, last, number string) {
	m.onSheet(func(d *work, s *sheet) {
		was, there := s.row(d.editing)
		if there && (was.First != first || was.Last != last || was.Phone != number) {
			s.change(d.editing, first, last, number)
		}
	})
}

// LeaveOut leaves a row out of the import, or takes it in again.
func (m *Model) LeaveOut(id int, out bool) {
	m.onSheet(func(_ *work, s *sheet) {
		if row, there := s.row(id); there && row.Out != out {
			s.leaveOut([]int{id}, out)
		}
	})
}

// LeaveOutShown does that with all rows on show.
func (m *Model) LeaveOutShown(out bool) {
	m.onSheet(func(_ *work, s *sheet) { s.leaveOut(s.shown, out) })
}

func (m *Model) onSheet(do func(*work, *sheet)) {
	d := m.desks.Of(m.shown)
	if d.sheet == nil {
		return
	}
	do(d, d.sheet)
	m.update(m.shown)
}

// Edited tells that the person has changed rows of the file, or left some out.
func (m *Model) Edited() bool {
	s := m.desks.Of(m.shown).sheet
	return s != nil && len(s.edits) > 0
}
