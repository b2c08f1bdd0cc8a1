#include "bench/peer_hello.h"

#include "bench/child.h"

#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char HELLO[] = "{\"texte\":\"hello\"}";

static enum MHD_Result answer(void *self, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state)
{
    static int begun;
    (void)url;
    (void)method;
    (void)version;
    (void)data;
    if (*state == NULL) {
        *state = &begun;
        return MHD_YES;
    }
    if (*size > 0) { /* The body is read and dropped. */
        *size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, self);
}

int hello_serve(void)
{
    sigset_t ends;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(sizeof(HELLO) - 1, HELLO, MHD_RESPMEM_PERSISTENT);
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, response,
                         MHD_OPTION_CONNECTION_LIMIT, 2000U, MHD_OPTION_END);
    if (daemon == NULL)
        bench_fail("libmicrohttpd does not start");
    (void)printf("PORT %u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    (void)fflush(stdout);
    int ignored;
    (void)sigwait(&ends, &ignored);
    MHD_stop_daemon(daemon);
    MHD_destroy_response(response);
    return 0;
}

uint16_t hello_start(struct child *out, const struct bench *bench)
{
    char line[BENCH_PATH_SIZE];
    const char *arguments[] = { bench->program, "--serve-hello", NULL };
    child_start(
        out, &(struct child_plan){ .arguments = arguments, .piped = true, .end_signal = SIGTERM });
    child_read(out, "PORT", line);
    return (uint16_t)strtoul(line + strlen("PORT "), NULL, 10);
}
