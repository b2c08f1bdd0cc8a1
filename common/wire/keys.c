#include "wire/wire.h"

#include <string.h>
#include <zmq.h>

int wire_keys_new(struct wire_keys *out, struct err *err)
{
    if (zmq_curve_keypair(out->public_key, out->secret_key) != 0)
        return err_set(err, ERR_IO, "CURVE: %s", zmq_strerror(zmq_errno()));
    return 0;
}

bool wire_key_is_valid(const char *key)
{
    uint8_t bytes[32];
    return strnlen(key, WIRE_KEY_SIZE) == WIRE_KEY_SIZE - 1 && zmq_z85_decode(bytes, key) != NULL;
}
