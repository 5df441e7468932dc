package main

// firstStart is the first start: no credentials are known, no account is there.
func (g *guide) firstStart() {
	g.open(g.argumentsFor("first"), "ROSTER_API_ID=", "ROSTER_API_HASH=")
	g.show("welcome")
	g.press("Return")
	g.show("credentials")
	g.write("12three\t0123\n")
	g.show("credentials-refused")
	g.close()
}

// withoutTDLib is a start that fails.
func (g *guide) withoutTDLib() {
	g.open([]string{"--data", g.path("none"), "--tdlib", "/nowhere/libtdjson.so"})
	g.show("missing")
	g.close()
}

// offline starts on the stored accounts while the server is away.
func (g *guide) offline() {
	g.do(func() error { g.server.Pause(); return nil })
	g.open(g.arguments())
	g.press("ctrl+1")
	g.show("stored-profile")
	g.do(g.server.Resume)
	g.close()
}
