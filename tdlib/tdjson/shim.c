// The five functions of TDLib's JSON interface, forwarding to the library that roster_td_open found at run time. Until
// then they do nothing.

#include "shim.h"
#include "td/telegram/td_json_client.h"
#include "_cgo_export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
typedef HMODULE library;
#else
#include <dlfcn.h>
typedef void *library;
#endif

typedef void (*log_callback)(int verbosity_level, const char *message);

struct functions {
	int (*create_client_id)(void);
	void (*send)(int client_id, const char *request);
	const char *(*receive)(double timeout);
	const char *(*execute)(const char *request);
	void (*set_log_message_callback)(int max_verbosity_level, log_callback callback);
};

static struct functions td;

static char *copy(const char *text) {
	size_t size = strlen(text) + 1;
	char *result = malloc(size);
	if (result != NULL) {
		memcpy(result, text, size);
	}
	return result;
}

#ifdef _WIN32

static library open_library(const char *path, char **detail) {
	int length = MultiByteToWideChar(CP_UTF8, 0, path, -1, NULL, 0);
	wchar_t *wide = malloc((size_t)length * sizeof(wchar_t));
	MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, length);
	library result = LoadLibraryW(wide);
	free(wide);
	if (result == NULL) {
		char text[64];
		snprintf(text, sizeof text, "LoadLibrary: error %lu", GetLastError());
		*detail = copy(text);
	}
	return result;
}

static void *find(library opened, const char *name) {
	return (void *)GetProcAddress(opened, name);
}

static void close_library(library opened) {
	FreeLibrary(opened);
}

#else

// RTLD_LOCAL: the library's own OpenSSL and zlib must not be found by anything else in the process.
static library open_library(const char *path, char **detail) {
	library result = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (result == NULL) {
		*detail = copy(dlerror());
	}
	return result;
}

static void *find(library opened, const char *name) {
	return dlsym(opened, name);
}

static void close_library(library opened) {
	dlclose(opened);
}

#endif

static const char *find_all(library opened, struct functions *found) {
	const char *names[] = {"td_create_client_id", "td_send", "td_receive", "td_execute",
	                       "td_set_log_message_callback"};
	void **places[] = {(void **)&found->create_client_id, (void **)&found->send, (void **)&found->receive,
	                   (void **)&found->execute, (void **)&found->set_log_message_callback};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		*places[i] = find(opened, names[i]);
		if (*places[i] == NULL) {
			return names[i];
		}
	}
	return NULL;
}

// TDLib's many threads would each get an arena of their own, of up to eight for each core, in which little lies that is
// never given back. It allocates too seldom for threads to get into each other's way in two.
static void keep_heap_small(void) {
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 2);
#endif
}

int roster_td_open(const char *path, char **detail) {
	keep_heap_small();
	library opened = open_library(path, detail);
	if (opened == NULL) {
		return ROSTER_TD_NOT_OPENED;
	}
	struct functions found;
	const char *missing = find_all(opened, &found);
	if (missing != NULL) {
		*detail = copy(missing);
		close_library(opened);
		return ROSTER_TD_NO_SYMBOL;
	}
	td = found;
	return ROSTER_TD_OPENED;
}

void roster_td_forget(void) {
	memset(&td, 0, sizeof td);
}

int td_create_client_id(void) {
	return td.create_client_id == NULL ? 0 : td.create_client_id();
}

void td_send(int client_id, const char *request) {
	if (td.send != NULL) {
		td.send(client_id, request);
	}
}

const char *td_receive(double timeout) {
	return td.receive == NULL ? NULL : td.receive(timeout);
}

const char *td_execute(const char *request) {
	return td.execute == NULL ? NULL : td.execute(request);
}

void td_set_log_message_callback(int max_verbosity_level, log_callback callback) {
	if (td.set_log_message_callback != NULL) {
		td.set_log_message_callback(max_verbosity_level, callback);
	}
}

static const char *measured(const char *text, size_t *length) {
	*length = text == NULL ? 0 : strlen(text);
	return text;
}

const char *roster_td_receive(double timeout, size_t *length) {
	return measured(td_receive(timeout), length);
}

const char *roster_td_execute(const char *request, size_t *length) {
	return measured(td_execute(request), length);
}

void roster_td_trim(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

static void log_message(int verbosity_level, const char *message) {
	tdjsonLogMessage(verbosity_level, (char *)message);
}

void roster_td_log_to_go(int max_verbosity_level) {
	td_set_log_message_callback(max_verbosity_level, log_message);
}
