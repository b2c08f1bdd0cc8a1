/* The one ZeroMQ context of the process, made with the first socket and ended with the last, so
 * that a program that has closed everything has no threads left (it may fork). Thread-safe. */
#ifndef WIRE_CONTEXT_H
#define WIRE_CONTEXT_H

void *context_acquire(void);
void context_release(void);

#endif
