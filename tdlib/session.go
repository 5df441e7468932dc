package tdlib

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// session is one TDLib client with what core.Session promises about it.
type session struct {
	client  *tdjson.Client
	folder  string
	events  core.SessionEvents
	log     *slog.Logger
	clock   core.Clock
	release func()          // frees the account's folder for the next session
	life    context.Context // ends with the client
	end     context.CancelFunc
	guard   *guard
	others  *reconnector
	photos  chan struct{} // has room for the photos of others that are being downloaded

	mu         sync.Mutex
	news       chan struct{} // closed and replaced whenever something below changes
	muted      bool          // nobody is told anything any more: Open has failed, or another client goes on
	closing    bool          // Close was called
	leaving    bool          // LogOut was called
	ending     bool          // TDLib has begun to end the client
	lost       error         // why Telegram ended the session
	refusal    *core.TDLibError
	authorized core.AuthorizationState
	connection core.ConnectionState
	cutOff     time.Time // since when the connection is not ready
	nudged     time.Time // when TDLib was last told to try to connect
	self       self
	fulls      fullInfos
	names      names
	bioLength  int              // the option bio_length_max
	delays     map[string]delay // of the functions of TDLib that Telegram has wait
	downloads  downloads
	chatList   chatList
}

func newSession(options Options, folder string, events core.SessionEvents, release func(), proxied bool, others *reconnector) (*session, error) {
	s := &session{
		others:  others,
		folder:  folder,
		events:  events,
		log:     options.Log,
		clock:   options.Clock,
		release: release,
		news:    make(chan struct{}),
		cutOff:  time.Now(),
		photos:  make(chan struct{}, photosAtOnce),
		fulls:   newFullInfos(),
		names:   newNames(),
		delays:  make(map[string]delay),

		bioLength: defaultBioLength,
		downloads: downloads{files: make(map[string]int32)},
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.guard = &guard{setNetwork: s.setNetwork, short: options.patience, long: longPatience, idle: !proxied, barred: proxied}
	s.dropFiles() // of a session that did not end by itself
	client, err := tdjson.New(s.handle)
	if err != nil {
		s.end()
		return nil, err
	}
	s.client = client
	others.join(s)
	return s, nil
}

// initialize gives TDLib the network, the options and the parameters, in this order and without waiting in between:
// TDLib queues what comes before the parameters and applies it before it opens a connection (Td::init_options_and_network).
// Without a network there is none until the proxy is known to be in force.
func (s *session) initialize(ctx context.Context, proxy *Proxy, parameters *td.SetTdlibParametersRequest) error {
	requests := []tdjson.Request{&td.DisableProxyRequest{}}
	if proxy != nil {
		requests = []tdjson.Request{
			&td.SetNetworkTypeRequest{Type: &td.NetworkTypeNone{}},
			proxy.request(),
		}
	}
	for _, name := range []string{"use_storage_optimizer", "disable_persistent_network_statistics"} {
		requests = append(requests, &td.SetOptionRequest{Name: name, Value: &td.OptionValueBoolean{Value: true}})
	}
	requests = append(requests, parameters)
	pending := make([]*tdjson.Pending, len(requests))
	for i, request := range requests {
		p, err := s.client.Start(ctx, request)
		if err != nil {
			return s.translate(ctx, err)
		}
		pending[i] = p
	}
	// The parameters are last here, but the first to be told apart: without them nothing else is answered.
	for i := len(pending) - 1; i >= 0; i-- {
		if _, err := pending[i].Wait(ctx); err != nil {
			return fmt.Errorf("%s: %w", requests[i].GetFunctionName(), s.translate(ctx, err))
		}
	}
	if err := s.dropOtherProxies(ctx); err != nil {
		return err
	}
	if proxy == nil {
		return nil
	}
	return s.openNetwork(ctx)
}

// openNetwork is for when the proxy is in force.
func (s *session) openNetwork(ctx context.Context) error {
	err := s.do(ctx, &td.SetNetworkTypeRequest{Type: &td.NetworkTypeOther{}})
	if err == nil {
		s.guard.admit()
	}
	return err
}

// useProxy changes the proxy of a running client; nil is none. There is no network until the new one is in force, and none
// after an error. Taking it away also ends the connections there are (StateManager::on_network).
func (s *session) useProxy(ctx context.Context, proxy *Proxy) error {
	s.guard.bar()
	var change tdjson.Request = &td.DisableProxyRequest{}
	if proxy != nil {
		change = proxy.request()
	}
	for _, request := range []tdjson.Request{&td.SetNetworkTypeRequest{Type: &td.NetworkTypeNone{}}, change} {
		if _, err := s.client.Send(ctx, request); err != nil {
			return fmt.Errorf("%s: %w", request.GetFunctionName(), s.translate(ctx, err))
		}
	}
	if err := s.dropOtherProxies(ctx); err != nil {
		return err
	}
	if proxy != nil {
		s.guard.resume()
	}
	return s.openNetwork(ctx)
}

// dropOtherProxies deletes the proxies of earlier starts, which TDLib keeps with their passwords.
func (s *session) dropOtherProxies(ctx context.Context) error {
	known, err := call(ctx, s, &td.GetProxiesRequest{}, td.UnmarshalProxies)
	if err != nil {
		return fmt.Errorf("listing the known proxies: %w", err)
	}
	for _, proxy := range known.Proxies {
		if proxy.IsEnabled {
			continue
		}
		if err := s.do(ctx, &td.RemoveProxyRequest{ProxyId: proxy.Id}); err != nil {
			return fmt.Errorf("deleting an old proxy: %w", err)
		}
	}
	return nil
}

// setNetwork does not wait for the answer, which is always ok. An error tells that the client is closing.
func (s *session) setNetwork(network td.NetworkType) {
	_, _ = s.client.Start(s.life, &td.SetNetworkTypeRequest{Type: network})
}

// call sends a request and decodes its answer. Errors are as core.Session has them.
func call[T any](ctx context.Context, s *session, request tdjson.Request, decode func(json.RawMessage) (T, error)) (T, error) {
	if err := s.noteDelay(ctx, request); err != nil {
		var none T
		return none, err
	}
	result, err := tdjson.Call(ctx, s.client, request, decode)
	return result, s.translate(ctx, err)
}

// do is call for requests that are answered with ok.
func (s *session) do(ctx context.Context, request tdjson.Request) error {
	_, err := call(ctx, s, request, td.UnmarshalOk)
	return err
}

// sessionDuplicated is the error, with code 406, of a session that two programs use. Telegram ends it, and TDLib does not
// know what it means.
const sessionDuplicated = "AUTH_KEY_DUPLICATED"

// translate turns the transport's errors into core's.
func (s *session) translate(ctx context.Context, err error) error {
	if errors.Is(err, tdjson.ErrClosed) {
		return core.ErrSessionClosed
	}
	var refused *tdjson.Error
	if !errors.As(err, &refused) {
		return err
	}
	if refused.Code == 401 && refused.Message == "Unauthorized" && s.isEnding(ctx) {
		// What TDLib says to whatever is asked while it deletes a session.
		return core.ErrSessionClosed
	}
	result := &core.TDLibError{Code: refused.Code, Message: refused.Message}
	if refused.Code == 401 || refused.Message == sessionDuplicated {
		s.noteRefusal(result)
	}
	return result
}

// noteRefusal keeps why Telegram has refused a request, in case that it was the end of the session. The 401 that follows when a
// session was used twice says less.
func (s *session) noteRefusal(refused *core.TDLibError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.wasDuplicated() {
		s.refusal = refused
	}
}

// wasDuplicated needs the lock.
func (s *session) wasDuplicated() bool {
	return s.refusal != nil && s.refusal.Message == sessionDuplicated
}

// handle is called for every update, one after the other. Only what is used here is decoded.
func (s *session) handle(u tdjson.Update) {
	if u.Delay != nil {
		s.onDelay(*u.Delay)
		return
	}
	var err error
	switch u.Type {
	case td.ConstructorUpdateAuthorizationState:
		err = decoded(u, td.UnmarshalUpdateAuthorizationState, s.onAuthorizationState)
	case td.ConstructorUpdateConnectionState:
		err = decoded(u, td.UnmarshalUpdateConnectionState, s.onConnectionState)
	case td.ConstructorUpdateOption:
		err = s.onOption(u.Data)
	case td.ConstructorUpdateUser, td.ConstructorUpdateUserStatus, td.ConstructorUpdateUserFullInfo:
		err = s.onUser(u)
	case td.ConstructorUpdateSupergroup:
		err = s.onSupergroup(u)
	case td.ConstructorUpdateBasicGroupFullInfo, td.ConstructorUpdateSupergroupFullInfo:
		err = s.onChatFullInfo(u)
	}
	if err != nil {
		s.log.Error("an update of TDLib cannot be read", "type", u.Type, "error", err)
	}
}

func decoded[T any](u tdjson.Update, decode func(json.RawMessage) (T, error), handle func(T)) error {
	value, err := decode(u.Data)
	if err != nil {
		return err
	}
	handle(value)
	return nil
}

// change changes the session's state and wakes everybody who waits for a change.
func (s *session) change(apply func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	apply()
	close(s.news)
	s.news = make(chan struct{})
}

// await waits until done, which is called with the lock held, is true.
func (s *session) await(ctx context.Context, done func() bool) error {
	for {
		s.mu.Lock()
		ok, news := done(), s.news
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.life.Done():
			return core.ErrSessionClosed
		}
	}
}

// audible tells whether events go out.
func (s *session) audible() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.muted
}

func (s *session) onAuthorizationState(u *td.UpdateAuthorizationState) {
	authorization, err := toAuthorization(u.AuthorizationState)
	if err != nil {
		s.log.Error("an authorization state of TDLib is not known", "error", err)
		return
	}
	s.change(func() { s.noteState(authorization.State) })
	if s.audible() {
		s.events.Authorization(authorization)
	}
	switch authorization.State {
	case core.AuthReady:
		go s.watchSelf()
	case core.AuthClosed:
		s.onClosed()
	}
}

func (s *session) state() core.AuthorizationState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.authorized
}

func (s *session) onConnectionState(u *td.UpdateConnectionState) {
	state := toConnectionState(u.State)
	s.noteConnection(state)
	s.guard.onConnectionState(state)
	s.others.onConnectionState(isConnected(state))
	if s.audible() {
		s.events.Connection(state)
	}
}

func (s *session) noteConnection(state core.ConnectionState) {
	s.change(func() {
		if s.connection == core.ConnectionReady {
			s.cutOff = time.Now()
		}
		s.connection = state
	})
}

// onOption keeps the few options that are used.
func (s *session) onOption(data json.RawMessage) error {
	var option struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal(data, &option); err != nil {
		return err
	}
	switch option.Name {
	case "my_id", "bio_length_max", "expect_blocking":
	default:
		return nil
	}
	u, err := td.UnmarshalUpdateOption(data)
	if err != nil {
		return err
	}
	switch value := u.Value.(type) {
	case *td.OptionValueInteger:
		s.change(func() { s.setOption(option.Name, int64(value.Value)) })
	case *td.OptionValueBoolean:
		s.guard.onExpectBlocking(value.Value)
	}
	return nil
}

// setOption needs the lock.
func (s *session) setOption(name string, value int64) {
	switch name {
	case "my_id":
		s.self.id = value
	case "bio_length_max":
		s.bioLength = int(value)
	}
}
