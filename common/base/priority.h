/* The seam for the processor's attention. */
#ifndef BASE_PRIORITY_H
#define BASE_PRIORITY_H

enum { PRIORITY_NICE = 5 }; /* About a third of what a thread at work beside it gets. */

/* From here on the calling thread, and those that it starts, yield to the others of the machine: it
 * gets what they leave, and never nothing. For work for which nobody waits. A thread cannot go
 * back. Where the system refuses nothing changes: it is no failure. */
void priority_lower(void);

#endif
