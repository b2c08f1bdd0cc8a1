#include "base/log.h"

#include "base/clock.h"
#include "base/date.h"

#include <stdarg.h>
#include <stdio.h>

static enum log_level level_min = LOG_INFO;

void log_set_level(enum log_level level)
{
    level_min = level;
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level < level_min)
        return;
    static const char *const names[] = { "debug", "info", "attention", "erreur" };
    char time[TIME_TEXT_SIZE];
    time_format(world_system()->now_us(NULL), time);

    char line[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    for (char *c = line; *c != '\0'; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    (void)fprintf(stderr, "heure=%s niveau=%s %s\n", time, names[level], line);
}
