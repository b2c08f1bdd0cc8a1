/* Reading what one wrote, and never an older answer after a newer one: the marks that each
 * session's later questions have to wait for. Kept in memory and bounded: the session that was
 * least seen makes room. What is not known of a session any more, by that or since the portail was
 * started anew, is found out before its next question (exchange.c). Thread-safe. */
#ifndef PORTAIL_MARKS_H
#define PORTAIL_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct marks;

/* The sources that other services of a site hear. */
enum { MARKS_SOURCES = 3, MARKS_SESSIONS = 4096 };
extern const char *const marks_sources[MARKS_SOURCES];

struct marks *marks_new(void);
void marks_free(struct marks **marks);

/* Of another source, or older than what is known: ignored. */
void marks_note(struct marks *marks, const char *token, const char *source, uint64_t sequence);
/* In the order of marks_sources; 0: none. */
void marks_known(struct marks *marks, const char *token, uint64_t out[MARKS_SOURCES]);

/* From here on all marks of the session are known: it is new, or what it may have been shown before
 * has been noted. */
void marks_begin(struct marks *marks, const char *token);
bool marks_are_whole(struct marks *marks, const char *token);

#endif
