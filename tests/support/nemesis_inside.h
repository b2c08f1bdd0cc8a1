/* Inside nemesis only. */
#ifndef SUPPORT_NEMESIS_INSIDE_H
#define SUPPORT_NEMESIS_INSIDE_H

#include "support/nemesis.h"

void nemesis_say(const struct nemesis *n, const char *what, const char *whom);
/* As long as a fault lasts. */
void nemesis_let_hurt(struct nemesis *n);

void strike_split(struct nemesis *n);
void strike_deaf(struct nemesis *n);
void strike_storm(struct nemesis *n);
void strike_address(struct nemesis *n);

#endif
