#include "plie/progress.h"

#include "client/reader.h"
#include "plie/command.h"
#include "plie/own_bus.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char REBUILDING[] = "reconstruction"; /* As rebuild.c calls itself to the bus. */
enum { ARENA_SIZE = 4 * 1024 * 1024, ANSWER_MS = 500 };

struct progress {
    pthread_t thread;
    pthread_mutex_t lock;
    bool to_terminal;
    /* Under the lock. */
    bool stop;
    const char *what;
    const struct config *config; /* NULL: the figures are told. */
    uint64_t position;
    uint64_t last;
};

/* --- Figures --- */

static void ask_bus(struct progress *p)
{
    struct arena arena;
    Bus__StatusReply *status;
    struct err err = { 0 };
    arena_init(&arena, ARENA_SIZE);
    p->position = 0;
    if (reader_status_as(p->config, NULL, ANSWER_MS, &arena, &status, &err) == 0) {
        p->last = status->position;
        for (size_t i = 0; i < status->n_followers; i++)
            if (strcmp(status->followers[i]->name, REBUILDING) == 0 &&
                status->followers[i]->position > p->position)
                p->position = status->followers[i]->position;
    }
    arena_release(&arena);
}

/* The line is written over, and taken away when something else is to be printed. */
static void show(struct progress *p)
{
    (void)pthread_mutex_lock(&p->lock);
    if (p->config != NULL)
        ask_bus(p);
    if (!p->stop && p->last > 0 && p->position > 0)
        (void)fprintf(stderr, "\r\033[K%s : événement %llu sur %llu (%llu %%)", p->what,
                      (unsigned long long)p->position, (unsigned long long)p->last,
                      (unsigned long long)(p->position * 100 / p->last));
    (void)pthread_mutex_unlock(&p->lock);
}

static void wipe(const struct progress *p)
{
    if (p->to_terminal)
        (void)fputs("\r\033[K", stderr);
}

/* --- The thread --- */

static void end_process(const struct progress *p)
{
    wipe(p);
    (void)fputs("plie : interrompu ; rien n'est changé\n", stderr);
    if (p->config != NULL)
        own_bus_forget(p->config);
    _exit(EXIT_FAILED);
}

static void *watch(void *self)
{
    struct progress *p = self;
    const struct timespec second = { .tv_sec = 1 };
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGUSR1); /* progress_stop() */
    for (;;) {
        int number = sigtimedwait(&signals, NULL, &second);
        if (number == SIGINT || number == SIGTERM)
            end_process(p);
        (void)pthread_mutex_lock(&p->lock);
        bool stop = p->stop;
        (void)pthread_mutex_unlock(&p->lock);
        if (stop)
            return NULL;
        if (number < 0 && p->to_terminal)
            show(p);
    }
}

void progress_start(struct progress **out, const char *what)
{
    struct progress *p = calloc(1, sizeof(*p));
    sigset_t wake;
    CHECK(p != NULL);
    p->what = what;
    p->to_terminal = isatty(STDERR_FILENO) == 1;
    CHECK(pthread_mutex_init(&p->lock, NULL) == 0);
    (void)sigemptyset(&wake);
    (void)sigaddset(&wake, SIGUSR1);
    (void)pthread_sigmask(SIG_BLOCK, &wake, NULL);
    CHECK(pthread_create(&p->thread, NULL, watch, p) == 0);
    *out = p;
}

void progress_stop(struct progress **progress)
{
    struct progress *p = *progress;
    if (p == NULL)
        return;
    (void)pthread_mutex_lock(&p->lock);
    p->stop = true;
    wipe(p);
    (void)pthread_mutex_unlock(&p->lock);
    (void)pthread_kill(p->thread, SIGUSR1);
    (void)pthread_join(p->thread, NULL);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
    *progress = NULL;
}

void progress_tell(void *progress, uint64_t position, uint64_t position_last)
{
    struct progress *p = progress;
    (void)pthread_mutex_lock(&p->lock);
    p->position = position;
    p->last = position_last;
    (void)pthread_mutex_unlock(&p->lock);
}

void progress_follow(struct progress *p, const struct config *config, const char *what)
{
    (void)pthread_mutex_lock(&p->lock);
    wipe(p);
    p->config = config;
    p->what = what;
    p->position = 0;
    (void)pthread_mutex_unlock(&p->lock);
}
