package contacts

import (
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// world is a page's model over a scripted core.
type world struct {
	core  *guitest.Core
	queue *kittest.Queue
	model *Model
	now   time.Time
}

func newWorld(t *testing.T, infos ...core.AccountInfo) *world {
	return newWorldOn(t, kittest.NewQueue(), func() {}, infos...)
}

func newWorldOn(t *testing.T, queue *kittest.Queue, changed func(), infos ...core.AccountInfo) *world {
	w := &world{core: guitest.NewCore(infos...), queue: queue, now: guitest.Synced}
	photos := photo.NewLoader(w.core, queue)
	w.model = NewModel(w.core, queue, photos, func() time.Time { return w.now }, changed)
	t.Cleanup(func() { w.model.Close(); photos.Close() })
	w.core.Subscribe(func(event core.Event) { queue.Do(func() { w.model.Happened(event) }) })
	queue.Drain()
	return w
}

func olena() core.AccountInfo {
	return guitest.Ready(1, guitest.Profile(7001, "Olena Kovalenko", "olena_shop", "380500000000"))
}

func ivan() core.AccountInfo {
	return guitest.Ready(2, guitest.Profile(7002, "Ivan Marchenko", "", "15550100002"))
}

// answer succeeds the oldest request with a result.
func (w *world) answer(t *testing.T, action string, result any) guitest.Sent {
	t.Helper()
	sent := w.core.Take(t, action)
	sent.Succeed(result)
	w.queue.Drain()
	return sent
}

func (w *world) refuse(t *testing.T, action string, p *core.Problem) {
	t.Helper()
	w.core.Take(t, action).Fail("refused", p)
	w.queue.Drain()
}
