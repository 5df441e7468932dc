package main

import (
	"fmt"

	"roster/tdlib/tdtest"
)

// person is somebody of the sample world who has an account in the demo; label is what the account is called in Roster.
type person struct {
	tdtest.User
	label string
}

// cast is the sample world's people with accounts.
type cast struct {
	shop, club person // signed in before the window opens
	desk       person // for trying the sign-in by hand
	banned     tdtest.User
}

// seed fills the server with sample people, channels and groups.
func seed(server *tdtest.Server) (cast, error) {
	var c cast
	for _, add := range []struct {
		to    *person
		photo portrait
		label string
		user  tdtest.User
	}{
		{&c.shop, flower(), "Flower shop", tdtest.User{
			Phone: "+15550110011", Code: "11111", FirstName: "Olena", LastName: "Kovalenko", Username: "olena_flowers",
			Bio: "Flowers for every day. Open 9–19, Sundays until 15.", Birthday: tdtest.Birthday{Day: 14, Month: 5, Year: 1986},
			Premium: true,
		}},
		{&c.club, pawn(), "Chess club", tdtest.User{
			Phone: "+15550120022", Code: "22222", FirstName: "Danylo", LastName: "Shevchuk", Username: "chessclub_secretary",
			Bio: "Secretary of the Podil chess club. Training on Tuesdays.", Birthday: tdtest.Birthday{Day: 29, Month: 2},
			Password: "rook takes e4", PasswordHint: "an opening move",
		}},
		{&c.desk, lamp(), "Support desk", tdtest.User{
			Phone: "+15550130033", Code: "33333", FirstName: "Support", LastName: "Desk", Username: "lamp_support",
			Bio: "We answer on working days within two hours.", Password: "lighthouse", PasswordHint: "shows ships the way",
		}},
	} {
		photo, err := add.photo.jpeg()
		if err != nil {
			return c, fmt.Errorf("drawing the photo of %s: %w", add.label, err)
		}
		add.user.Photo = photo
		*add.to = person{User: server.AddUser(add.user), label: add.label}
		add.to.Code, add.to.Password = add.user.Code, add.user.Password
	}
	c.banned = server.AddUser(tdtest.User{Phone: "+15550199099", Banned: true})
	addNeighbours(server, c)
	return c, nil
}

// neighbours are the people around the accounts.
var neighbours = []tdtest.User{
	{Phone: "+15550140044", FirstName: "Iryna", LastName: "Bondar", Username: "iryna_bondar", Online: true, Premium: true,
		Bio: "Weddings, birthdays, name days.", Birthday: tdtest.Birthday{Day: 3, Month: 9}},
	{Phone: "+15550150055", FirstName: "Marko", Bio: "Deliveries"},
	{Phone: "+15550160066", FirstName: "Nadia", LastName: "Melnyk", Username: "nadia_melnyk"},
	{Phone: "+15550170077", FirstName: "Oleksandra-Viktoriia", LastName: "Vyshnevetska-Zhovtobriukh", Username: "viktoriia_events"},
	{Phone: "+15550180088", FirstName: "Florian", LastName: "Weber", Username: "florian_weber", Bio: "Tulips from the field."},
	{Phone: "+15550190099", FirstName: "Taras", LastName: "Lysenko"},
	{Phone: "+15550120013", FirstName: "Yaroslava"},
	{Phone: "+15550120014", FirstName: "Bohdan", LastName: "Tkachenko", Username: "bohdan_t"},
	{Phone: "+15550120015", FirstName: "Solomiia", LastName: "Kravets"},
	{Username: "flower_orders_bot", FirstName: "Flower orders", Bot: true},
}

// addNeighbours adds the people, channels and groups around the accounts. What Nadia is called is not known to anybody's
// address book: she can be added by hand.
func addNeighbours(server *tdtest.Server, c cast) {
	var ids []int64
	for _, who := range neighbours {
		ids = append(ids, server.AddUser(who).ID)
	}
	iryna, marko, florian := ids[0], ids[1], ids[4]
	server.UpdateUser(c.shop.ID, func(u *tdtest.User) {
		u.Contacts = []int64{iryna, marko, ids[3], florian, ids[5], ids[6], ids[7], ids[8], c.desk.ID}
	})
	server.UpdateUser(iryna, func(u *tdtest.User) { u.Contacts = []int64{c.shop.ID} })
	server.SetImporters("+15550170000", 3)
	addChats(server, c, iryna, marko)
}

func addChats(server *tdtest.Server, c cast, iryna, marko int64) {
	server.AddChannel(tdtest.Chat{Title: "Olena's Flowers", Username: "olenas_flowers", About: "What is fresh today.", CreatorID: c.shop.ID, MemberCount: 1240, LastMessage: "Peonies are here."})
	server.AddChannel(tdtest.Chat{Title: "Flora Wholesale", Username: "flora_wholesale", About: "Cut flowers by the box, every morning from five.", MemberCount: 18630, Verified: true})
	server.AddGroup(tdtest.Chat{Title: "Flower Market Kyiv", Username: "flower_market_kyiv", About: "Growers and shops. Prices of the day are pinned.", Members: []int64{c.shop.ID, iryna}, MemberCount: 412})
	server.AddGroup(tdtest.Chat{Title: "Podil Chess Club", Username: "podil_chess", About: "Games, results, training.", CreatorID: c.club.ID, Members: []int64{iryna, marko}, MemberCount: 86})
	server.AddBasicGroup(tdtest.Chat{Title: "Deliveries", CreatorID: c.shop.ID, Members: []int64{marko, c.desk.ID}})
	server.AddPrivateChat(iryna, c.shop.ID, "Do you have tulips?")
	server.AddPrivateChat(marko, c.club.ID, "I am in on Tuesday.")
}
