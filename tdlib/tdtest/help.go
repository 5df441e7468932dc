package tdtest

import (
	"net"
	"strconv"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var helpRPCs = []rpc{
	before(getNearestDC),
	before(getConfig),
	before(getAppConfig),
	before(getCountries),
}

// dataCentres is how many data centres the server plays. They are all the same.
const dataCentres = 5

func getNearestDC(c *call, _ *tg.HelpGetNearestDCRequest) (bin.Encoder, error) {
	return &tg.NearestDC{Country: "US", ThisDC: c.key.DC, NearestDC: c.key.DC}, nil
}

// getConfig must name the data centre that was asked: with another one TDLib asks again and again.
func getConfig(c *call, _ *tg.HelpGetConfigRequest) (bin.Encoder, error) {
	now := time.Now()
	return &tg.Config{
		Date: int(now.Unix()), Expires: int(now.Add(24 * time.Hour).Unix()), ThisDC: c.key.DC,
		DCOptions: c.dcOptions(), DCTxtDomainName: "",
		ChatSizeMax: 200, MegagroupSizeMax: 200_000, ForwardedCountMax: 100,
		OnlineUpdatePeriodMs: 210_000, OfflineBlurTimeoutMs: 5_000, OfflineIdleTimeoutMs: 30_000,
		OnlineCloudTimeoutMs: 300_000, NotifyCloudDelayMs: 30_000, NotifyDefaultDelayMs: 1_500,
		PushChatPeriodMs: 60_000, PushChatLimit: 2, EditTimeLimit: 172_800,
		RevokeTimeLimit: 1 << 30, RevokePmTimeLimit: 1 << 30, RatingEDecay: 2_419_200,
		StickersRecentLimit: 200, ChannelsReadMediaPeriod: 604_800,
		CallReceiveTimeoutMs: 20_000, CallRingTimeoutMs: 90_000, CallConnectTimeoutMs: 30_000,
		CallPacketTimeoutMs: 10_000, MeURLPrefix: "https://t.me/", CaptionLengthMax: 1024,
		MessageLengthMax: 4096, WebfileDCID: c.key.DC,
	}, nil
}

// dcOptions names this server's own address for every data centre, so that a client that left the proxy out would
// still reach nothing but loopback.
func (s *Server) dcOptions() []tg.DCOption {
	host, port, err := net.SplitHostPort(s.address)
	if err != nil {
		s.log.Error("splitting the server's address", "error", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		s.log.Error("reading the server's port", "error", err)
	}
	options := make([]tg.DCOption, dataCentres)
	for i := range options {
		options[i] = tg.DCOption{ID: i + 1, IPAddress: host, Port: number}
	}
	return options
}

// getAppConfig is the same for everybody but those who are, or were, frozen. Its hash tells one version from the other.
func getAppConfig(c *call, r *tg.HelpGetAppConfigRequest) (bin.Encoder, error) {
	hash, own := 1, []tg.JSONObjectValue(nil)
	if me := c.me(); me != nil {
		hash, own = 1+me.Freezes, me.Freeze.config()
	}
	if r.Hash == hash {
		return &tg.HelpAppConfigNotModified{}, nil
	}
	number := func(key string, value float64) tg.JSONObjectValue {
		return tg.JSONObjectValue{Key: key, Value: &tg.JSONNumber{Value: value}}
	}
	return &tg.HelpAppConfig{Hash: hash, Config: &tg.JSONObject{Value: append([]tg.JSONObjectValue{
		number("about_length_limit_default", maxBio),
		number("about_length_limit_premium", maxBioPremium),
	}, own...)}}, nil
}

func getCountries(*call, *tg.HelpGetCountriesListRequest) (bin.Encoder, error) {
	return &tg.HelpCountriesList{Hash: 1, Countries: []tg.HelpCountry{{
		ISO2: "US", DefaultName: "USA", CountryCodes: []tg.HelpCountryCode{{CountryCode: "1"}},
	}}}, nil
}

func tomorrow() int { return int(time.Now().Add(24 * time.Hour).Unix()) }
