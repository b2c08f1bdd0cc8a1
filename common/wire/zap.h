/* Inside wire only: does the process have its ZAP handler (see wire_zap_start)? */
#ifndef WIRE_ZAP_H
#define WIRE_ZAP_H

#include "wire/wire.h"

bool zap_is_running(void);

#endif
