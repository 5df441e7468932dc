// The five functions of TDLib's JSON interface that Roster and go-tdlib call, declared by hand after TDLib 1.8.46.
// They are defined in ../../../shim.c, which forwards them to the library that Load opened.
#ifndef ROSTER_TD_JSON_CLIENT_H
#define ROSTER_TD_JSON_CLIENT_H

int td_create_client_id(void);
void td_send(int client_id, const char *request);
const char *td_receive(double timeout);
const char *td_execute(const char *request);
void td_set_log_message_callback(int max_verbosity_level, void (*callback)(int verbosity_level, const char *message));

#endif
