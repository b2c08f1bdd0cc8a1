#include "portail/api/config_json.h"

#include <libconfig.h>

enum { DEPTH_MAX = 32 };

static json_t *convert(const config_setting_t *setting, int depth);

static json_t *convert_group(const config_setting_t *setting, int depth)
{
    json_t *object = json_object();
    int count = config_setting_length(setting);
    for (int i = 0; i < count; i++) {
        const config_setting_t *member = config_setting_get_elem(setting, (unsigned)i);
        (void)json_object_set_new(object, config_setting_name(member), convert(member, depth + 1));
    }
    return object;
}

static json_t *convert_list(const config_setting_t *setting, int depth)
{
    json_t *array = json_array();
    int count = config_setting_length(setting);
    for (int i = 0; i < count; i++)
        (void)json_array_append_new(
            array, convert(config_setting_get_elem(setting, (unsigned)i), depth + 1));
    return array;
}

static json_t *convert(const config_setting_t *setting, int depth)
{
    if (depth > DEPTH_MAX)
        return json_null();
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_GROUP:
        return convert_group(setting, depth);
    case CONFIG_TYPE_LIST:
    case CONFIG_TYPE_ARRAY:
        return convert_list(setting, depth);
    case CONFIG_TYPE_STRING:
        return json_string(config_setting_get_string(setting));
    case CONFIG_TYPE_BOOL:
        return json_boolean(config_setting_get_bool(setting));
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        return json_integer(config_setting_get_int64(setting));
    case CONFIG_TYPE_FLOAT:
        return json_real(config_setting_get_float(setting));
    default:
        return json_null();
    }
}

int config_json(const char *text, json_t **out, struct err *err)
{
    config_t config;
    config_init(&config);
    int rc = 0;
    if (config_read_string(&config, text) == CONFIG_TRUE)
        *out = convert(config_root_setting(&config), 0);
    else
        rc = err_set(err, ERR_INVALID, "ligne %d : %s", config_error_line(&config),
                     config_error_text(&config));
    config_destroy(&config);
    return rc;
}
