/* Log lines in logfmt on stderr, one call a line: `heure=… niveau=info service=parcours …`.
 * Never give it a personal value: ids, counts and codes only. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Lines below the level are dropped; tests raise it. Set before threads start. */
void log_set_level(enum log_level level);

/* `format` gives the pairs after the level: log_line(LOG_INFO, "service=%s commandes=%u", …). */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
