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

// addNeighbours adds the people, channels and groups around the accounts.
func addNeighbours(server *tdtest.Server, c cast) {
	iryna := server.AddUser(tdtest.User{Phone: "+15550140044", FirstName: "Iryna", LastName: "Bondar", Username: "iryna_bondar", Online: true})
	marko := server.AddUser(tdtest.User{Phone: "+15550150055", FirstName: "Marko", Bio: "Deliveries"})

	server.AddChannel(tdtest.Chat{Title: "Olena's Flowers", Username: "olenas_flowers", About: "What is fresh today.", CreatorID: c.shop.ID, MemberCount: 1240, LastMessage: "Peonies are here."})
	server.AddGroup(tdtest.Chat{Title: "Podil Chess Club", Username: "podil_chess", About: "Games, results, training.", CreatorID: c.club.ID, Members: []int64{iryna.ID, marko.ID}, MemberCount: 86})
	server.AddBasicGroup(tdtest.Chat{Title: "Deliveries", CreatorID: c.shop.ID, Members: []int64{marko.ID, c.desk.ID}})
	server.AddPrivateChat(iryna.ID, c.shop.ID, "Do you have tulips?")
	server.AddPrivateChat(marko.ID, c.club.ID, "I am in on Tuesday.")
}
