// What Go calls of shim.c, beside the five functions of td_json_client.h.
#ifndef ROSTER_TDJSON_SHIM_H
#define ROSTER_TDJSON_SHIM_H

#include <stddef.h>

// The stages of roster_td_open; each but the first names what failed.
enum { ROSTER_TD_OPENED, ROSTER_TD_NOT_OPENED, ROSTER_TD_NO_SYMBOL };

// Opens the library and finds its functions. On failure nothing stays open, and *detail (to be freed by the caller) is
// the system's message or the name of the missing function.
int roster_td_open(const char *path, char **detail);

// Forgets the functions that were found. The library itself stays mapped: a TDLib that has run may have left threads.
void roster_td_forget(void);

// td_receive and td_execute, and the length of what they return.
const char *roster_td_receive(double timeout, size_t *length);
const char *roster_td_execute(const char *request, size_t *length);

// Gives memory that was freed back to the system, where the C library does not do so by itself.
void roster_td_trim(void);

// Sends TDLib's log messages up to the given level to tdjsonLogMessage.
void roster_td_log_to_go(int max_verbosity_level);

#endif
