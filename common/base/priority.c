#define _DEFAULT_SOURCE /* setpriority */

#include "base/priority.h"

#include <errno.h>
#include <sys/resource.h>

/* Linux keeps a nice value for each thread; 0 is the calling one. */
void priority_lower(void)
{
    errno = 0;
    int now = getpriority(PRIO_PROCESS, 0);
    if (errno == 0)
        (void)setpriority(PRIO_PROCESS, 0, now + PRIORITY_NICE);
}
