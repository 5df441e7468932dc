package tdtest_test

import (
	"context"
	"fmt"
	"time"

	"roster/tdlib/tdtest"
)

// A server without a test around it, as the demo has it.
func ExampleStart() {
	server, err := tdtest.Start(tdtest.Options{SignUp: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	ada := server.AddUser(tdtest.User{Phone: "+99966 000 0001", FirstName: "Ada", Username: "ada_byron"})
	news := server.AddChannel(tdtest.Chat{Title: "Engine news", CreatorID: ada.ID, MemberCount: 1200})
	fmt.Println(ada.Phone, news.Title, len(server.Clients(ada.ID)))
	fmt.Println(server.Close())
	// Output:
	// 999660000001 Engine news 0
	// <nil>
}

// Scripting what goes wrong.
func ExampleServer_Inject() {
	server, err := tdtest.Start(tdtest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	server.FailOnce("auth.sendCode", tdtest.FloodWait(86400))
	cancel := server.Inject(tdtest.Fault{Method: "users.getFullUser", Delay: time.Second, Times: 3})
	cancel()

	ctx, stop := context.WithTimeout(context.Background(), time.Millisecond)
	defer stop()
	calls, err := server.WaitCalls(ctx, "auth.sendCode", 1)
	fmt.Println(len(calls), err)
	fmt.Println(server.Close())
	// Output:
	// 0 waiting for 1 calls of auth.sendCode, have 0: context deadline exceeded
	// <nil>
}
