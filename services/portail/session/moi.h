/* What a page is told of who is logged in (web/src/base/session.ts). */
#ifndef PORTAIL_SESSION_MOI_H
#define PORTAIL_SESSION_MOI_H

#include "portail/inside.h"

json_t *moi_json(const struct gateway *gateway, const struct session *session);

#endif
