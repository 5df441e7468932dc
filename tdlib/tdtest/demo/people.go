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
	server.SellUsername("flowers")
	return c, addNeighbours(server, c)
}

// neighbour is somebody around the accounts: in the shop's address book, and perhaps with a photo.
type neighbour struct {
	tdtest.User
	photo   *portrait
	contact bool
}

// neighbours are the people around the accounts. Nadia is in nobody's address book: she can be added by hand.
func neighbours() []neighbour {
	red, green, blue := face(rose), face(moss), face(dusk)
	return []neighbour{
		{tdtest.User{
			Phone: "+15550140044", FirstName: "Iryna", LastName: "Bondar", Username: "iryna_bondar", Online: true, Premium: true,
			Bio: "Weddings, birthdays, name days.", Birthday: tdtest.Birthday{Day: 3, Month: 9},
		}, &red, true},
		{tdtest.User{Phone: "+15550150055", FirstName: "Marko", Bio: "Deliveries"}, nil, true},
		{tdtest.User{Phone: "+15550160066", FirstName: "Nadia", LastName: "Melnyk", Username: "nadia_melnyk"}, &green, false},
		{tdtest.User{
			Phone: "+15550170077", FirstName: "Oleksandra-Viktoriia", LastName: "Vyshnevetska-Zhovtobriukh", Username: "viktoriia_events",
		}, nil, true},
		{tdtest.User{
			Phone: "+15550180088", FirstName: "Florian", LastName: "Weber", Username: "florian_weber", Bio: "Tulips from the field.",
		}, &blue, true},
		{tdtest.User{Phone: "+15550190091", FirstName: "Тарас", LastName: "Лисенко"}, nil, true},
		{tdtest.User{Phone: "+15550120013", FirstName: "Yaroslava"}, nil, true},
		{tdtest.User{Phone: "+15550120014", FirstName: "Bohdan", LastName: "Tkachenko", Username: "bohdan_t"}, nil, true},
		{tdtest.User{Phone: "+15550120015", FirstName: "Solomiia", LastName: "Kravets"}, nil, true},
		{tdtest.User{Phone: "+15550120017", FirstName: "Petro", LastName: "Ivanenko", Username: "weekend_flowers", HiddenPhone: true}, nil, false},
		{tdtest.User{Phone: "+15550120016", Username: "flower_orders_bot", FirstName: "Flower orders", Bot: true}, nil, false},
	}
}

// addNeighbours adds the people, channels and groups around the accounts.
func addNeighbours(server *tdtest.Server, c cast) error {
	people := map[string]int64{}
	known := []int64{c.desk.ID}
	for _, n := range neighbours() {
		if n.photo != nil {
			photo, err := n.photo.jpeg()
			if err != nil {
				return fmt.Errorf("drawing the photo of %s: %w", n.FirstName, err)
			}
			n.Photo = photo
		}
		id := server.AddUser(n.User).ID
		people[n.FirstName] = id
		if n.contact {
			known = append(known, id)
		}
	}
	server.UpdateUser(c.shop.ID, func(u *tdtest.User) { u.Contacts = known })
	server.UpdateUser(people["Iryna"], func(u *tdtest.User) { u.Contacts = []int64{c.shop.ID} })
	server.SetImporters("+15550170000", 3)
	addChats(server, c, people["Iryna"], people["Marko"])
	return nil
}

func addChats(server *tdtest.Server, c cast, iryna, marko int64) {
	server.AddChannel(tdtest.Chat{Title: "Olena's Flowers", Username: "olenas_flowers", About: "What is fresh today.", CreatorID: c.shop.ID, MemberCount: 1240, LastMessage: "Peonies are here.", Photo: c.shop.Photo})
	server.AddChannel(tdtest.Chat{Title: "Flora Wholesale", Username: "flora_wholesale", About: "Cut flowers by the box, every morning from five.", CreatorID: marko, MemberCount: 18630, Verified: true})
	server.AddChannel(tdtest.Chat{Title: "Flowers for free", Username: "flowers_4free", CreatorID: marko, MemberCount: 12, Scam: true})
	server.AddGroup(tdtest.Chat{Title: "Flower Market Kyiv", Username: "flower_market_kyiv", About: "Growers and shops. Prices of the day are pinned.", CreatorID: iryna, Members: []int64{c.shop.ID, iryna}, MemberCount: 412})
	server.AddGroup(tdtest.Chat{Title: "Podil Chess Club", Username: "podil_chess", About: "Games, results, training.", CreatorID: c.club.ID, Members: []int64{iryna, marko}, MemberCount: 86, Photo: c.club.Photo})
	server.AddBasicGroup(tdtest.Chat{Title: "Deliveries", CreatorID: c.shop.ID, Members: []int64{marko, c.desk.ID}})
	server.AddPrivateChat(iryna, c.shop.ID, "Do you have tulips?")
	server.AddPrivateChat(marko, c.club.ID, "I am in on Tuesday.")
}
